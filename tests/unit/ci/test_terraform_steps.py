"""How the workflows run Terraform: variables, hand-over, held locks."""

import argparse
import hashlib
import json
import re
from pathlib import Path

import pytest

from scripts.ci import terraform
from scripts.ci.plans import read_plan
from scripts.ci.terraform import check_handover, terraform_variables
from scripts.ci.terraform_stream import LockHeldError, explain_failure, without_progress
from scripts.errors import RefusedError, UsageError
from scripts.terraform_cli import TerraformError
from tests.unit.ci.plan_documents import plan, resource

CREATED = resource("aws_a.a", "create")
DIGEST = read_plan(plan(CREATED)).digest
LOCK = "2b6a6738-5dd5-50d6-c0ae-f6352977666b"
SETTINGS = {"AWS_REGION": "eu-north-1", "STATE_BUCKET": "s", "ARTIFACT_BUCKET": "a"}
HELD = f"""
│ Error: Error acquiring the state lock
│ Lock Info:
│   ID:        {LOCK}
│   Path:      bucket/site/terraform.tfstate
"""


def test_only_variables_that_are_set_reach_terraform() -> None:
    settings = {
        "AWS_REGION": "eu-north-1",
        "ARTIFACT_BUCKET": "a",
        "WINDSOCK_CONTACT": "x@y.org",
        "WINDSOCK_DOMAIN": "",
    }
    found = terraform_variables(settings, {"sha256": "ab", "base64sha256": "cd"})
    assert found == {
        "TF_VAR_contact": "x@y.org",
        "TF_VAR_region": "eu-north-1",
        "TF_VAR_artifact_bucket": "a",
        "TF_VAR_function_sha256": "ab",
        "TF_VAR_function_base64sha256": "cd",
    }


def test_an_organizations_variables_never_reach_terraform() -> None:
    foreign = dict.fromkeys([*terraform.OPTIONAL, "REGION", "FUNCTION_SHA256"], "theirs")
    found = terraform_variables({**SETTINGS, **foreign}, {"sha256": "ab", "base64sha256": "cd"})
    assert "theirs" not in found.values()


def test_every_repository_variable_is_a_variable_of_the_site() -> None:
    declared = (terraform.SITE / "variables.tf").read_text(encoding="utf-8")
    for name in terraform.OPTIONAL:
        assert f'variable "{name.lower()}"' in declared


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan/plan.tfplan").write_bytes(b"plan")
    (tmp_path / "plan/plan.json").write_text(json.dumps(plan(CREATED)))
    (tmp_path / "function.zip").write_bytes(b"zip")
    return tmp_path


def made(dist: Path) -> dict[str, str]:
    """Give the hashes of what was made."""
    names = ("function.zip", "plan/plan.tfplan", "plan/plan.json")
    return {name: _sha256((dist / name).read_bytes()) for name in names}


def test_the_plan_and_zip_of_this_run_are_applied(dist: Path) -> None:
    check_handover(dist, DIGEST, made(dist))


@pytest.mark.parametrize("name", ["function.zip", "plan/plan.tfplan", "plan/plan.json"])
def test_what_was_exchanged_between_two_jobs_is_refused(dist: Path, name: str) -> None:
    hashes = made(dist)
    (dist / name).write_bytes((dist / name).read_bytes() + b" ")
    with pytest.raises(RefusedError, match=f"{name} is .*run the whole deploy again"):
        check_handover(dist, DIGEST, hashes)


def test_a_plan_that_is_not_what_the_gate_approved_is_refused(dist: Path) -> None:
    with pytest.raises(RefusedError, match="digest of the plan"):
        check_handover(dist, "e" * 64, made(dist))


def test_a_plan_without_changes_is_applied_without_terraform(
    dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = {"site_url": {"value": "https://site"}, "site_bucket": {"value": "b"}}
    document = {**plan(), "planned_values": {"outputs": outputs}}
    (dist / "plan/plan.json").write_text(json.dumps(document))
    monkeypatch.setattr(terraform, "DIST", dist)
    monkeypatch.setattr(terraform, "stop_gently", lambda: None)  # it is for a whole process
    monkeypatch.setenv("GITHUB_OUTPUT", str(dist / "output"))
    monkeypatch.setenv("PATH", "")  # where Terraform would be found
    monkeypatch.setenv("REPOSITORY_VARIABLES", json.dumps(SETTINGS))
    zipped, tfplan, shown = made(dist).values()
    hashes = [f"--zip-sha256={zipped}", f"--tfplan-sha256={tfplan}", f"--json-sha256={shown}"]
    terraform.main(["apply", f"--digest={read_plan(document).digest}", *hashes])
    told = (dist / "output").read_text().splitlines()
    assert told == ["changes=0", "site_url=https://site", "site_bucket=b", "domain=site"]


def test_variables_that_are_not_set_are_named() -> None:
    with pytest.raises(UsageError, match="STATE_BUCKET"):
        terraform.read_repository_variables({"REPOSITORY_VARIABLES": '{"AWS_REGION": "x"}'})


@pytest.mark.parametrize("name", ["OPEN_METEO_KEY", "WINDSOCK_OPEN_METEO_KEY"])
def test_a_key_among_the_variables_is_refused_and_not_repeated(name: str) -> None:
    given = json.dumps({**SETTINGS, name: "tell-nobody"})
    with pytest.raises(RefusedError, match=f" {name} is set") as caught:
        terraform.read_repository_variables({"REPOSITORY_VARIABLES": given})
    assert "tell-nobody" not in str(caught.value)


def test_no_secret_of_the_site_is_taken_from_repository_variables() -> None:
    declared = (terraform.SITE / "variables.tf").read_text(encoding="utf-8")
    blocks = re.findall(r'^variable "(\w+)" \{(.*?)^\}', declared, re.M | re.S)
    secret = {name.upper() for name, block in blocks if re.search(r"sensitive\s*= true", block)}
    assert secret == {terraform.KEPT_OUT}
    assert not secret & set(terraform.OPTIONAL)


def test_no_run_writes_the_lock_file_of_the_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(terraform, "run_terraform", lambda *a, **_: asked.append(a))
    terraform._initialize(SETTINGS)
    assert "-lockfile=readonly" in asked[0]


def test_a_held_lock_is_explained_with_its_id() -> None:
    error = explain_failure("apply", HELD)
    assert isinstance(error, LockHeldError)
    assert LOCK in str(error)
    assert "unlock" in str(error)


def test_another_failure_keeps_terraforms_words() -> None:
    error = explain_failure("apply", "│ Error: no such bucket\n│ more\n")
    assert isinstance(error, TerraformError)
    assert "no such bucket" in str(error)


@pytest.mark.parametrize(
    "text", ["", LOCK.upper(), LOCK + "\n", LOCK[:-1], f"{LOCK} x", "$(id)", "g" + LOCK[1:]]
)
def test_what_is_no_lock_id_never_reaches_terraform(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        terraform._lock_id(text)


def test_the_plan_is_shown_without_the_reading() -> None:
    said = (
        'data.a.b: Reading...\ndata.a.b: Read complete after 0s\naws_x.y["z"]: Refreshing state...'
        " [id=1]\n\n  # aws_x.y will be created\n"
    )
    assert without_progress(said) == "\n  # aws_x.y will be created\n"


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
