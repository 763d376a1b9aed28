"""Says in one line of plain text why something failed: no colors, no frames. Pure."""

import re
import subprocess

import pytest

from scripts.console import one_line
from scripts.errors import WindsockError

LONGEST = 300
# Their messages say what happened; other errors need the name of their class as well.
SPEAKING = (WindsockError, pytest.fail.Exception, pytest.skip.Exception)
FRAME = re.compile(r"^[╷│╵\s]+")
ERROR = re.compile(r"^Error: (.+)", re.MULTILINE)


def root_cause(error: BaseException) -> str:
    """Return one line: Terraform's first error, a program's last line, a message, a comparison."""
    if isinstance(error, subprocess.CalledProcessError):
        lines = _lines(error.stderr or error.stdout or "")
        return shorten(
            f"{_program(error.cmd)}: {lines[-1] if lines else f'exit {error.returncode}'}"
        )
    lines = _lines(str(error)) or ["no message"]
    if isinstance(error, AssertionError):
        return shorten(_assertion(lines))
    if found := ERROR.search("\n".join(lines)):
        return shorten(f"{lines[0].rstrip(':')}: {found[1]}" if lines[0] != found[0] else found[1])
    named = "" if isinstance(error, SPEAKING) else f"{type(error).__name__}: "
    return shorten(named + lines[0])


def shorten(text: str) -> str:
    """Fold a text into one line and cut it."""
    folded = " ".join(one_line(text).split())
    return folded if len(folded) <= LONGEST else f"{folded[: LONGEST - 1]}…"


def _assertion(lines: list[str]) -> str:
    """Return the message and the comparison of a failed assert, as pytest writes them."""
    compared = next((line for line in lines if line.startswith("assert ")), "")
    message = "" if lines[0] == compared else lines[0]
    return ": ".join(filter(None, (message, compared.removeprefix("assert "))))


def _lines(text: str) -> list[str]:
    cleaned = (FRAME.sub("", one_line(line)) for line in text.splitlines())
    return [line for line in cleaned if line]


def _program(command: object) -> str:
    if isinstance(command, (list, tuple)):
        return " ".join(map(str, command[:2]))
    return str(command)
