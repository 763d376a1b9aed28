"""The doctor on the applied stack, on an empty account, and at a GitHub that we serve."""

import json
from collections.abc import Mapping
from typing import Any

import boto3
import pytest
from pytest_httpserver import HTTPServer

from scripts import doctor
from scripts.console import run_command
from scripts.emulated_stack import outputs
from scripts.oidc_tokens import immutable_subject, named_subject
from tests.support.stack import JOBS, REPOSITORY, Stack

NAME = f"{REPOSITORY.owner}/{REPOSITORY.name}"
ARGUMENTS = ["--repository", NAME]
IDS = ["--owner-id", REPOSITORY.owner_id, "--repository-id", REPOSITORY.id]


@pytest.fixture
def healthy(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    stack.settled.result()
    _use(stack, monkeypatch)
    return stack


@pytest.fixture
def github(
    healthy: Stack, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Serve the settings of a finished repository; give its variables to change."""
    made = {**outputs(healthy.copy, healthy.copy.bootstrap), **healthy.site}
    variables = {name.upper(): value for name, value in made.items()}
    variables["CONTACT"] = "me@example.org"
    path = f"/repos/{NAME}"
    listed = [{"name": n, "value": v} for n, v in variables.items()]
    limited = {"deployment_branch_policy": {"custom_branch_policies": True}}
    answers: Mapping[str, Any] = {
        "": {"id": int(REPOSITORY.id), "owner": {"id": int(REPOSITORY.owner_id)}},
        "/actions/variables": {"variables": listed},
        "/environments": {
            "environments": [
                {"name": "preview"},
                *({"name": n, **limited} for n in ("production", "production-guarded", "purge")),
            ]
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
    assert (code, printed.splitlines()[-1]) == (0, "25 looked at, 0 to mend")


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


def _use(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stack.emulator.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
