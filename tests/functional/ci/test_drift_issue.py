"""The issues about drift, against the stand-in that rehearsals use."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.ci import report_drift
from scripts.ci.plans import read_plan
from scripts.dev.rehearsal.events import FULL_NAME, push
from scripts.dev.rehearsal.github_service import serve_github
from scripts.dev.rehearsal.github_state import GitHubState
from scripts.dev.rehearsal.grants import Grant
from scripts.github_api import GitHub
from scripts.github_rest import GitHubError
from tests.unit.ci.plan_documents import plan, resource

GRANT = Grant("secret", push("a" * 40), "issue", {"contents": "read", "issues": "write"})


@pytest.fixture
def state() -> GitHubState:
    return GitHubState(grants={GRANT.token: GRANT})


@pytest.fixture
def github(state: GitHubState) -> Iterator[GitHub]:
    with serve_github(state) as address:
        yield GitHub(address, FULL_NAME, GRANT.token)


@pytest.mark.parametrize(("result", "opened"), [("failure", 1), ("cancelled", 0), ("skipped", 0)])
def test_drift_that_could_not_look_says_so_unless_it_was_meant(
    result: str, opened: int, github: GitHub, state: GitHubState
) -> None:
    report_drift.report_blind(github, result)
    assert len(state.issues) == opened


def test_an_issue_about_a_difference_outlives_a_comparison_that_failed(
    github: GitHub, state: GitHubState
) -> None:
    differs = read_plan(plan(resource("aws_a.b", "update", before={"x": 1}, after={"x": 2})))
    report_drift.report_drift(github, differs, "text")
    report_drift.report_blind(github, "failure")
    texts = [i["body"] for i in state.issues if i["state"] == "open"]
    assert [t.splitlines()[0] for t in texts] == [report_drift.MARKER, report_drift.BLIND_MARKER]


def test_a_comparison_closes_the_issue_about_the_failed_one(
    state: GitHubState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(plan()))
    (tmp_path / "plan.txt").write_text("No changes.")
    monkeypatch.setattr(report_drift, "FOLDER", tmp_path)
    with serve_github(state) as address:
        environ = {
            "GITHUB_API_URL": address,
            "GITHUB_REPOSITORY": FULL_NAME,
            "GITHUB_TOKEN": GRANT.token,
        }
        for result in ("failure", "success"):
            report_drift.main({**environ, "PLAN": result})
    assert [(i["title"], i["state"]) for i in state.issues] == [
        (report_drift.BLIND_TITLE, "closed")
    ]


def test_a_fork_without_issues_is_told_to_switch_them_on(
    github: GitHub, state: GitHubState
) -> None:
    state.has_issues = False
    with pytest.raises(GitHubError, match="has_issues=true") as caught:
        github.put_issue(report_drift.MARKER, "Title", "one")
    assert "permission" not in str(caught.value)
