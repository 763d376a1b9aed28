"""Keeps the one issue about drift: opened, brought up to date, closed."""

from pathlib import Path

from scripts.ci.comment import render_drift
from scripts.ci.plans import Plan
from scripts.console import run_command, write_summary
from scripts.github_api import GitHub, connect, run_url
from scripts.plan_report import load_plan

MARKER = "<!-- windsock:drift -->"
TITLE = "Production is not what main says"
FOLDER = Path("dist/plan")


def main() -> int:
    """Bring the issue in line with the plan in dist/plan."""
    plan = load_plan(FOLDER)
    print(report(connect(), plan, (FOLDER / "plan.txt").read_text(encoding="utf-8")))
    return 0


def report(github: GitHub, plan: Plan, text: str) -> str:
    """Open, update or close the issue; say what was done."""
    if plan.empty:
        closed = github.close_issue(MARKER, f"Production is what main says again: {run_url()}")
        write_summary("### Drift: none\n\nProduction is what main says.")
        return f"drift: none{', the issue is closed' if closed else ''}"
    body = render_drift(plan, text, run_url())
    write_summary(body)
    issue = github.put_issue(MARKER, TITLE, body)
    return f"drift: {len(plan.changes)} resources differ, see {issue.url or issue.id}"


if __name__ == "__main__":
    raise SystemExit(run_command(main))
