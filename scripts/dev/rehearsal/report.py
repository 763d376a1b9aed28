"""Writes what a rehearsal leaves behind: verdicts, times, comments and issues."""

import json
from collections.abc import Sequence

from scripts.console import escape_markdown
from scripts.dev.rehearsal.act import Run
from scripts.dev.rehearsal.runner import Result
from scripts.dev.rehearsal.world import World


def write_report(world: World, results: Sequence[Result], seconds: float) -> None:
    """Write report.md, report.json, and each comment and issue as a file of its own."""
    folder = world.report
    (folder / "report.md").write_text(render_report(results, world.runs, seconds), encoding="utf-8")
    (folder / "report.json").write_text(to_json(results, world.runs, seconds), encoding="utf-8")
    for number, comments in world.github.comments.items():
        for comment in comments:
            name = f"comment-{number}-{comment['id']}.md"
            (folder / name).write_text(comment["body"], encoding="utf-8")
    for issue in world.github.issues:
        text = f"# {issue['title']} ({issue['state']})\n\n{issue['body']}\n"
        (folder / f"issue-{issue['number']}.md").write_text(text, encoding="utf-8")


def render_report(results: Sequence[Result], runs: Sequence[Run], seconds: float) -> str:
    """Write the verdicts and times in Markdown."""
    lines = [f"# Rehearsal: {closing_line(results, seconds)}", ""]
    for result in results:
        sign = "✅" if result.good else "⏭️" if result.missing else "❌"
        lines += [f"## {sign} {result.scenario.title} ({result.seconds:.1f} s)", ""]
        lines += [_promise(f.promise, f.kept, f.detail) for f in result.findings]
        lines += [escape_markdown(line) for line in (result.error, *_not_played(result)) if line]
        lines.append("")
    lines += ["## Where the time goes", "", "| run | total | jobs |", "| --- | --- | --- |"]
    lines += [_times(run) for run in runs]
    return "\n".join(lines) + "\n"


def to_json(results: Sequence[Result], runs: Sequence[Run], seconds: float) -> str:
    """Write the verdicts and times for machines."""
    scenarios = [
        {
            "name": r.scenario.name,
            "good": r.good,
            "seconds": round(r.seconds, 2),
            "findings": [vars(f) for f in r.findings],
            "missing": r.missing,
            "cause": "" if r.good else r.cause,
        }
        for r in results
    ]
    workflows = [
        {"workflow": r.workflow, "seconds": round(r.total, 2), "jobs": r.jobs, "times": r.seconds}
        for r in runs
    ]
    content = {"seconds": round(seconds, 2), "scenarios": scenarios, "runs": workflows}
    return json.dumps(content, indent=2) + "\n"


def closing_line(results: Sequence[Result], seconds: float) -> str:
    """Count scenarios and promises in one line."""
    good = sum(r.good for r in results)
    findings = [f for r in results for f in r.findings]
    kept = sum(f.kept for f in findings)
    return (
        f"{good} of {len(results)} scenarios good, {kept} of {len(findings)} promises kept,"
        f" {seconds:.0f} s"
    )


def _not_played(result: Result) -> list[str]:
    return [result.cause] if result.missing else []


def _promise(promise: str, kept: bool, detail: str) -> str:
    return f"- {'✅' if kept else '❌'} {promise}" + (
        "" if kept else f": {escape_markdown(detail)}"
    )


def _times(run: Run) -> str:
    jobs = ", ".join(f"{job} {seconds:.1f}" for job, seconds in run.seconds.items())
    return f"| {run.workflow} | {run.total:.1f} s | {jobs} |"
