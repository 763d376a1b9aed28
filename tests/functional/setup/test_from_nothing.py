"""From a new repository and an account without anything of it to a live site, in one call."""

import json

import pytest

from scripts.console import run_command
from scripts.dev.rehearsal.settings_state import FORKED, WORKFLOWS, describe
from scripts.setup.checks.branch import read_ruleset
from scripts.setup.command import main
from scripts.setup.model import ENVIRONMENTS, HOST
from tests.support.set_up import DISTRIBUTION, URL, Stage

READING = ("Describe", "Get", "Head", "List", "Simulate")


def set_up(stage: Stage, *more: str) -> int:
    """Run the command as a person does who is asked nothing."""
    return run_command(lambda: main(stage.arguments(*more), stage.tools))


def test_one_call_leads_to_a_live_site(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert set_up(stage) == 0

    closing = capsys.readouterr().out.rpartition("\n\n")[2].splitlines()
    assert closing[1] == f"live      {URL}"
    assert "dollars a month" in closing[2]
    assert closing[4].endswith("--remove")


def test_it_leaves_what_workflows_need(stage: Stage) -> None:
    set_up(stage)

    variables = stage.github.variables
    assert variables["STATE_BUCKET"] == stage.runners.bucket("state")
    assert variables["WINDSOCK_PROJECT"] == stage.project
    assert variables["WINDSOCK_CONTACT"] == "https://github.com/octo/windsock"
    assert (variables["SITE_URL"], variables["DISTRIBUTION_ID"]) == (URL, DISTRIBUTION)
    assert set(stage.github.environments) == set(ENVIRONMENTS)
    assert [r["name"] for r in stage.github.rulesets] == ["main is reviewed"]


def test_roles_are_bound_to_the_distribution_in_the_end(stage: Stage) -> None:
    set_up(stage)

    state = stage.account.state(stage.runners.bucket("state"), "bootstrap/terraform.tfstate")
    assert state["applied"]["distribution_id"] == DISTRIBUTION


def test_the_first_deploy_is_agreed_to_and_the_second_one_writes_the_address(stage: Stage) -> None:
    set_up(stage)

    first, second = stage.github.runs
    assert (first["approved"], second.get("approved")) == ("approved", None)
    site = stage.runners.bucket("site")
    assert f"{URL}/sitemap.xml" in stage.account.text(site, "robots.txt")


def test_a_finished_set_up_is_only_read(
    stage: Stage, calls: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(stage)
    stage.github.asked.clear()
    calls.clear()
    before = stage.objects()
    capsys.readouterr()

    assert set_up(stage) == 0

    assert "nothing to do" in capsys.readouterr().out
    assert stage.github.writes() == []
    assert len(calls) > 10
    assert [name for name in calls if not name.startswith(READING)] == []
    assert stage.objects() == before


def test_a_fork_is_switched_on(stage: Stage) -> None:
    about = describe(has_issues=False, fork=True, parent={"full_name": "windsock/windsock"})
    stage.github.about, stage.github.actions = about, False
    stage.github.workflows = dict.fromkeys(WORKFLOWS, FORKED)

    assert set_up(stage) == 0

    assert (stage.github.about["has_issues"], stage.github.actions) == (True, True)
    assert stage.github.workflows["drift"] == "active"
    assert stage.github.reports
    assert {path.split("/")[2] for _, path in stage.github.writes()} == {"octo"}


def test_an_account_that_trusts_github_keeps_its_provider(stage: Stage) -> None:
    iam = stage.account.clients.get("iam")
    iam.create_open_id_connect_provider(
        Url=f"https://{HOST}", ClientIDList=["sts.amazonaws.com", "theirs"]
    )

    assert set_up(stage) == 0

    state = stage.account.state(stage.runners.bucket("state"), "bootstrap/terraform.tfstate")
    assert state["applied"]["github_provider"] == "existing"


def test_two_copies_share_an_account(stage: Stage) -> None:
    assert set_up(stage) == 0
    first = stage.objects()
    second = f"{stage.project}two"
    stage.github.variables.clear()
    stage.runners.project = stage.project = second

    assert set_up(stage) == 0

    state = stage.account.state(stage.runners.bucket("state"), "bootstrap/terraform.tfstate")
    assert state["applied"]["github_provider"] == "existing"
    stage.project = second.removesuffix("two")
    assert {n: v for n, v in stage.objects().items() if "two" not in n} == first


@pytest.mark.parametrize(("people", "alone"), [([], True), (["second"], False)])
def test_approvals_are_asked_for_where_someone_can_give_them(
    stage: Stage, people: list[str], alone: bool
) -> None:
    stage.github.people = people

    assert set_up(stage) == 0

    assert stage.github.rules_of_main() == read_ruleset(alone=alone)["rules"]


def test_a_ruleset_that_was_loosened_is_replaced(stage: Stage) -> None:
    stage.github.rulesets = [{**read_ruleset(alone=True), "id": 5, "source_type": "Repository"}]
    stage.github.rulesets[0]["rules"] = []

    assert set_up(stage, "--team") == 0

    (ruleset,) = stage.github.rulesets
    assert (ruleset["id"], ruleset["rules"]) == (5, read_ruleset(alone=False)["rules"])


def test_owners_who_do_not_exist_are_left_to_a_person(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.github.people, stage.github.owner_errors = ["second"], ["Unknown owner on line 1"]

    assert set_up(stage) == 0

    assert "TODO  CODEOWNERS has 1 errors" in capsys.readouterr().out


def test_a_reviewer_and_a_team_may_be_named(stage: Stage) -> None:
    set_up(stage, "--reviewer", "octo/keepers", "--reviewer", "second")

    (rule,) = stage.github.environments["production-guarded"]["protection_rules"]
    assert [r["type"] for r in rule["reviewers"]] == ["Team", "User"]


def test_a_dry_run_names_every_change_and_makes_none(
    stage: Stage, calls: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert set_up(stage, "--dry-run") == 0

    printed = capsys.readouterr().out
    for what in ("state bucket", "terraform/bootstrap", "environment purge", "first deploy"):
        assert f"would {what}" in printed or f"would bucket {stage.project}-state" in printed
    assert "nothing was changed" in printed
    assert stage.github.writes() == []
    assert [name for name in calls if not name.startswith(READING)] == []


def test_json_has_what_was_found_and_done(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(stage, "--json")

    report = json.loads(capsys.readouterr().out)
    done = [f["what"] for f in report["findings"] if f["done"]]
    assert "terraform/bootstrap" in done
    assert all(f["expected"] for f in report["findings"])
    assert set(report["subjects"]) == {"plan", "deploy", "purge", "preview", "preview-removal"}


def test_a_deploy_that_fails_is_named_and_can_be_tried_again(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.runners.conclusion = "failure"
    assert set_up(stage) == 1
    assert "first deploy: it ended with failure: https://github.com/" in capsys.readouterr().err

    stage.runners.conclusion = "success"
    assert set_up(stage) == 0


def test_a_deploy_under_way_is_followed_and_no_other_started(stage: Stage) -> None:
    set_up(stage, "--dry-run")
    stage.github.dispatch({"ref": "main"})

    assert set_up(stage) == 0

    assert len(stage.github.runs) == 2


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"private": True}, "are not offered to private repositories of the plan 'free'"),
        ({"permissions": {"admin": False}}, "is not administered by this token"),
        ({"default_branch": "trunk"}, "default branch"),
    ],
)
def test_what_cannot_succeed_is_refused_before_anything_is_written(
    stage: Stage,
    about: dict[str, object],
    said: str,
    calls: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    stage.github.about = describe(**about)
    stage.github.me = {"login": "octo", "id": 7}  # who owns it sees its plan

    assert set_up(stage, "--contact", "me@example.org") == 4

    printed = capsys.readouterr()
    assert said in printed.out
    assert "nothing was changed" in printed.err
    assert stage.github.writes() == []
    assert [name for name in calls if not name.startswith(READING)] == []


def test_a_plan_that_github_does_not_say_is_explained_where_it_refuses(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.github.about, stage.github.plan = describe(private=True), ""

    assert set_up(stage, "--contact", "me@example.org") == 1

    assert "environment production-guarded: GitHub gives required reviewers" in (
        capsys.readouterr().err
    )


def test_without_an_answer_nothing_is_changed(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [name for name in stage.arguments() if name != "--yes"]

    assert run_command(lambda: main(arguments, stage.tools)) == 4

    assert "add --yes" in capsys.readouterr().err
    assert stage.github.writes() == []
    assert stage.objects() == {}


@pytest.mark.parametrize(("answer", "code"), [("n", 4), ("y", 0)])
def test_it_asks_once(
    stage: Stage, answer: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def type_in(text: str) -> str:
        asked.append(text)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", type_in)
    arguments = [name for name in stage.arguments() if name != "--yes"]

    assert run_command(lambda: main(arguments, stage.tools)) == code

    (question,) = asked
    for shown in ("octo/windsock", "account 123456789012", "eu-north-1", stage.project):
        assert shown in question
    assert bool(stage.objects()) is (code == 0)
