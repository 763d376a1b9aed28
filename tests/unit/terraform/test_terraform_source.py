"""Rules that every Terraform file of this repository keeps."""

import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "terraform").rglob("*.tf"))
TEXT = {f: f.read_text() for f in FILES}
BLOCK = re.compile(r'^(resource|data|variable|output) "(\w+)"(?: "(\w+)")? {\n(.*?)^}', re.M | re.S)

# What the provider has replaced, and what only worked around its absence.
DENIED = {
    "a table of locks": r"dynamodb_table",
    "the old resource for objects": r"aws_s3_bucket_object\b",
    "an access identity": r"origin_access_identity",
    "values that are forwarded": r"\bforwarded_values\b",
    "policies inside a role": r"\b(managed_policy_arns|inline_policy)\b",
    "the name of a region's data source": r"data\.aws_region\.\w+\.(name|region)\b",
    "fingerprints of a certificate": r"thumbprint_list",
    "logging inside a distribution": r"^\s*logging_config {\s*\n\s*bucket",
    "scheduled rules": r"aws_cloudwatch_event_(rule|target)\b",
    "access lists": r"^\s*acl\s+=|aws_s3_bucket_acl\b",
    "emptying buckets": r"force_destroy\s*=\s*true",
    "a header that browsers have dropped": r"xss_protection",
}
INLINE_IN_BUCKET = ("versioning", "logging", "lifecycle_rule", "policy", "website", "cors_rule")


@pytest.mark.parametrize("what", DENIED)
def test_nothing_deprecated_is_used(what: str) -> None:
    found = [f.name for f, text in TEXT.items() if re.search(DENIED[what], text, re.M)]

    assert found == []


def test_buckets_keep_their_settings_apart() -> None:
    buckets = [body for kind, body in _bodies() if kind == "aws_s3_bucket"]

    assert buckets
    for body in buckets:
        assert not re.search(rf"^  ({'|'.join(INLINE_IN_BUCKET)})\b", body, re.M)


@pytest.mark.parametrize("module", ["bootstrap", "site"])
def test_the_provider_stays_in_its_major_version_and_state_is_locked_in_s3(module: str) -> None:
    text = (ROOT / "terraform" / module / "terraform.tf").read_text()

    assert 'version = "~> 5.100" ' in text
    assert re.search(r"use_lockfile\s+= true", text)
    assert f'"{module}/terraform.tfstate"' in text


def test_no_one_is_offered_a_major_version_that_passes_checks_and_fails_at_the_deploy() -> None:
    updates = YAML(typ="safe").load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    (terraform,) = [u for u in updates if u["package-ecosystem"] == "terraform"]

    assert {
        "dependency-name": "hashicorp/aws",
        "update-types": ["version-update:semver-major"],
    } in terraform["ignore"]


def test_the_lock_files_are_the_same_and_hold_checksums_for_every_platform() -> None:
    locks = [
        (ROOT / f"terraform/{m}/.terraform.lock.hcl").read_text() for m in ("bootstrap", "site")
    ]

    assert locks[0] == locks[1]
    assert len(re.findall(r'"zh:[0-9a-f]{64}"', locks[0])) == 15
    assert len(re.findall(r'"h1:[A-Za-z0-9+/]{43}="', locks[0])) == 2


def test_what_holds_states_is_protected_from_destroy() -> None:
    text = (ROOT / "terraform/bootstrap/storage.tf").read_text()

    assert re.search(r"lifecycle {\n    prevent_destroy = true", text)


def test_every_variable_and_output_is_described_and_every_variable_typed() -> None:
    for text in TEXT.values():
        for kind, name, _, body in BLOCK.findall(text):
            if kind in ("variable", "output"):
                assert "description = " in re.sub(" +", " ", body), name
            if kind == "variable":
                assert "type = " in re.sub(" +", " ", body), name


def test_every_statement_of_a_policy_says_why() -> None:
    for file, text in TEXT.items():
        statements = re.findall(
            r"^(?:  statement|    content) {\n(.*?)^(?:  |    )}", text, re.M | re.S
        )
        policies = [s for s in statements if "actions" in s]
        assert all("sid" in s for s in policies), file.name


@pytest.mark.parametrize("folder", ["terraform/site", "site"])
def test_production_holds_no_trace_of_previews(folder: str) -> None:
    files = [f for f in (ROOT / folder).rglob("*") if f.suffix in {".tf", ".js"}]

    assert files
    assert [f.name for f in files if "preview" in f.read_text()] == []


def test_resources_are_named_by_their_role() -> None:
    names = {
        name for t in TEXT.values() for kind, _, name, _ in BLOCK.findall(t) if kind == "resource"
    }

    assert names.isdisjoint({"this", "main", "default", "resource"})


def test_both_roots_share_the_rules_for_names_and_zones() -> None:
    both = [
        {n: b for k, n, _, b in BLOCK.findall((ROOT / f"terraform/{m}/variables.tf").read_text())}
        for m in ("bootstrap", "site")
    ]

    for name in ("project", "region", "zone_id"):
        rules = [re.findall(r"condition +=.*", side[name]) for side in both]
        assert rules[0]
        assert rules[0] == rules[1]


def test_every_header_can_be_sent_by_the_edge() -> None:
    headers = json.loads((ROOT / "site/headers.json").read_text())

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert re.match(r"max-age=\d+", headers["Strict-Transport-Security"])


def _bodies() -> list[tuple[str, str]]:
    return [(kind, body) for text in TEXT.values() for _, kind, _, body in BLOCK.findall(text)]
