"""The judgment of the account and of the variables."""

from dataclasses import replace
from typing import Any

import pytest

from scripts.oidc_claims import AUDIENCE, Repository
from scripts.setup.checks.aws import (
    Bucket,
    judge_boundary,
    judge_bucket,
    judge_provider,
    judge_state,
)
from scripts.setup.checks.switches import judge_subject_form
from scripts.setup.checks.trust import judge_role
from scripts.setup.checks.variables import judge_variables
from scripts.setup.model import CONTEXTS, Setup

SETUP = Setup("windsock", "eu-north-1", "123456789012", Repository("octo", "11", "site", "22"))
OUTPUTS = {
    "preview_url": "https://d123.cloudfront.net",
    "site_bucket": "b",
    "distribution_id": "E1",
    "site_url": "https://x",
}
RIGHT_VARIABLES = {
    **SETUP.variables(),
    "WINDSOCK_CONTACT": "me@example.org",
    **{name.upper(): value for name, value in OUTPUTS.items()},
}
AGAIN = "python -m scripts.setup octo/site"


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
    finding = judge_bucket(SETUP, "windsock-state-123456789012", found)

    assert (finding.problem, finding.fix) == (problem, AGAIN if problem else "")


def test_a_state_that_is_not_in_the_bucket_is_found() -> None:
    assert judge_state(SETUP, ["site/terraform.tfstate"]).fix == AGAIN
    assert judge_state(SETUP, ["bootstrap/terraform.tfstate"]).good


def test_a_missing_identity_provider_is_found() -> None:
    assert judge_provider(SETUP, [AUDIENCE]).good
    assert judge_provider(SETUP, None).fix == AGAIN


def test_a_provider_for_something_else_is_told_the_audience() -> None:
    finding = judge_provider(SETUP, ["https://github.com/octo"])

    assert f"--client-id {AUDIENCE}" in finding.fix


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
    assert finding.fix == AGAIN


def test_a_renamed_repository_is_seen() -> None:
    renamed = replace(SETUP, repository=Repository("octo", "11", "weather", "22"))

    assert "trusts repo:octo/site:" in judge_role(renamed, "deploy", trust()).problem


def test_the_right_variables_need_nothing() -> None:
    assert all(finding.good for finding in judge_variables(SETUP, RIGHT_VARIABLES, OUTPUTS))


@pytest.mark.parametrize("name", sorted({*RIGHT_VARIABLES} - {"WINDSOCK_CONTACT"}))
def test_each_variable_that_is_not_set_has_its_command(name: str) -> None:
    found = {k: v for k, v in RIGHT_VARIABLES.items() if k != name}

    (finding,) = [f for f in judge_variables(SETUP, found, OUTPUTS) if not f.good]

    path = "repos/octo/site/actions/variables"
    value = RIGHT_VARIABLES[name]
    assert finding.fix == f"gh api -X POST {path} -f name={name} -f value={value}"


def test_a_value_that_is_not_known_yet_has_no_command_of_its_own() -> None:
    found = {k: v for k, v in RIGHT_VARIABLES.items() if k != "SITE_URL"}

    (finding,) = [f for f in judge_variables(SETUP, found, {}) if not f.good]

    assert (finding.what, finding.fix) == ("variable SITE_URL", AGAIN)


def test_a_variable_of_another_account_is_wrong() -> None:
    found = {**RIGHT_VARIABLES, "STATE_BUCKET": "windsock-state-999999999999"}

    (finding,) = [f for f in judge_variables(SETUP, found, OUTPUTS) if not f.good]

    assert finding.problem == "is windsock-state-999999999999"
    assert "-X PATCH repos/octo/site/actions/variables/STATE_BUCKET" in finding.fix
    assert finding.fix.endswith("value=windsock-state-123456789012")


def test_what_a_person_chose_replaces_what_is_set() -> None:
    chosen = replace(SETUP, given={"WINDSOCK_CONTACT": "https://example.org/about"})

    (finding,) = [f for f in judge_variables(chosen, RIGHT_VARIABLES, OUTPUTS) if not f.good]

    assert (finding.what, finding.problem) == ("variable WINDSOCK_CONTACT", "is me@example.org")


def test_another_project_is_passed_on() -> None:
    harbor = replace(SETUP, project="harbor")
    missing = [f.what for f in judge_variables(harbor, harbor.variables(), OUTPUTS) if not f.good]

    assert "variable WINDSOCK_PROJECT" in missing


def test_a_customized_subject_is_found() -> None:
    assert judge_subject_form(SETUP, default=True).good
    assert "use_default=true" in judge_subject_form(SETUP, default=False).fix
