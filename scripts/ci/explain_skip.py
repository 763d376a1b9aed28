"""Explains in the summary why a job was skipped.

    deploy    nothing is set up, so there is no account to deploy to or to compare with main
    plan      a pull request gets no plan: it comes from a fork, or nothing is set up
    preview   a pull request gets no preview: a fork, Dependabot, or nothing is set up

The variables SOURCE (repository of the branch, owner/name), AUTHOR and GITHUB_REPOSITORY describe
the pull request. Only Python's standard library is needed.
"""

import os
import sys
from collections.abc import Mapping

from scripts.console import run_command, write_summary
from scripts.errors import UsageError

DEPLOY_NOT_SET_UP = """### Not deployed: nothing is set up yet

The repository variable `DEPLOY_ROLE_ARN` is not set: there is no AWS account to deploy to. See \
docs/setup.md. Until then this workflow changes nothing and opens no issue."""

PLAN_OF_FORK = """### No plan for this pull request

It comes from a fork. GitHub issues no ID tokens to forks, so this run cannot reach AWS. Build, \
tests, Terraform checks and rehearsal run as usual. No plan is reviewed, so after the \
merge a reviewer has to approve any change of the infrastructure. To see the plan first, a \
maintainer can push the branch to this repository."""

PLAN_NOT_SET_UP = """### No plan for this pull request

The repository variable `PLAN_ROLE_ARN` is not set, so there is no AWS account to compare with. \
See docs/setup.md."""

PREVIEW_OF_FORK = """It comes from a fork. GitHub issues no ID tokens to forks, so this run cannot \
publish its page. To see a preview, a maintainer can push the branch to this repository."""
PREVIEW_OF_DEPENDABOT = """It comes from Dependabot. Updates bring new code that no one here has \
read yet, so they are tested and not published. To see a preview, push the branch under your own \
name."""
PREVIEW_NOT_SET_UP = """The repository variable `PREVIEW_BUCKET` is not set. It is an output of \
`terraform/bootstrap`; see docs/setup.md."""
PICTURES = "The job *Take pictures of the page* keeps pictures of the page for 30 days."


def main(argv: list[str], environ: Mapping[str, str] = os.environ) -> int:
    """Write the explanation for the job that the one argument names."""
    reasons = {"deploy": why_no_deploy, "plan": why_no_plan, "preview": why_no_preview}
    if len(argv) != 1 or argv[0] not in reasons:
        raise UsageError(f"give one of: {', '.join(reasons)}")
    text = reasons[argv[0]](environ)
    write_summary(text)
    print(f"skipped: {argv[0]}; see the summary")
    return 0


def why_no_deploy(_environ: Mapping[str, str]) -> str:
    """Return why nothing is deployed."""
    return DEPLOY_NOT_SET_UP


def why_no_plan(environ: Mapping[str, str]) -> str:
    """Return why a pull request gets no plan."""
    return PLAN_OF_FORK if _is_fork(environ) else PLAN_NOT_SET_UP


def why_no_preview(environ: Mapping[str, str]) -> str:
    """Return why a pull request gets no preview."""
    by_dependabot = environ["AUTHOR"] == "dependabot[bot]"
    here = PREVIEW_OF_DEPENDABOT if by_dependabot else PREVIEW_NOT_SET_UP
    reason = PREVIEW_OF_FORK if _is_fork(environ) else here
    return f"### No preview for this pull request\n\n{reason}\n\n{PICTURES}"


def _is_fork(environ: Mapping[str, str]) -> bool:
    # The source is empty if the fork was deleted.
    return environ["SOURCE"] != environ["GITHUB_REPOSITORY"]


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
