"""Says in the summary why a pull request gets no plan: it is a fork's, or nothing is set up."""

import os
from collections.abc import Mapping

from scripts.console import write_summary

FORK = """### No plan for this pull request

It comes from a fork, and GitHub gives forks no ID token: nothing here can reach the cloud \
account. Build, tests, Terraform's own checks and the rehearsal have run all the same. After the \
merge the gate asks a reviewer before anything changes, since no plan was reviewed. A maintainer \
who wants to see the plan first can push the branch to this repository."""

NOT_SET_UP = """### No plan yet

This repository has no variable `PLAN_ROLE_ARN`, so there is no cloud account to compare with. \
docs/setup.md leads from here to the first deploy."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Write the explanation; FORK is "true" where the branch lies in another repository."""
    if environ.get("FORK") == "true":
        write_summary(FORK)
        print("no plan: this pull request comes from a fork, which gets no ID token")
    else:
        write_summary(NOT_SET_UP)
        print("no plan: the repository variable PLAN_ROLE_ARN is not set (docs/setup.md)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
