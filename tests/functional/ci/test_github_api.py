"""The client for GitHub, against the stand-in that rehearsals use."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import plan_report
from scripts.ci import check_guard
from scripts.ci.gate_summary import WAITING
from scripts.ci.plans import read_plan
from scripts.ci.reviewed import MARKER as PLAN_MARKER
from scripts.ci.reviewed import write_lines
from scripts.dev.rehearsal.events import FULL_NAME, push
from scripts.dev.rehearsal.github_service import serve_github
from scripts.dev.rehearsal.github_state import BOT, GitHubState
from scripts.dev.rehearsal.grants import Grant
from scripts.errors import RefusedError
from scripts.github_api import GitHub, PullRequest, connect
from scripts.github_rest import GitHubError
from tests.unit.ci.plan_documents import plan, resource

MARKER = "<!-- test -->"
ALL = {
    "actions": "read",
    "checks": "read",
    "contents": "read",
    "issues": "write",
    "pull-requests": "write",
}
GRANT = Grant("secret", push("a" * 40), "job", ALL)


@pytest.fixture
def state() -> GitHubState:
    return GitHubState(grants={GRANT.token: GRANT})


@pytest.fixture
def github(state: GitHubState) -> Iterator[GitHub]:
    with serve_github(state) as address:
        yield GitHub(address, FULL_NAME, GRANT.token)


def test_a_comment_is_made_once_and_then_kept_up_to_date(
    github: GitHub, state: GitHubState
) -> None:
    first = github.put_comment(7, MARKER, "one")
    second = github.put_comment(7, MARKER, "two")
    assert first.id == second.id
    assert [c["body"] for c in state.comments[7]] == [f"{MARKER}\ntwo"]


def test_a_comment_of_a_person_is_never_overwritten(github: GitHub, state: GitHubState) -> None:
    said = {"id": 1, "user": {"login": "somebody", "type": "User"}, "body": f"{MARKER}\nmine"}
    state.comments[7] = [said]
    github.put_comment(7, MARKER, "ours")
    assert [c["body"] for c in state.comments[7]] == [f"{MARKER}\nmine", f"{MARKER}\nours"]


def test_an_issue_is_opened_updated_and_closed(github: GitHub, state: GitHubState) -> None:
    github.put_issue(MARKER, "Title", "one")
    github.put_issue(MARKER, "Title", "two")
    assert [i["body"] for i in state.issues] == [f"{MARKER}\ntwo"]
    closed = github.close_issue(MARKER, "over")
    assert closed is not None
    assert state.issues[0]["state"] == "closed"
    assert [c["body"] for c in state.comments[closed.id]] == ["over"]
    assert github.close_issue(MARKER, "over") is None


def test_a_new_issue_is_opened_after_the_old_one_was_closed(
    github: GitHub, state: GitHubState
) -> None:
    github.put_issue(MARKER, "Title", "one")
    github.close_issue(MARKER, "over")
    github.put_issue(MARKER, "Title", "again")
    assert [i["state"] for i in state.issues] == ["closed", "open"]


def test_the_pull_request_of_a_merge_is_found(github: GitHub, state: GitHubState) -> None:
    state.record_merge("b" * 40, 7, "c" * 40)
    found = github.merged_as("b" * 40)
    assert found is not None
    assert (found.number, found.head) == (7, "c" * 40)


def test_a_commit_without_a_merge_has_no_pull_request(github: GitHub, state: GitHubState) -> None:
    state.record_merge("b" * 40, 7, "c" * 40)
    state.pulls["d" * 40] = state.pulls["b" * 40]
    assert github.merged_as("d" * 40) is None
    assert github.merged_as("e" * 40) is None


def test_a_merge_into_another_branch_is_no_review_of_main(
    github: GitHub, state: GitHubState
) -> None:
    state.record_merge("b" * 40, 7, "c" * 40)
    state.pulls["b" * 40][0]["base"] = {"ref": "release"}
    assert github.merged_as("b" * 40) is None


def test_a_comment_of_a_deleted_account_is_read_over(github: GitHub, state: GitHubState) -> None:
    state.comments[7] = [{"id": 1, "user": None, "body": f"{MARKER}\nold"}]
    assert github.bot_comments(7) == []


@pytest.fixture
def gate(
    state: GitHubState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], int]]:
    """Give the gate for a plan that nobody reviewed."""
    (tmp_path / "plan.json").write_text(json.dumps(plan(resource("aws_a.a", "create"))))
    monkeypatch.setenv("GITHUB_REPOSITORY", FULL_NAME)
    monkeypatch.setenv("GITHUB_TOKEN", GRANT.token)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    with serve_github(state) as address:
        monkeypatch.setenv("GITHUB_API_URL", address)
        arguments = ["gate", f"--plan={tmp_path}", f"--commit={'a' * 40}"]
        yield lambda: plan_report.main(arguments)


def test_the_gate_goes_on_to_reviewers_where_there_are_some(
    gate: Callable[[], int], tmp_path: Path
) -> None:
    assert gate() == 0
    assert check_guard.main() == 0
    assert "environment=production-guarded" in (tmp_path / "output").read_text()
    assert WAITING in (tmp_path / "summary").read_text()


def test_a_guarded_environment_without_reviewers_stops_the_gate_and_the_unlock(
    gate: Callable[[], int], state: GitHubState, tmp_path: Path
) -> None:
    state.reviewed.clear()
    for command in (gate, check_guard.main):
        with pytest.raises(RefusedError, match="production-guarded has no required reviewers"):
            command()
    assert not (tmp_path / "output").exists()


def test_a_guarded_environment_that_is_missing_asks_no_one(
    gate: Callable[[], int], state: GitHubState
) -> None:
    state.environments.clear()
    for command in (gate, check_guard.main):
        with pytest.raises(RefusedError, match=r"does not exist.*docs/runbook\.md") as refused:
            command()
        assert refused.value.exit_code == 4


def test_what_github_refuses_is_no_missing_environment(state: GitHubState) -> None:
    state.grants["weak"] = replace(GRANT, token="weak", permissions={"contents": "read"})
    with serve_github(state) as address, pytest.raises(GitHubError, match="403"):
        GitHub(address, FULL_NAME, "weak").asks_reviewers("production-guarded")


PULL = PullRequest(7, "c" * 40)


def test_the_newest_approval_of_the_last_commit_counts(github: GitHub, state: GitHubState) -> None:
    assert github.newest_approval(PULL) is None
    state.record_approval(7, PULL.head)
    first = github.newest_approval(PULL)
    state.record_approval(7, PULL.head)
    second = github.newest_approval(PULL)
    assert first is not None
    assert second is not None
    assert second > first


@pytest.mark.parametrize(
    "other",
    [
        {"state": "COMMENTED"},
        {"state": "DISMISSED"},
        {"commit_id": "d" * 40},
        {"author_association": "CONTRIBUTOR"},
        {"user": BOT},
        {"user": None},
    ],
)
def test_what_is_no_approval_of_a_person_with_a_say_does_not_count(
    github: GitHub, state: GitHubState, other: dict[str, object]
) -> None:
    state.record_approval(7, PULL.head)
    state.reviews[7][0].update(other)
    assert github.newest_approval(PULL) is None


def test_a_plan_comment_that_is_rewritten_after_the_approval_asks_a_reviewer(
    gate: Callable[[], int], github: GitHub, state: GitHubState, tmp_path: Path
) -> None:
    same = read_plan(plan(resource("aws_a.a", "create")))
    shown = f"{write_lines(same, PULL.head)}\n## Plan"
    state.record_merge("a" * 40, PULL.number, PULL.head)
    github.put_comment(PULL.number, PLAN_MARKER, shown)
    state.record_approval(PULL.number, PULL.head)
    assert gate() == 0
    github.put_comment(PULL.number, PLAN_MARKER, shown)
    assert gate() == 0
    decided = [
        line.removeprefix("environment=")
        for line in (tmp_path / "output").read_text().splitlines()
        if line.startswith("environment=")
    ]
    assert decided == ["production", "production-guarded"]
    assert "after the newest approval" in (tmp_path / "summary").read_text()


def test_a_comment_is_deleted_once_and_then_no_more(github: GitHub, state: GitHubState) -> None:
    github.put_comment(7, MARKER, "one")
    github.put_comment(7, "<!-- other -->", "two")
    github.drop_comment(7, MARKER)
    github.drop_comment(7, MARKER)
    assert [c["body"] for c in state.comments[7]] == ["<!-- other -->\ntwo"]


def test_a_job_without_the_permission_is_told_what_it_lacks(state: GitHubState) -> None:
    state.grants["weak"] = replace(GRANT, token="weak", permissions={"contents": "read"})
    with serve_github(state) as address:
        weak = GitHub(address, FULL_NAME, "weak")
        with pytest.raises(GitHubError, match="permission"):
            weak.put_comment(7, MARKER, "one")
    assert state.comments == {}


def test_a_comment_that_is_too_long_is_an_error_not_a_silence(github: GitHub) -> None:
    with pytest.raises(GitHubError, match="too long"):
        github.put_comment(7, MARKER, "x" * 70_000)


def test_github_that_does_not_answer_is_an_error_with_a_next_step() -> None:
    with serve_github(GitHubState()) as address:
        pass
    with pytest.raises(GitHubError, match="run again"):
        GitHub(address, FULL_NAME, "x").find_issue(MARKER)


def test_outside_a_workflow_nothing_is_sent() -> None:
    with pytest.raises(GitHubError, match="inside a workflow"):
        connect({})


def test_more_than_a_page_of_comments_is_read(github: GitHub, state: GitHubState) -> None:
    about = {"user": BOT, "updated_at": "2026-01-01T00:00:00Z"}
    others = [{"id": n, "body": f"other {n}", **about} for n in range(250)]
    state.comments[7] = [*others, {"id": 999, "body": f"{MARKER}\nold", **about}]
    github.put_comment(7, MARKER, "new")
    assert state.comments[7][-1]["body"] == f"{MARKER}\nnew"
    assert len(state.comments[7]) == 251
