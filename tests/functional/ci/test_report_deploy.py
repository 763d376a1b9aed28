"""What a deploy leaves at GitHub when it has ended: a line, an issue, marks on old plans."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.ci import report_deploy
from scripts.ci.plans import read_plan
from scripts.ci.reviewed import MARKER, write_lines
from scripts.ci.stale_plans import STALE, mark_stale
from scripts.dev.rehearsal.events import FULL_NAME, push
from scripts.dev.rehearsal.github_service import serve_github
from scripts.dev.rehearsal.github_state import REVIEWER, GitHubState
from scripts.dev.rehearsal.grants import Grant
from scripts.dev.rehearsal.run_log import RunLog
from scripts.github_api import GitHub
from tests.unit.ci.plan_documents import plan, resource

COMMIT, HEAD = "a" * 40, "c" * 40
RUN = "77"
ALL = {
    "actions": "read",
    "checks": "read",
    "contents": "read",
    "issues": "write",
    "pull-requests": "write",
}
GRANT = Grant("secret", push(COMMIT), "report", ALL)
LIVE = {"release": {"result": "success", "outputs": {"site_url": "https://d1.cloudfront.net"}}}
BROKEN = {"release": {"result": "failure", "outputs": {"restored": "b" * 40}}}
Report = Callable[[object], None]


@pytest.fixture
def state() -> GitHubState:
    state = GitHubState(grants={GRANT.token: GRANT}, runs={RUN: RunLog(1)})
    state.record_merge(COMMIT, 7, HEAD)
    return state


@pytest.fixture
def environ(
    state: GitHubState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    with serve_github(state) as address:
        yield {
            "GITHUB_API_URL": address,
            "GITHUB_REPOSITORY": FULL_NAME,
            "GITHUB_TOKEN": GRANT.token,
            "GITHUB_RUN_ID": RUN,
            "GITHUB_SHA": COMMIT,
            "GITHUB_ACTOR": "octo-cat",
        }


@pytest.fixture
def report(environ: dict[str, str]) -> Report:
    return lambda needs: (
        None
        if report_deploy.main(["ended"], environ | {"NEEDS": json.dumps(needs)}) == 0
        else pytest.fail("the report failed")
    )


def read(state: GitHubState, **said: object) -> None:
    """Let the stand-in read a line of act's log."""
    state.runs[RUN].read(json.dumps({"job": "deploy/Release", "jobID": "release", **said}))


def fail_a_step(state: GitHubState) -> None:
    step = {"stage": "Main", "step": "Run the smoke test", "stepID": ["5"]}
    read(state, command="error", arg="txet.html is missing", **step)
    read(state, stepResult="failure", **step)
    read(state, jobResult="failure")


def lines(state: GitHubState) -> list[str]:
    bodies = [c["body"] for c in state.comments.get(7, [])]
    return [b.split("\n", 1)[1] for b in bodies if b.startswith(report_deploy.LINE)]


def test_a_failed_deploy_names_its_step_and_error_and_a_good_one_closes_the_issue(
    report: Report, state: GitHubState
) -> None:
    fail_a_step(state)
    report(BROKEN)
    (issue,) = state.issues
    assert issue["title"] == "A deploy of main failed at “Run the smoke test”"
    for part in ("@octo-cat", "txet.html is missing", f"actions/runs/{RUN}", "was restored"):
        assert part in issue["body"]
    assert "exit code" not in issue["body"]
    assert "🔴" in "".join(lines(state))
    report(LIVE)
    assert issue["state"] == "closed"
    assert lines(state) == [
        f"🟢 Live at https://d1.cloudfront.net: commit {COMMIT}"
        f" ([run](https://github.com//actions/runs/{RUN}))".replace("//a", f"/{FULL_NAME}/a")
    ]


def test_a_rejected_deploy_opens_no_issue_and_says_who_rejected_it(
    report: Report, state: GitHubState
) -> None:
    about = {"user": REVIEWER, "environments": [{"name": "production-guarded"}]}
    state.runs[RUN].approvals.append({**about, "state": "rejected", "comment": "not today"})
    report({"release": {"result": "failure", "outputs": {}}})
    assert state.issues == []
    assert "reviewer rejected it in production-guarded: not today" in "".join(lines(state))


@pytest.mark.parametrize(
    ("needs", "word"),
    [
        ({"plan": {"result": "success", "outputs": {"superseded": "true"}}}, "Superseded"),
        ({"plan": {"result": "cancelled", "outputs": {}}}, "cancelled"),
    ],
)
def test_what_is_no_failure_opens_no_issue(
    needs: dict[str, object], word: str, report: Report, state: GitHubState
) -> None:
    report({**needs, "release": {"result": "skipped", "outputs": {}}})
    assert state.issues == []
    assert word in "".join(lines(state))


def test_what_is_no_failure_leaves_the_issue_of_an_earlier_one_open(
    report: Report, state: GitHubState
) -> None:
    fail_a_step(state)
    report(BROKEN)
    state.runs[RUN] = RunLog(2)
    report({"plan": {"result": "cancelled"}, "release": {"result": "skipped"}})
    assert [i["state"] for i in state.issues] == ["open"]


def test_a_deploy_without_a_pull_request_is_reported_all_the_same(
    report: Report, state: GitHubState, tmp_path: Path
) -> None:
    state.pulls.clear()
    report(LIVE)
    assert state.comments == {}
    assert "## Deploy: live" in (tmp_path / "summary").read_text()


def test_a_deploy_that_waits_says_so_until_it_has_ended(
    environ: dict[str, str], report: Report, state: GitHubState
) -> None:
    about = {"ENVIRONMENT": "production-guarded", "REASON": "another plan"}
    assert report_deploy.main(["waiting"], environ | about) == 0
    assert "🟡 Waiting for a reviewer" in "".join(lines(state))
    report(LIVE)
    assert ["🟢" in line for line in lines(state)] == [True]


def test_a_change_of_the_infrastructure_marks_the_plans_of_open_pull_requests(
    environ: dict[str, str], report: Report, state: GitHubState
) -> None:
    github = GitHub(environ["GITHUB_API_URL"], FULL_NAME, GRANT.token)
    changing, idle = (read_plan(plan(*r)) for r in ((resource("aws_a.a", "create"),), ()))
    for number, shown in ((8, changing), (9, idle)):
        state.record_open(number, HEAD)
        github.put_comment(number, MARKER, write_lines(shown, HEAD))
    state.record_open(10, HEAD)
    before = [c["updated_at"] for c in state.comments[8]]
    report({"release": {**LIVE["release"], "outputs": {"changes": "1"}}})
    marked = {n for n, found in state.comments.items() if any(STALE in c["body"] for c in found)}
    assert marked == {8}
    # The plan's own comment is not touched: its approvals stay newer than it.
    assert [c["updated_at"] for c in state.comments[8]][:1] == before
    assert mark_stale(github, COMMIT, "https://run") == 1
    assert len(state.comments[8]) == 2


def test_a_change_of_the_site_alone_marks_no_plan(report: Report, state: GitHubState) -> None:
    state.record_open(8, HEAD)
    report({"release": {**LIVE["release"], "outputs": {"changes": "0"}}})
    assert 8 not in state.comments
