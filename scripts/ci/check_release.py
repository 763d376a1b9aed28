"""Checks the input of a rollback before the job gets credentials.

Only Python's standard library is needed: nothing can be installed while a registry is down.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.console import run_command, write_output, write_summary
from scripts.errors import UsageError

ROOT = Path(__file__).parents[2]
COMMIT = re.compile(r"[0-9a-f]{7,40}")
PREVIOUS = "previous"


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Check the variable RELEASE and set the output `release`."""
    release = check_release(environ.get("RELEASE", ""), ROOT)
    write_output("release", release)
    write_summary(f"### Rollback\n\n{environ.get('GITHUB_ACTOR')} rolls back to `{release}`.")
    print(f"rollback: to {release}")
    return 0


def check_release(release: str, repository: Path) -> str:
    """Return "previous", or all 40 digits of a commit of the current branch.

    Raises:
        UsageError: The input is neither; the message says why.
    """
    if release == PREVIOUS:
        return release
    if not COMMIT.fullmatch(release):
        raise UsageError(
            f"{release[:60]!r}: give previous, or 7 to 40 hexadecimal digits of a commit"
        )
    found = _git(repository, "rev-parse", "--verify", "--end-of-options", f"{release}^{{commit}}")
    # A branch or tag may have such a name too; it is not what was meant.
    if not found.startswith(release):
        raise UsageError(f"{release}: no commit begins like this, or more than one; give more")
    if _git(repository, "merge-base", found, "HEAD") != found:
        raise UsageError(f"{release} is not on main; `python -m scripts.release list` shows some")
    return found


def _git(repository: Path, *arguments: str) -> str:
    """Return what git prints, "" where it fails."""
    command = ["git", "-C", str(repository), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    raise SystemExit(run_command(main))
