"""Keeps the one issue about failed deploys, and writes the summary of each."""

import json
import os
import re
from collections.abc import Mapping

from scripts.ci.all_green import read_results, results_table
from scripts.console import run_command, write_summary
from scripts.github_api import GitHub, connect, run_url

MARKER = "<!-- windsock:deploy -->"
COMMIT = re.compile(r"[0-9a-f]{40}")
TITLE = "A deploy of main failed"


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Open or update the issue after a failure, close it after a success."""
    results = read_results(environ.get("NEEDS", ""))
    restored = was_restored(environ["NEEDS"])
    write_summary(f"## Deploy\n\n{results_table(results)}")
    commit = environ.get("GITHUB_SHA", "")
    run = run_url(environ)
    print(report(connect(environ), results, commit, restored=restored, run=run))
    return 0


def was_restored(needs: str) -> bool:
    """Tell from the outputs of job `release` whether the previous release was put back."""
    outputs = json.loads(needs).get("release", {}).get("outputs") or {}
    return bool(COMMIT.fullmatch(outputs.get("restored") or ""))


def report(
    github: GitHub, results: Mapping[str, str], commit: str, *, restored: bool, run: str
) -> str:
    """Bring the issue in line with the results of the jobs; say what was done."""
    if all(result == "success" for result in results.values()):
        closed = github.close_issue(MARKER, f"{commit} is live: {run}")
        return f"deploy: good{', the issue is closed' if closed else ''}"
    issue = github.put_issue(
        MARKER, TITLE, failure_text(results, commit, restored=restored, run=run)
    )
    return f"deploy: failed, see {issue.url or issue.id}"


def failure_text(results: Mapping[str, str], commit: str, *, restored: bool, run: str) -> str:
    """Write what happened and what to do next, in Markdown."""
    state = (
        "The previous release was put back: visitors see what they saw before."
        if restored
        else "Nothing had to be put back, or it could not be: look at the site."
    )
    return (
        f"Commit {commit} is not live. {state}\n\n{results_table(results)}\n\n"
        f"The log: {run}\n\nWhat to do is in docs/runbook.md under *A deploy failed*. This issue"
        " closes itself after the next good deploy."
    )


if __name__ == "__main__":
    raise SystemExit(run_command(main))
