"""Waits for the Terraform of a cancelled step, then says what it left: a lock, or half a resource.

GitHub ends a cancelled job after five minutes, whatever still runs; this waits for most of them.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from scripts.ci.terraform import LOG, STATE_KEY, read_repository_variables
from scripts.console import escape_markdown, run_command, write_summary
from scripts.deploy.cli import open_bucket
from scripts.deploy.stores import StateStore
from scripts.errors import WindsockError

PATIENCE_SECONDS = 240
POLL_SECONDS = 0.5
_BEGUN = re.compile(r"^(\S+(?: \(deposed object \w+\))?): (Creating|Modifying|Destroying)\.\.\.")
_ENDED = re.compile(r"^(\S+(?: \(deposed object \w+\))?): (Creation|Modifications|Destruction) ")


class NotSettledError(WindsockError):
    """Report that a cancelled apply left a lock, or resources that its state may not know."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Wait, then judge.

    Raises:
        NotSettledError: names the lock's id and the resources to look at.
    """
    if not LOG.exists():
        print("settle: Terraform had not begun")
        return 0
    ended = wait_for_end(LOG, PATIENCE_SECONDS, time.monotonic, time.sleep)
    said = LOG.read_text(encoding="utf-8", errors="replace")
    print(said[-4000:])
    lock = read_lock(open_bucket(read_repository_variables(environ)["STATE_BUCKET"]))
    if problem := judge(ended=ended, lock=lock, unfinished=unfinished(said.splitlines())):
        write_summary(f"### Cancelled while Terraform worked\n\n{escape_markdown(problem)}")
        raise NotSettledError(problem)
    write_summary("### Cancelled\n\nTerraform stopped in order: no lock, a whole state.")
    print("settle: Terraform stopped in order: no lock, a whole state")
    return 0


def wait_for_end(
    log: Path, patience: float, clock: Callable[[], float], sleep: Callable[[float], None]
) -> bool:
    """Wait until no process holds the lock on a log file; return whether that came true in time."""
    deadline = clock() + patience
    with log.open("rb") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                if clock() >= deadline:
                    return False
                sleep(POLL_SECONDS)
            else:
                return True


def unfinished(lines: Iterable[str]) -> list[str]:
    """Return the addresses of resources that Terraform began to change and did not finish."""
    open_ones: dict[str, None] = {}
    for line in lines:
        if begun := _BEGUN.match(line):
            open_ones[begun[1]] = None
        elif ended := _ENDED.match(line):
            open_ones.pop(ended[1], None)
    return list(open_ones)


def judge(*, ended: bool, lock: str | None, unfinished: list[str]) -> str:
    """Return what a person has to do, in one line, or "" where nothing is left."""
    if ended and lock is None and not unfinished:
        return ""
    still = "" if ended else "Terraform still works and is about to be killed. "
    held = f"The state is locked by {lock}: start the workflow unlock with it. " if lock else ""
    names = ", ".join(unfinished)
    orphans = f"Not finished: {names}. " if unfinished else ""
    return (
        f"{still}{held}{orphans}What Terraform created without its state knows no owner: look for"
        " it in AWS, import or delete it, then start deploy (docs/runbook.md, *Cancelled during"
        " Apply*)"
    )


def read_lock(store: StateStore) -> str | None:
    """Return the id of the lock on the site's state, or None."""
    found = store.read(f"{STATE_KEY}.tflock")
    return str(json.loads(found[0]).get("ID", "unknown")) if found else None


if __name__ == "__main__":
    raise SystemExit(run_command(main))
