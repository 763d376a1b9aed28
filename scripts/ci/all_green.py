"""Fails unless every job that the required check needs has succeeded; a skipped job has not."""

import json
import os
from collections.abc import Mapping

from scripts.console import run_command, write_summary
from scripts.errors import UsageError, WindsockError

SIGNS = {"success": "✅", "failure": "❌", "cancelled": "🚫", "skipped": "⏭️"}


class NotGreenError(WindsockError):
    """Raised when a job did not succeed."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Check the results in the variable NEEDS, GitHub's `toJSON(needs)`."""
    results = read_results(environ.get("NEEDS", ""))
    write_summary(results_table(results))
    wrong = [f"{job} ({result})" for job, result in results.items() if result != "success"]
    if wrong:
        raise NotGreenError(f"not every job succeeded: {', '.join(wrong)}; see their logs")
    print(f"all {len(results)} jobs succeeded")
    return 0


def read_results(needs: str) -> dict[str, str]:
    """Read the result of each job.

    Raises:
        UsageError: there is no job at all, which would pass for success.
    """
    jobs = json.loads(needs or "{}")
    if not jobs:
        raise UsageError("NEEDS names no job; set it to toJSON(needs)")
    return {job: str(about.get("result")) for job, about in jobs.items()}


def results_table(results: Mapping[str, str]) -> str:
    """Draw the results as a table in Markdown."""
    rows = [f"| {job} | {SIGNS.get(r, '❔')} {r} |" for job, r in results.items()]
    return "\n".join(["| job | result |", "| --- | --- |", *rows])


if __name__ == "__main__":
    raise SystemExit(run_command(main))
