"""What a rehearsal leaves for people and machines."""

import json
from pathlib import Path

from scripts.dev.rehearsal.act import WorkflowRun
from scripts.dev.rehearsal.github_state import GitHubState
from tests.rehearsal.report import closing_line, failures, render_report, write_report
from tests.rehearsal.story import ScenarioResult

GOOD = ScenarioResult("merge", "A merge", "passed", 1.0)
BAD = ScenarioResult("purge", "A purge", "failed", 2.0, "x|y")
SKIPPED = ScenarioResult("unlock", "A lock", "skipped", 0, "not played: needs purge", ("purge",))
ALL = [GOOD, BAD, SKIPPED]
RUN = WorkflowRun("deploy", {"build": "success"}, {"build": 1.5}, total=2.0)


def test_the_report_shows_what_broke_and_where_the_time_went() -> None:
    text = render_report(ALL, [RUN])
    assert "# Rehearsal: 1 of 3 scenarios passed, 3 s" in text
    assert "| ❌ | `purge` A purge: x\\|y | 2.0 s |" in text
    assert "| ⏭️ | `unlock` A lock: not played: needs purge | 0.0 s |" in text
    assert "| deploy | 2.0 s | build 1.5 |" in text


def test_each_scenario_that_did_not_pass_is_one_line() -> None:
    assert failures(ALL) == ["failed purge: x|y", "skipped unlock: not played: needs purge"]
    assert closing_line(ALL) == "1 of 3 scenarios passed, 3 s"


def test_results_comments_and_issues_are_kept_as_files(tmp_path: Path) -> None:
    state = GitHubState()
    state.add_comment("7", {"body": "A plan"})
    state.open_issue("", {"title": "Drift", "body": "A difference"})

    write_report(tmp_path, ALL, [RUN], state)

    written = json.loads((tmp_path / "report.json").read_text())
    assert [(s["name"], s["outcome"]) for s in written["scenarios"]] == [
        ("merge", "passed"),
        ("purge", "failed"),
        ("unlock", "skipped"),
    ]
    assert written["runs"][0]["times"] == {"build": 1.5}
    (comment,) = tmp_path.glob("comment-7-*.md")
    (issue,) = tmp_path.glob("issue-*.md")
    assert comment.read_text() == "A plan"
    assert issue.read_text() == "# Drift (open)\n\nA difference\n"
