"""Maintains the two issues about drift: production differs from main, or could not be compared."""

import os
from collections.abc import Mapping
from pathlib import Path

from scripts.ci.comment import render_drift
from scripts.ci.plans import TerraformPlan, load_plan
from scripts.console import run_command, write_summary
from scripts.github_api import GitHub, connect, run_url

MARKER = "<!-- windsock:drift -->"
TITLE = "Production differs from main"
BLIND_MARKER = "<!-- windsock:drift-blind -->"
BLIND_TITLE = "Production could not be compared with main"
FOLDER = Path("dist/plan")


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Update the issues from the plan in dist/plan, or from its failure (variable PLAN)."""
    github, result = connect(environ), environ.get("PLAN", "")
    if result != "success":
        print(report_blind(github, result))
        return 0
    github.close_issue(BLIND_MARKER, f"Production was compared with main again: {run_url()}")
    plan = load_plan(FOLDER)
    print(report_drift(github, plan, (FOLDER / "plan.txt").read_text(encoding="utf-8")))
    return 0


def report_blind(github: GitHub, result: str) -> str:
    """Open or update the issue about a comparison that failed; return what was done.

    An open issue about a difference stays as it is: nothing is known about it.
    """
    if result != "failure":
        return f"drift: the comparison was {result or 'not started'}, nothing to report"
    body = (
        f"The comparison failed, so it is not known whether production differs: {run_url()}\n\n"
        "The log of its job *Compare production with main* shows the cause. See docs/runbook.md,"
        " *Drift*. This issue is closed automatically by the next successful comparison."
    )
    write_summary(f"### Drift: unknown\n\n{body}")
    issue = github.put_issue(BLIND_MARKER, BLIND_TITLE, body)
    return f"drift: unknown, see {issue.url or issue.id}"


def report_drift(github: GitHub, plan: TerraformPlan, text: str) -> str:
    """Open, update or close the issue about a difference; return what was done."""
    if plan.empty:
        closed = github.close_issue(MARKER, f"Production matches main again: {run_url()}")
        write_summary("### Drift: none\n\nProduction matches main.")
        return f"drift: none{', the issue is closed' if closed else ''}"
    body = render_drift(plan, text, run_url())
    write_summary(body)
    issue = github.put_issue(MARKER, TITLE, body)
    return f"drift: {len(plan.changes)} resources differ, see {issue.url or issue.id}"


if __name__ == "__main__":
    raise SystemExit(run_command(main))
