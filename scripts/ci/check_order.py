"""Refuses to deploy a commit that is older than the release that is live, and names that one."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from scripts.console import run_command, write_output
from scripts.deploy import options as shared
from scripts.deploy.aws import RequestCounter
from scripts.deploy.places import open_state
from scripts.deploy.records import Records
from scripts.errors import ConflictError

ROOT = Path(__file__).parents[2]


def main(argv: list[str]) -> int:
    """Compare GITHUB_SHA with the commit of the newest release record."""
    parser = argparse.ArgumentParser(prog="check_order", description=__doc__)
    parser.add_argument("--state", required=True, help="s3://BUCKET/PREFIX of the release records")
    arguments = parser.parse_args(argv)
    state = open_state(arguments.state, shared.client_maker(RequestCounter(), None))
    newest = next(Records(state.store, state.releases).newest_first(), None)
    if newest is None:
        print("order: nothing has been released yet")
        return 0
    check_order(ROOT, newest.commit, os.environ["GITHUB_SHA"])
    write_output("live", newest.commit)
    print(f"order: {newest.commit[:12]} is live and part of this commit's history")
    return 0


def check_order(repository: Path, live: str, commit: str) -> None:
    """Refuse a commit whose history lacks the one that is live.

    Raises:
        ConflictError: since deploying it would take newer work away.
    """
    command = ["git", "-C", str(repository), "merge-base", "--is-ancestor", live, commit]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise ConflictError(
            f"{live[:12]} is live and not part of {commit[:12]}: this deploy is older than what"
            " is live, or main was rewritten. To go back on purpose, use the workflow rollback"
        )


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
