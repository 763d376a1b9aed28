"""The doctor on the applied stack, on an empty account, and at a GitHub that we serve."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from pytest_httpserver import HTTPServer

from scripts import doctor
from scripts.console import run_command
from scripts.dev.emulated_stack import outputs
from scripts.doctor_checks.branch import read_ruleset
from scripts.oidc_claims import immutable_subject, named_subject
from tests.support.policies import Policy
from tests.support.stack import JOBS, REPOSITORY, Client, Stack

NAME = f"{REPOSITORY.owner}/{REPOSITORY.name}"
ARGUMENTS = ["--repository", NAME]
REVIEWED = {
    "type": "required_reviewers",
    "reviewers": [{"type": "User", "reviewer": {"id": 7}}],
}
IDS = ["--owner-id", REPOSITORY.owner_id, "--repository-id", REPOSITORY.id]


@pytest.fixture
def healthy(
    stack: Stack, documents: Mapping[str, Policy], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stack]:
    """Give the applied stack with the trust for AWS; the emulator's has two claims only."""
    _use(stack, monkeypatch)
    iam, names = stack.client("iam"), {role: f"windsock-{role}" for role in JOBS}
    before = {
        r: iam.get_role(RoleName=n)["Role"]["AssumeRolePolicyDocument"] for r, n in names.items()
    }
    _trust(iam, {name: documents[f"trust.{role}"] for role, name in names.items()})
    yield stack
    _trust(iam, {name: before[role] for role, name in names.items()})


@pytest.fixture
def github(
    healthy: Stack, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Serve the settings of a finished repository; give its variables to change."""
    made = {**outputs(healthy.copy, healthy.copy.bootstrap), **healthy.site}
    variables = {name.upper(): value for name, value in made.items()}
    variables["WINDSOCK_CONTACT"] = "me@example.org"
    path = f"/repos/{NAME}"
    listed = [{"name": n, "value": v} for n, v in variables.items()]
    limited = {"deployment_branch_policy": {"custom_branch_policies": True}}
    answers: Mapping[str, Any] = {
        "": {
            "id": int(REPOSITORY.id),
            "owner": {"id": int(REPOSITORY.owner_id)},
            "has_issues": True,
            "private": False,
        },
        "/actions/variables": {"variables": listed},
        "/environments": {
            "environments": [
                {"name": "preview"},
                {"name": "preview-removal"},
                {
                    "name": "production-guarded",
                    **limited,
                    "protection_rules": [REVIEWED],
                    "can_admins_bypass": False,
                },
                *({"name": n, **limited} for n in ("production", "purge")),
            ]
        },
        "/rules/branches/main": read_ruleset(alone=False)["rules"],
        "/rulesets": [{"id": 1, "name": "main is reviewed", "source_type": "Repository"}],
        "/actions/permissions": {"enabled": True},
        "/actions/workflows/drift.yml": {"state": "active"},
        "/codeowners/errors": {"errors": []},
        "/private-vulnerability-reporting": {"enabled": True},
        **{
            f"/environments/{name}/deployment-branch-policies": {
                "branch_policies": [{"id": 1, "name": "main"}]
            }
            for name in ("production", "production-guarded", "purge")
        },
        "/actions/oidc/customization/sub": {"use_default": True},
    }
    for end, answer in answers.items():
        httpserver.expect_request(path + end).respond_with_json(answer)
    monkeypatch.setenv("GITHUB_API_URL", httpserver.url_for(""))
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    return variables


def test_aws_as_applied_needs_only_the_move_of_the_state(
    healthy: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main([*ARGUMENTS, *IDS, "--json"]) == doctor.NOT_RIGHT

    report = json.loads(capsys.readouterr().out)
    wrong = [f["what"] for f in report["findings"] if f["problem"]]
    assert wrong == ["state bootstrap/terraform.tfstate"]
    assert healthy.bootstrap["state_bucket"] in report["findings"][2]["remedy"]


@pytest.mark.usefixtures("github")
def test_a_finished_set_up_at_github_is_right(
    healthy: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    s3, bucket = healthy.client("s3"), healthy.bootstrap["state_bucket"]
    s3.put_object(Bucket=bucket, Key="bootstrap/terraform.tfstate", Body=b"{}")

    code = doctor.main(ARGUMENTS)
    s3.delete_object(Bucket=bucket, Key="bootstrap/terraform.tfstate")

    printed = capsys.readouterr().out
    assert "FIX" not in printed
    assert (code, printed.splitlines()[-1]) == (0, "36 looked at, 0 to correct")


@pytest.mark.usefixtures("healthy")
def test_a_tampered_trust_is_found(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    iam = stack.client("iam")
    trust = iam.get_role(RoleName="windsock-deploy")["Role"]["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    stranger = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    _trust(iam, {"windsock-deploy": {**trust, "Statement": [statement, stranger]}})

    doctor.main([*ARGUMENTS, *IDS])

    assert "FIX  role windsock-deploy has 2 statements of trust" in capsys.readouterr().out


@pytest.mark.usefixtures("healthy")
def test_it_prints_the_subjects_of_both_forms(capsys: pytest.CaptureFixture[str]) -> None:
    doctor.main([*ARGUMENTS, *IDS])

    printed = capsys.readouterr().out
    for job in JOBS.values():
        assert immutable_subject(REPOSITORY, job.context) in printed
        assert named_subject(REPOSITORY, job.context) in printed


@pytest.mark.usefixtures("healthy")
def test_another_project_finds_nothing_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main([*ARGUMENTS, *IDS, "--project", "another", "--json"]) == doctor.NOT_RIGHT

    findings = json.loads(capsys.readouterr().out)["findings"]
    good = [f["what"] for f in findings if not f["problem"]]
    assert good == ["identity provider token.actions.githubusercontent.com"]
    assert all(f["remedy"] for f in findings if f["problem"])


@pytest.mark.usefixtures("healthy")
def test_it_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    session = boto3.session.Session()
    session.events.register("before-call", lambda model, **_: asked.append(model.name))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)

    doctor.main([*ARGUMENTS, *IDS])

    assert len(asked) > len(JOBS)
    assert not [name for name in asked if not name.startswith(("Get", "Head", "List"))]


def test_without_credentials_it_says_so_in_one_line(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _use(stack, monkeypatch)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it remembers credentials

    assert run_command(lambda: doctor.main([*ARGUMENTS, *IDS])) == 1
    assert capsys.readouterr().err.startswith("error: AWS: ")


def test_a_repository_without_its_owner_is_a_misuse() -> None:
    assert run_command(lambda: doctor.main(["--repository", "windsock"])) == 2


def _trust(iam: Client, documents: Mapping[str, Policy]) -> None:
    for name, document in documents.items():
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(document))


def _use(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stack.emulator.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
