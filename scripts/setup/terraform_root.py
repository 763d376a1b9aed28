"""Runs Terraform in one root with a person's credentials: plan, apply with progress, destroy."""

import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from scripts.console import one_line
from scripts.terraform_cli import TerraformError, base_environment, run_terraform

COUNTS = re.compile(r"^Plan: (.*)\.$", re.MULTILINE)
RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)" {\n(.*?)^}', re.MULTILINE | re.DOTALL)
PROTECTED = re.compile(r"^\s*prevent_destroy\s*=\s*true", re.MULTILINE)
ADOPTION = "adopted.tf"
NONE: Mapping[str, str] = {}
OVERRIDE = "removal_override.tf"  # git ignores such files
LOCK_TIMEOUT = "-lock-timeout=2m"
LAST_WORDS = 2000
POLL_SECONDS = 0.1
Say = Callable[[str], None]
Variables = Mapping[str, str]


class Root:
    """One root module whose state lies in the bucket of the states."""

    def __init__(self, folder: Path, bucket: str, region: str) -> None:
        self.folder = folder
        self._backend = (f"-backend-config=bucket={bucket}", f"-backend-config=region={region}")
        self._ready = False
        self._planned: dict[tuple[tuple[str, str], ...], str] = {}

    def plan(self, variables: Variables) -> str:
        """Return what an apply would change, for example "26 to add, …", or "" for nothing.

        It takes no lock and writes nothing; the answer is kept until something is applied.
        """
        key = tuple(sorted(variables.items()))
        if key not in self._planned:
            self._initialize()
            # With a lock it would write into the bucket.
            options = ("-no-color", "-lock=false", "-detailed-exitcode", *given(variables))
            done = run_terraform(self.folder, "plan", *options)
            counted = COUNTS.search(done.stdout)
            some = counted[1] if counted else "its outputs"
            self._planned[key] = some if done.returncode else ""
        return self._planned[key]

    def apply(self, variables: Variables, say: Say, adopt: Variables = NONE) -> None:
        """Apply, saying each resource that is done.

        Args:
            variables: Of the root.
            say: Prints a line.
            adopt: Address to id of what is there already, and only missing in the state.
        """
        with self._adopting(adopt):
            self._change("apply", variables, say)
        self._planned[tuple(sorted(variables.items()))] = ""

    def destroy(self, variables: Variables, say: Say) -> None:
        """Destroy everything that the state knows, saying each resource that is gone."""
        with unprotected(self.folder):
            self._change("destroy", variables, say)

    def drop(self, addresses: Sequence[str]) -> None:
        """Take things out of the state, which stay as they are."""
        self._initialize()
        if addresses:
            run_terraform(self.folder, "state", "rm", LOCK_TIMEOUT, *addresses)

    @contextlib.contextmanager
    def _adopting(self, adopt: Variables) -> Iterator[None]:
        """Let the apply import what is there: `terraform import` cannot take one of several."""
        file = self.folder / ADOPTION
        if adopt:
            blocks = (f'import {{\n  to = {a}\n  id = "{i}"\n}}\n' for a, i in adopt.items())
            file.write_text("".join(blocks), encoding="utf-8")
        try:
            yield
        finally:
            file.unlink(missing_ok=True)

    def _change(self, command: str, variables: Variables, say: Say) -> None:
        self._initialize()
        self._planned.clear()
        options = ("-json", "-auto-approve", LOCK_TIMEOUT, *given(variables))
        follow(self.folder, (command, *options), say)

    def _initialize(self) -> None:
        if not self._ready:
            options = ("-reconfigure", "-lockfile=readonly", "-no-color", *self._backend)
            run_terraform(self.folder, "init", *options)
            self._ready = True


@contextlib.contextmanager
def unprotected(folder: Path) -> Iterator[None]:
    """Lift `prevent_destroy` from every resource of a root while the block lasts."""
    override = folder / OVERRIDE
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.tf"))]
    override.write_text(lift_protection("\n".join(texts)), encoding="utf-8")
    try:
        yield
    finally:
        override.unlink()


def lift_protection(source: str) -> str:
    """Return the override that lets Terraform destroy what its source protects."""
    return "".join(
        f'resource "{kind}" "{name}" {{\n  lifecycle {{\n    prevent_destroy = false\n  }}\n}}\n'
        for kind, name, body in RESOURCE.findall(source)
        if PROTECTED.search(body)
    )


def given(variables: Variables) -> list[str]:
    """Return variables as arguments, which nothing in a file or the environment overrides."""
    return [f"-var={name}={value}" for name, value in variables.items()]


def follow(folder: Path, arguments: Sequence[str], say: Say) -> None:
    """Run a command of Terraform that writes JSON lines, and say each resource that is done.

    An interrupt stops it gently: it finishes what it began, writes the state and lets the lock go.
    Terraform writes to a file: if this process is killed, it goes on to its end all the same, and
    the next call waits for its lock.

    Raises:
        TerraformError: with its own errors.
        KeyboardInterrupt: after Terraform has stopped.
    """
    command = ["terraform", f"-chdir={folder}", *arguments]
    events = Events(say)
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            command,
            env={**os.environ, **base_environment()},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # or a terminal interrupts it too, and the second is a kill
        ) as process,
    ):
        lines = _lines(process, log)
        try:
            events.read_all(lines)
        except KeyboardInterrupt:
            say("      waiting for Terraform, which finishes what it began")
            process.send_signal(signal.SIGINT)
            events.read_all(_lines(process, log))
            raise
    if process.returncode:
        raise TerraformError(f"terraform {arguments[0]} in {folder.name}: {events.problem()}")


def _lines(process: "subprocess.Popen[bytes]", log: BinaryIO) -> Iterator[str]:
    """Return the lines that a process writes into a file, until it has ended."""
    at, rest = 0, b""
    while True:
        ended = process.poll() is not None
        # Not read(): the position of the descriptor is Terraform's, which writes there.
        new = os.pread(log.fileno(), 1 << 20, at)
        at += len(new)
        *whole, rest = (rest + new).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in whole)
        if not new and ended:
            return
        if not new:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(POLL_SECONDS)


class Events:
    """What Terraform says of its progress: one JSON object a line."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._errors: list[str] = []
        self._other = ""
        self._total = 0
        self._done = 0

    def read_all(self, lines: Iterable[str]) -> None:
        """Take all lines of what Terraform says."""
        for line in lines:
            self.read(line)

    def read(self, line: str) -> None:
        """Take one line of what Terraform says."""
        try:
            event: dict[str, Any] = json.loads(line)
        except ValueError:
            self._other = f"{self._other}{line}\n"[-LAST_WORDS:]
            return
        kind = event.get("type")
        if kind == "change_summary":
            counts = event["changes"]
            self._total = sum(counts.get(n, 0) for n in ("add", "change", "remove"))
        elif kind == "apply_complete" and event["hook"]["action"] != "read":
            self._done += 1
            hook = event["hook"]
            self._say(
                f"      {self._done}/{self._total} {hook['action']} {hook['resource']['addr']}"
            )
        elif kind == "diagnostic" and event["diagnostic"]["severity"] == "error":
            found = event["diagnostic"]
            where = found.get("address", "")
            parts = (where, found["summary"], found.get("detail", ""))
            self._errors.append(": ".join(one_line(p) for p in parts if p))

    def problem(self) -> str:
        """Return every error, or its last words where it named none."""
        return "; ".join(self._errors) or one_line(self._other)
