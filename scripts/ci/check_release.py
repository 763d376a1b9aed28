"""Checks the commit that a person wants to roll back to, before any credentials are at hand."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.console import run_command, write_summary
from scripts.errors import UsageError

ROOT = Path(__file__).parents[2]
COMMIT = re.compile(r"[0-9a-f]{40}")


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Check the variable RELEASE."""
    release = environ.get("RELEASE", "")
    check_release(release, ROOT)
    write_summary(f"### Rollback\n\n@{environ.get('GITHUB_ACTOR')} goes back to `{release}`.")
    print(f"rollback: {release} is a commit of main")
    return 0


def check_release(release: str, repository: Path) -> None:
    """Refuse what is not the full hash of a commit on the current branch.

    Raises:
        UsageError: says what is wrong with it.
    """
    if not COMMIT.fullmatch(release):
        raise UsageError(f"not a commit: {release!r}; give all 40 hexadecimal digits")
    command = ["git", "-C", str(repository), "merge-base", "--is-ancestor", release, "HEAD"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise UsageError(f"{release} is not on main; `python -m scripts.release list` shows some")


if __name__ == "__main__":
    raise SystemExit(run_command(main))
