"""Reports how a deploy ended: summary, line under the merged pull request, issue after a failure.

waiting   the deploy waits for a reviewer: write it under the pull request
ended     it has ended
"""

import json
import os
import sys
from collections.abc import Mapping

from scripts.ci.all_green import read_results, results_table
from scripts.ci.outcome import (
    Deploy,
    DeployEnd,
    deploy_line,
    issue_text,
    issue_title,
    waiting_line,
)
from scripts.ci.run_history import find_failed_step, find_refusal
from scripts.ci.stale_plans import mark_stale
from scripts.console import run_command, write_summary
from scripts.errors import UsageError
from scripts.github_api import GitHub, connect, run_url

MARKER = "<!-- windsock:deploy -->"
LINE = "<!-- windsock:release -->"


def main(argv: list[str], environ: Mapping[str, str] = os.environ) -> int:
    """Run the command that the one argument names."""
    github = connect(environ)
    if argv == ["waiting"]:
        line = waiting_line(environ["REASON"], environ["ENVIRONMENT"], run_url(environ))
        print(_write_line(github, environ["GITHUB_SHA"], line))
    elif argv == ["ended"]:
        print(report_deploy(github, read_deploy(github, environ)))
    else:
        raise UsageError("give one of: waiting, ended")
    return 0


def read_deploy(github: GitHub, environ: Mapping[str, str]) -> Deploy:
    """Collect the facts about this run from the variable NEEDS and from GitHub."""
    needs, run = environ["NEEDS"], environ["GITHUB_RUN_ID"]
    return Deploy(
        results=count_results(read_results(needs)),
        outputs=_outputs(needs),
        failed=find_failed_step(github, run, environ.get("GITHUB_RUN_ATTEMPT", "1")),
        refusal=find_refusal(github, run),
        commit=environ["GITHUB_SHA"],
        actor=environ.get("GITHUB_ACTOR", ""),
        run=run_url(environ),
    )


def count_results(results: Mapping[str, str]) -> dict[str, str]:
    """Return the results that decide how the deploy ended.

    The job that writes a comment is not one of them. The job that signs is left out if GitHub
    signs no attestation.
    """
    kept = {job: result for job, result in results.items() if job != "waiting"}
    return {j: r for j, r in kept.items() if (j, r) != ("attest", "skipped")}


def report_deploy(github: GitHub, deploy: Deploy) -> str:
    """Update summary, pull request, issue and open plans after a deploy."""
    line = deploy_line(deploy)
    write_summary(f"## Deploy: {deploy.kind.value}\n\n{line}\n\n{results_table(deploy.results)}")
    written = _write_line(github, deploy.commit, line)
    stale = mark_stale(github, deploy.commit, deploy.run) if deploy.changed_infrastructure else 0
    return (
        f"deploy: {deploy.kind.value}; {_keep_issue(github, deploy)}; {written}; {stale} old plans"
    )


def _keep_issue(github: GitHub, deploy: Deploy) -> str:
    if deploy.kind is DeployEnd.FAILED:
        issue = github.put_issue(MARKER, issue_title(deploy), issue_text(deploy))
        return f"issue {issue.url or issue.id}"
    if deploy.kind is DeployEnd.LIVE:
        closed = github.close_issue(MARKER, f"{deploy.commit} is live: {deploy.run}")
        return "the issue is closed" if closed else "no issue is open"
    return "no issue"


def _write_line(github: GitHub, commit: str, line: str) -> str:
    pull = github.merged_as(commit)
    if pull is None:
        return "no pull request"
    github.put_comment(pull.number, LINE, line)
    return f"pull request {pull.number} updated"


def _outputs(needs: str) -> dict[str, str]:
    jobs = json.loads(needs).values()
    return {n: str(v) for job in jobs for n, v in (job.get("outputs") or {}).items()}


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
