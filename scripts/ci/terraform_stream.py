"""Runs Terraform so that its progress is seen while it works, and explains a held lock."""

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from scripts.errors import ConflictError
from scripts.terraform_cli import TerraformError, base_environment

LAST_LINES = 60
_LOCK_ID = re.compile(r"\bID:\s+([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")

_PROGRESS = re.compile(r"[\w.\[\]\"-]+: (Reading\.\.\.|Refreshing state\.\.\.|Read complete after)")


class LockHeldError(ConflictError):
    """Report that another run holds the lock on the state, or died and left it."""


def stream_terraform(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Run Terraform, print what it says line by line, and give all of it.

    An interrupt stops it gently: it finishes what it began, writes the state and lets the lock go.

    Raises:
        LockHeldError: if the state stayed locked; the message tells the lock's id.
        TerraformError: for every other failure.
        KeyboardInterrupt: after Terraform has stopped.
    """
    command = ["terraform", f"-chdir={folder}", arguments[0], "-no-color", *arguments[1:]]
    if arguments[0] == "force-unlock":
        command.remove("-no-color")
    settings = {**os.environ, **base_environment(), **(env or {})}
    lines: list[str] = []
    with subprocess.Popen(
        command,
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # or a terminal would interrupt it too, and the second is a kill
    ) as process:
        try:
            _follow(process, lines)
        except KeyboardInterrupt:
            with _undisturbed():
                process.send_signal(signal.SIGINT)
                _follow(process, lines)
            raise
    if process.returncode:
        raise explain_failure(arguments[0], "".join(lines[-LAST_LINES:]))
    return "".join(lines)


def _follow(process: subprocess.Popen[str], lines: list[str]) -> None:
    for line in process.stdout or ():
        print(line, end="", flush=True)
        lines.append(line)
    process.wait()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Ignore further signals: GitHub sends SIGTERM some seconds after SIGINT."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def without_progress(said: str) -> str:
    """Leave out the lines that only tell what Terraform is reading."""
    return "".join(line for line in said.splitlines(keepends=True) if not _PROGRESS.match(line))


def explain_failure(command: str, said: str) -> LockHeldError | TerraformError:
    """Make the error that fits Terraform's last words."""
    if "Error acquiring the state lock" in said and (lock := _LOCK_ID.search(said)):
        return LockHeldError(
            f"terraform {command}: the state is locked by {lock[1]}. If no run is under way,"
            " start the workflow `unlock` with this id, then deploy again (docs/runbook.md)"
        )
    errors = [line.strip("│╷╵ \n") for line in said.splitlines() if "Error" in line]
    return TerraformError(f"terraform {command} failed: {'; '.join(errors) or 'see above'}")
