"""Waits for the Terraform of a cancelled step, then reports a lock or unfinished resources.

GitHub kills a cancelled job after five minutes; this waits for most of them.
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
    """Raised when a cancelled apply left a lock, or resources that its state may not know."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Wait for Terraform to end, then check lock and resources.

    Raises:
        NotSettledError: The message names the lock's id and the resources to check.
    """
    if not LOG.exists():
        print("settle: Terraform had not started")
        return 0
    ended = wait_for_end(LOG, PATIENCE_SECONDS, time.monotonic, time.sleep)
    text = LOG.read_text(encoding="utf-8", errors="replace")
    print(text[-4000:])
    lock = read_lock(open_bucket(read_repository_variables(environ)["STATE_BUCKET"]))
    if problem := judge(ended=ended, lock=lock, unfinished=unfinished(text.splitlines())):
        write_summary(f"### Cancelled while Terraform was running\n\n{escape_markdown(problem)}")
        raise NotSettledError(problem)
    write_summary("### Cancelled\n\nTerraform stopped cleanly: no lock, a complete state.")
    print("settle: Terraform stopped cleanly: no lock, a complete state")
    return 0


def wait_for_end(
    log: Path, patience: float, clock: Callable[[], float], sleep: Callable[[float], None]
) -> bool:
    """Wait until no process holds the lock on a log file; return whether that happened in time."""
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
    """Return what a person has to do, in one line, or ""."""
    if ended and lock is None and not unfinished:
        return ""
    still = "" if ended else "Terraform is still running and is about to be killed. "
    held = f"The state is locked by {lock}: run the workflow unlock with this id. " if lock else ""
    names = ", ".join(unfinished)
    orphans = f"Not finished: {names}. " if unfinished else ""
    return (
        f"{still}{held}{orphans}A resource that is missing from the state has to be found in AWS"
        " and imported or deleted; then run deploy (docs/runbook.md, *Cancelled during Apply*)"
    )


def read_lock(store: StateStore) -> str | None:
    """Return the id of the lock on the site's state, or None."""
    found = store.read(f"{STATE_KEY}.tflock")
    return str(json.loads(found[0]).get("ID", "unknown")) if found else None


if __name__ == "__main__":
    raise SystemExit(run_command(main))
