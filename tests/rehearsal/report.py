"""Writes what a rehearsal leaves: results, times, comments and issues."""

import json
from collections.abc import Sequence
from pathlib import Path

from scripts.console import escape_markdown
from scripts.dev.rehearsal.act import WorkflowRun
from scripts.dev.rehearsal.github_state import GitHubState
from tests.rehearsal.story import ScenarioResult

SIGNS = {"passed": "✅", "skipped": "⏭️", "failed": "❌"}


def write_report(
    folder: Path, results: Sequence[ScenarioResult], runs: Sequence[WorkflowRun], state: GitHubState
) -> None:
    """Write report.md, report.json, and each comment and issue as a file of its own."""
    (folder / "report.md").write_text(render_report(results, runs), encoding="utf-8")
    (folder / "report.json").write_text(to_json(results, runs), encoding="utf-8")
    for number, comments in state.comments.items():
        for comment in comments:
            name = f"comment-{number}-{comment['id']}.md"
            (folder / name).write_text(comment["body"], encoding="utf-8")
    for issue in state.issues:
        text = f"# {issue['title']} ({issue['state']})\n\n{issue['body']}\n"
        (folder / f"issue-{issue['number']}.md").write_text(text, encoding="utf-8")


def render_report(results: Sequence[ScenarioResult], runs: Sequence[WorkflowRun]) -> str:
    """Return the results and times in Markdown."""
    lines = [f"# Rehearsal: {closing_line(results)}", "", "| | scenario | time |", "|---|---|---|"]
    lines += [_row(result) for result in results]
    lines += ["", "## Where the time goes", "", "| run | total | jobs |", "|---|---|---|"]
    lines += [_times(run) for run in runs]
    return "\n".join(lines) + "\n"


def to_json(results: Sequence[ScenarioResult], runs: Sequence[WorkflowRun]) -> str:
    """Return the results and times for machines."""
    scenarios = [{**vars(r), "seconds": round(r.seconds, 2)} for r in results]
    workflows = [
        {"workflow": r.workflow, "seconds": round(r.total, 2), "jobs": r.jobs, "times": r.seconds}
        for r in runs
    ]
    return json.dumps({"scenarios": scenarios, "runs": workflows}, indent=2) + "\n"


def closing_line(results: Sequence[ScenarioResult]) -> str:
    """Return the counts and the total time in one line."""
    passed = sum(r.outcome == "passed" for r in results)
    seconds = sum(r.seconds for r in results)
    return f"{passed} of {len(results)} scenarios passed, {seconds:.0f} s"


def failures(results: Sequence[ScenarioResult]) -> list[str]:
    """Return a line for each scenario that failed, with its cause, or that was not played."""
    return [f"{r.outcome} {r.name}: {r.cause}" for r in results if r.outcome != "passed"]


def _row(result: ScenarioResult) -> str:
    cause = f": {escape_markdown(result.cause)}" if result.cause else ""
    title = f"`{result.name}` {result.title}{cause}"
    return f"| {SIGNS[result.outcome]} | {title} | {result.seconds:.1f} s |"


def _times(run: WorkflowRun) -> str:
    jobs = ", ".join(f"{job} {seconds:.1f}" for job, seconds in run.seconds.items())
    return f"| {run.workflow} | {run.total:.1f} s | {jobs} |"
