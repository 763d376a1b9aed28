"""Compares a commit with the release that is live, and names that one.

A commit that is part of the live release is superseded: another deploy has released it already, so
this run has nothing to do. A commit with another history is refused.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from scripts.console import run_command, write_output, write_summary
from scripts.deploy import cli as shared
from scripts.deploy.aws import RequestCounter
from scripts.deploy.locations import open_state
from scripts.deploy.releases import ReleaseRecords
from scripts.errors import ConflictError

ROOT = Path(__file__).parents[2]


def main(argv: list[str]) -> int:
    """Compare GITHUB_SHA with the commit of the newest release record."""
    parser = argparse.ArgumentParser(prog="check_order", description=__doc__)
    parser.add_argument("--state", required=True, help="s3://BUCKET/PREFIX of the release records")
    arguments = parser.parse_args(argv)
    state = open_state(arguments.state, shared.client_maker(RequestCounter(), None))
    newest = next(ReleaseRecords(state.store, state.releases).newest_first(), None)
    if newest is None:
        print("order: nothing has been released yet")
        return 0
    write_output("live", newest.commit)
    if is_superseded(ROOT, newest.commit, os.environ["GITHUB_SHA"]):
        write_output("superseded", "true")
        write_summary(
            f"### Superseded\n\n{newest.commit} is live and contains this commit. To deploy an"
            " older release, use the workflow `rollback`."
        )
        print(f"order: superseded, {newest.commit[:12]} is live and contains this commit")
        return 0
    print(f"order: {newest.commit[:12]} is live and part of this commit's history")
    return 0


def is_superseded(repository: Path, live: str, commit: str) -> bool:
    """Return whether the live release contains a commit and more.

    Args:
        repository: A clone with the whole history of main.
        live: The commit that is live.
        commit: What is to be deployed.

    Raises:
        ConflictError: neither contains the other: deploying would take other work away.
    """
    if _contains(repository, commit, live):
        return False
    if _contains(repository, live, commit):
        return True
    raise ConflictError(
        f"{live[:12]} is live and not part of {commit[:12]}, nor the other way round: main was"
        " rewritten. Bring the live commit back into main, or use the workflow rollback"
    )


def _contains(repository: Path, commit: str, wanted: str) -> bool:
    command = ["git", "-C", str(repository), "merge-base", "--is-ancestor", wanted, commit]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
