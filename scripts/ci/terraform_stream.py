"""Runs Terraform with live output, and explains a held lock.

Terraform writes to a file, not to a pipe: GitHub kills a cancelled step after ten seconds, and a
Terraform whose pipe is closed ends at its next line, with the lock and without its state. With a
file it outlives the step, and scripts.ci.terraform_settle waits for it.
"""

import codecs
import contextlib
import fcntl
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from scripts.errors import ConflictError
from scripts.terraform_cli import TerraformError, base_environment

LAST_LINES = 60
POLL_SECONDS = 0.1
_LOCK_ID = re.compile(r"\bID:\s+([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b")

_PROGRESS = re.compile(r"[\w.\[\]\"-]+: (Reading\.\.\.|Refreshing state\.\.\.|Read complete after)")


class LockHeldError(ConflictError):
    """Raised when another run holds the lock on the state, or died and left it."""


@dataclass(frozen=True)
class TerraformOutput:
    """The output of Terraform, and whether `plan -detailed-exitcode` found changes."""

    text: str
    changes: bool = False


def stream_terraform(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, log: Path | None = None
) -> TerraformOutput:
    """Run Terraform, print its output live, and return all of it.

    An interrupt stops it cleanly: it finishes running operations, writes the state and releases
    the lock.

    Args:
        folder: The root module.
        arguments: What to run, for example "apply", "plan.tfplan".
        env: Variables on top of this process's own.
        log: File that keeps the output, in case this process is killed. It is locked as long as
            Terraform runs.

    Raises:
        LockHeldError: The state stayed locked; the message names the lock's id.
        TerraformError: It failed for another reason.
        KeyboardInterrupt: Raised again after Terraform has stopped.
    """
    command = ["terraform", f"-chdir={folder}", arguments[0], "-no-color", *arguments[1:]]
    if arguments[0] == "force-unlock":
        command.remove("-no-color")
    settings = {**os.environ, **base_environment(), **(env or {})}
    with (
        _open_log(log) as file,
        subprocess.Popen(
            command,
            env=settings,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # or a terminal interrupts it too, and the second is a kill
        ) as process,
    ):
        reader = _Reader(file)
        try:
            _follow(process, reader)
        except KeyboardInterrupt:
            with _undisturbed():
                process.send_signal(signal.SIGINT)
                _follow(process, reader)
            raise
    text = "".join(reader.parts)
    changes = process.returncode == 2 and "-detailed-exitcode" in arguments
    if process.returncode and not changes:
        raise explain_failure(arguments[0], "\n".join(text.splitlines()[-LAST_LINES:]))
    return TerraformOutput(text, changes)


@contextlib.contextmanager
def _open_log(log: Path | None) -> Iterator[BinaryIO]:
    """Open what Terraform writes to. Its copy of the descriptor keeps the lock until it ends."""
    with contextlib.ExitStack() as stack:
        if log is None:
            file: BinaryIO = stack.enter_context(tempfile.TemporaryFile())
        else:
            log.parent.mkdir(parents=True, exist_ok=True)
            file = stack.enter_context(log.open("wb+"))
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


@dataclass
class _Reader:
    """Reads what another process appends to a file."""

    file: BinaryIO
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._at = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def print_new_output(self) -> bool:
        """Print and keep new output; return whether there was any."""
        # Not read(): the position of the descriptor is Terraform's, which writes there.
        new = os.pread(self.file.fileno(), 1 << 20, self._at)
        self._at += len(new)
        text = self._decoder.decode(new)
        print(text, end="", flush=True)
        self.parts.append(text)
        return bool(new)


def _follow(process: subprocess.Popen[bytes], reader: _Reader) -> None:
    while True:
        ended = process.poll() is not None
        # In this order: its last output was written before it ended.
        if not reader.print_new_output():
            if ended:
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(POLL_SECONDS)


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


def without_progress(output: str) -> str:
    """Leave out the lines about what Terraform is reading."""
    return "".join(line for line in output.splitlines(keepends=True) if not _PROGRESS.match(line))


def explain_failure(command: str, output: str) -> LockHeldError | TerraformError:
    """Return the error that fits the end of Terraform's output."""
    if "Error acquiring the state lock" in output and (lock := _LOCK_ID.search(output)):
        return LockHeldError(
            f"terraform {command}: the state is locked by {lock[1]}. If no run is active,"
            " run the workflow `unlock` with this id, then deploy again (docs/runbook.md)"
        )
    errors = [line.strip("│╷╵ \n") for line in output.splitlines() if "Error" in line]
    return TerraformError(f"terraform {command} failed: {'; '.join(errors) or 'see above'}")
