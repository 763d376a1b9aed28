"""The doctor's judgment of the account and of the variables."""

from dataclasses import replace
from typing import Any

import pytest

from scripts.doctor_checks.findings import (
    APPLY,
    CONTEXTS,
    Bucket,
    Setup,
    judge_boundary,
    judge_bucket,
    judge_provider,
    judge_state,
    judge_subject_form,
    judge_variables,
)
from scripts.doctor_checks.trust import judge_role
from scripts.oidc_claims import AUDIENCE, Repository

SETUP = Setup("windsock", "eu-north-1", "123456789012", Repository("octo", "11", "site", "22"))
RIGHT_VARIABLES = {
    **SETUP.variables(),
    "WINDSOCK_CONTACT": "me@example.org",
    "PREVIEW_URL": "https://d123.cloudfront.net",
    "SITE_BUCKET": "b",
    "DISTRIBUTION_ID": "E1",
    "SITE_URL": "https://x",
}


HOST = "token.actions.githubusercontent.com"


def trust(role: str = "deploy", **changes: Any) -> dict[str, Any]:
    """Write a role's trust as Terraform would, but for some claims; None leaves a claim out."""
    keys = {**{k: sorted(v) for k, v in SETUP.claims(role).items()}, **changes}
    equals = {f"{HOST}:{k}": v for k, v in keys.items() if v is not None}
    return {"Statement": [statement(Condition={"StringEquals": equals})]}


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "Sid": "JobsOfThisRepository",
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": SETUP.arn("oidc-provider", HOST)},
        **changes,
    }


def tampered(**changes: Any) -> dict[str, Any]:
    """Change the one statement of the right trust."""
    return {"Statement": [{**trust()["Statement"][0], **changes}]}


def test_a_set_up_expects_both_forms_of_every_subject() -> None:
    assert SETUP.subjects("deploy") == {
        "repo:octo/site:environment:production",
        "repo:octo/site:environment:production-guarded",
        "repo:octo@11/site@22:environment:production",
        "repo:octo@11/site@22:environment:production-guarded",
    }


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (Bucket(versioned=True, private=True), ""),
        (Bucket(versioned=False, private=True), "keeps no old versions"),
        (Bucket(versioned=True, private=False), "does not block public access"),
        (None, "is not there, or belongs to another account"),
    ],
)
def test_a_bucket_is_judged(found: Bucket | None, problem: str) -> None:
    finding = judge_bucket("windsock-state-123456789012", found)

    assert (finding.problem, finding.remedy) == (problem, APPLY if problem else "")


def test_a_state_that_stayed_on_one_machine_is_moved_by_one_command() -> None:
    finding = judge_state(SETUP, ["site/terraform.tfstate"])

    assert "-migrate-state -backend-config=bucket=windsock-state-123456789012" in finding.remedy
    assert judge_state(SETUP, ["bootstrap/terraform.tfstate"]).good


def test_a_missing_identity_provider_is_found() -> None:
    assert judge_provider(SETUP, [AUDIENCE]).good
    assert judge_provider(SETUP, None).remedy == APPLY


def test_a_provider_for_something_else_is_told_the_audience() -> None:
    finding = judge_provider(SETUP, ["https://github.com/octo"])

    assert f"--client-id {AUDIENCE}" in finding.remedy


def test_a_missing_boundary_is_found() -> None:
    assert judge_boundary(SETUP, there=True).good
    assert not judge_boundary(SETUP, there=False).good


@pytest.mark.parametrize("role", CONTEXTS)
def test_the_trust_that_terraform_makes_is_right(role: str) -> None:
    assert judge_role(SETUP, role, trust(role)).good


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (None, "is not there"),
        (trust(sub="repo:octo/site:*"), "trusts repo:octo/site:* as sub"),
        (trust(sub=["repo:octo/site:ref:refs/heads/x"]), "trusts repo:octo/site:ref:refs/heads/x"),
        (trust(sub=sorted(SETUP.subjects("deploy"))[:2]), "does not trust repo:octo@11"),
        (trust(aud="x"), "trusts x as aud"),
        (trust(aud=None), "does not ask for the claim aud"),
        (trust(repository_id=None), "does not ask for the claim repository_id"),
        (trust(ref=None), "does not ask for the claim ref"),
        (trust(ref=["refs/heads/main", "refs/heads/x"]), "trusts refs/heads/x as ref"),
        (trust(environment=None), "does not ask for the claim environment"),
        (trust(actor="octo"), "asks for actor, which no token needs"),
        ({"Statement": []}, "has 0 statements of trust"),
        (
            {"Statement": [*trust()["Statement"], statement(Principal={"AWS": "*"})]},
            "has 2 statements of trust",
        ),
        (tampered(Principal={"AWS": "*"}), "trusts others than"),
        (
            tampered(Principal={**statement()["Principal"], "AWS": "arn:aws:iam::9:root"}),
            "trusts others than",
        ),
        (tampered(Action="sts:*"), "allows something else"),
        (tampered(NotAction="x"), "has or lacks NotAction"),
        (
            tampered(Condition={"StringLike": {f"{HOST}:sub": "repo:*"}}),
            "compares by StringLike, not by StringEquals only",
        ),
        (tampered(Condition={}), "compares by nothing"),
    ],
)
def test_a_wrong_trust_is_named(document: dict[str, Any] | None, problem: str) -> None:
    finding = judge_role(SETUP, "deploy", document)

    assert finding.problem.startswith(problem)
    assert finding.remedy == APPLY


def test_a_renamed_repository_is_seen() -> None:
    renamed = replace(SETUP, repository=Repository("octo", "11", "weather", "22"))

    assert "trusts repo:octo/site:" in judge_role(renamed, "deploy", trust()).problem


def test_the_right_variables_need_nothing() -> None:
    assert all(finding.good for finding in judge_variables(SETUP, RIGHT_VARIABLES))


@pytest.mark.parametrize("name", RIGHT_VARIABLES)
def test_each_variable_that_is_not_set_has_its_command(name: str) -> None:
    found = {k: v for k, v in RIGHT_VARIABLES.items() if k != name}

    (finding,) = [f for f in judge_variables(SETUP, found) if not f.good]

    assert finding.remedy.startswith(f"gh variable set {name} --repo octo/site --body ")


def test_a_variable_of_another_account_is_wrong() -> None:
    found = {**RIGHT_VARIABLES, "STATE_BUCKET": "windsock-state-999999999999"}

    (finding,) = [f for f in judge_variables(SETUP, found) if not f.good]

    assert finding.remedy.endswith("--body windsock-state-123456789012")


def test_previews_have_their_variables() -> None:
    output = "terraform -chdir=terraform/bootstrap output"
    without = {n: v for n, v in RIGHT_VARIABLES.items() if not n.startswith("PREVIEW")}

    missing = {f.what: f.remedy for f in judge_variables(SETUP, without) if not f.good}

    assert {name: remedy.split(" --body ")[1] for name, remedy in missing.items()} == {
        "GitHub variable PREVIEW_BUCKET": "windsock-previews-123456789012",
        "GitHub variable PREVIEW_ROLE_ARN": SETUP.arn("role", "windsock-preview"),
        "GitHub variable PREVIEW_REMOVAL_ROLE_ARN": SETUP.arn("role", "windsock-preview-removal"),
        "GitHub variable PREVIEW_URL": f'"$({output} -raw preview_url)"',
    }


def test_a_customised_subject_is_found() -> None:
    assert judge_subject_form(SETUP, default=True).good
    assert "use_default=true" in judge_subject_form(SETUP, default=False).remedy
