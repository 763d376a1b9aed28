"""Runs the commands of ci.yml as GitHub does: its variables, no root, a detached merge commit.

Long jobs run only the tests that depend on user, checkout or variables, unless --whole is given.
No test may write into the files that GitHub shows to people.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from scripts.console import run_command
from scripts.dev.as_github.checkout import check_out
from scripts.dev.as_github.jobs import CiJob, needs_as_json, read_jobs
from scripts.dev.as_github.runner import JobRunner, without_root
from scripts.errors import WindsockError

ROOT = Path(__file__).parents[3]
CI = Path(".github/workflows/ci.yml")
# What the commands of a job report to people or to later jobs; the others write nothing.
MAY_WRITE = {
    "package": ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"),
    "rehearse": ("GITHUB_STEP_SUMMARY",),
    "ci-ok": ("GITHUB_STEP_SUMMARY",),
}


class FailedJobsError(WindsockError):
    """Raised when a job would fail on GitHub."""


def main(argv: list[str]) -> int:
    """Run the jobs one after the other and print one line for each."""
    options = _parse(argv)
    prefix = without_root()
    if prefix is None:
        print("warning: root cannot be given up here (unshare --user): runs as root", flush=True)
    with tempfile.TemporaryDirectory(prefix="as-github-") as folder:
        temp = Path(folder)
        commit = check_out(ROOT, temp / "checkout", temp)
        runner = JobRunner(temp / "checkout", temp, commit, prefix or ())
        jobs = read_jobs(ROOT / CI, {"runner.temp": str(temp)}, whole=options.whole)
        results = run_all(runner, [j for j in jobs if options.job in (None, j.name)])
    failed = [name for name, result in results.items() if result != "success"]
    if failed:
        raise FailedJobsError(
            f"these jobs would fail on GitHub: {', '.join(failed)}; see the output above"
        )
    print(f"as on GitHub: {len(results)} jobs green")
    return 0


def run_all(runner: JobRunner, jobs: list[CiJob]) -> dict[str, str]:
    """Run jobs one after the other and return the result of each, as GitHub names it."""
    results: dict[str, str] = {}
    for job in jobs:
        print(f"── {job.name}", flush=True)
        started = time.monotonic()
        needs = {"NEEDS": needs_as_json(results, job.needs)} if job.needs else {}
        good = runner.run(job, needs) and _is_silent(runner, job)
        results[job.name] = "success" if good else "failure"
        print(f"── {job.name}: {results[job.name]}, {time.monotonic() - started:.0f} s", flush=True)
    return results


def _is_silent(runner: JobRunner, job: CiJob) -> bool:
    allowed = MAY_WRITE.get(job.name, ())
    written = {n: text for n, text in runner.written(job).items() if n not in allowed}
    for name, text in written.items():
        print(f"{job.name} wrote into {name}:\n{text}", flush=True)
    return not written


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.dev.as_github", description=__doc__)
    parser.add_argument("--whole", action="store_true", help="run the long jobs in full")
    parser.add_argument("--job", help="run only this job")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
