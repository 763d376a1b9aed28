"""`--check` on the applied stack and for another project, at the stand-in for GitHub."""

import json
import re
from collections.abc import Iterator, Mapping

import pytest

from scripts.console import run_command
from scripts.dev.rehearsal.github_service import serve_github
from scripts.dev.rehearsal.github_state import GitHubState
from scripts.dev.rehearsal.settings_state import ADMIN_TOKEN, RepositorySettingsState, describe
from scripts.oidc_claims import immutable_subject, named_subject
from scripts.setup.command import TO_DO, main
from scripts.setup.model import BOOTSTRAP_STATE
from scripts.setup.options import parse
from scripts.setup.runner import carry_out
from scripts.setup.session import Tools, open_session
from scripts.setup.steps import github_first, github_then, of_site
from tests.support.policies import Policy
from tests.support.stack import JOBS, REPOSITORY, Client, Stack

# The emulator tells half of what an alarm is, so that Terraform would write it again.
TOLERATED = re.compile(r"as expected|0 to add, \d+ to change, 0 to destroy")
UNBOUND = "role deploy: cloudfront:UpdateDistribution on distribution/E0000000000000"
NAME = f"{REPOSITORY.owner}/{REPOSITORY.name}"
CHECK = [NAME, "--check"]


@pytest.fixture
def github(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[RepositorySettingsState]:
    """Serve a new repository, and lead this machine's credentials to the applied stack."""
    owner = {"login": REPOSITORY.owner, "id": int(REPOSITORY.owner_id), "type": "User"}
    state = GitHubState()
    state.settings.about = describe(id=int(REPOSITORY.id), full_name=NAME, owner=owner)
    with serve_github(state) as address:
        for name, value in stack.emulator.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("GITHUB_API_URL", address)
        monkeypatch.setenv("GH_TOKEN", ADMIN_TOKEN)
        yield state.settings


@pytest.fixture
def finished(
    stack: Stack, documents: Mapping[str, Policy], github: RepositorySettingsState
) -> Iterator[Stack]:
    """Give the applied stack with the trust for AWS, its state in the bucket, and GitHub set up."""
    iam, s3 = stack.client("iam"), stack.client("s3")
    names = {role: f"windsock-{role}" for role in JOBS}
    before = {
        r: iam.get_role(RoleName=n)["Role"]["AssumeRolePolicyDocument"] for r, n in names.items()
    }
    _trust(iam, {name: documents[f"trust.{role}"] for role, name in names.items()})
    local = (stack.copy.bootstrap / "terraform.tfstate").read_bytes()
    bucket = stack.bootstrap["state_bucket"]
    s3.put_object(Bucket=bucket, Key=BOOTSTRAP_STATE, Body=local)
    _set_up_github()
    yield stack
    s3.delete_object(Bucket=bucket, Key=BOOTSTRAP_STATE)
    _trust(iam, {name: before[role] for role, name in names.items()})


@pytest.mark.usefixtures("finished")
def test_a_finished_set_up_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(CHECK)

    printed = capsys.readouterr().out
    assert "FIX" not in printed
    assert (code, printed.splitlines()[-1].split(", ")[1]) == (0, "0 to correct")


def test_a_tampered_trust_is_found(finished: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    iam = finished.client("iam")
    trust = iam.get_role(RoleName="windsock-deploy")["Role"]["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    stranger = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    _trust(iam, {"windsock-deploy": {**trust, "Statement": [statement, stranger]}})

    assert main(CHECK) == TO_DO

    _, _, rest = capsys.readouterr().out.partition("FIX   role windsock-deploy\n")
    assert "has 2 statements of trust" in rest.splitlines()[1]


@pytest.mark.usefixtures("finished")
def test_it_prints_the_subjects_of_both_forms(capsys: pytest.CaptureFixture[str]) -> None:
    main(CHECK)

    printed = capsys.readouterr().out
    for job in JOBS.values():
        assert immutable_subject(REPOSITORY, job.context) in printed
        assert named_subject(REPOSITORY, job.context) in printed


@pytest.mark.usefixtures("finished")
def test_another_project_finds_nothing_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CHECK, "--project", "another", "--json"]) == TO_DO

    findings = json.loads(capsys.readouterr().out)["findings"]
    wrong = {f["what"] for f in findings if not f["good"]}
    assert {"role another-deploy", "bucket another-state-123456789012"} <= wrong
    assert all(f["fix"] and f["expected"] for f in findings if not f["good"])


def test_it_changes_nothing(finished: Stack, github: RepositorySettingsState) -> None:
    github.asked.clear()
    before = finished.client("s3").list_buckets()["Buckets"]

    main(CHECK)

    assert github.asked
    assert github.writes() == []
    assert finished.client("s3").list_buckets()["Buckets"] == before


@pytest.mark.usefixtures("github")
def test_without_credentials_it_says_so_and_looks_at_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")

    assert main(CHECK) == TO_DO

    printed = capsys.readouterr().out
    assert "FIX   AWS account" in printed
    assert "fix       log in first" in printed
    assert f"ok    repository {NAME}" in printed


def test_live_asks_what_the_emulator_can_answer(
    finished: Stack,
    github: RepositorySettingsState,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SITE_VIA", finished.emulator.url)
    github.variables |= {"WINDSOCK_ALARM_EMAIL": "me@example.org"}

    main([*CHECK, "--live", "--json"], Tools(checkout=finished.copy.root))

    found = json.loads(capsys.readouterr().out)["findings"]
    rights = [f for f in found if ": " in f["what"] and f["what"].startswith("role ")]
    assert len(rights) > 40
    # This stack was never bound to its distribution, and that is found.
    assert [f["what"] for f in rights if not f["good"]] == [UNBOUND]
    named = {f["what"]: f for f in found}
    assert TOLERATED.fullmatch(named["plan of terraform/site"]["found"])
    assert "windsock-alarms" in str([w for w in named if w.startswith("letters")])


def test_a_repository_without_its_owner_is_a_misuse() -> None:
    assert run_command(lambda: main(["windsock", "--check"])) == 2


def _set_up_github() -> None:
    """Carry out the steps at GitHub; Terraform has done its part."""
    session = open_session(parse([NAME], ""), Tools(), print)
    place = session.place(session.facts())
    steps = [*github_first(place), *github_then(place), of_site(place)[0]]
    carry_out(steps, lambda line: None, lambda seconds: None, lambda: None)


def _trust(iam: Client, documents: Mapping[str, Policy]) -> None:
    for name, document in documents.items():
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(document))
