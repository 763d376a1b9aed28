"""Says in one line of plain text why something failed: no colors, no frames, no Python. Pure."""

import re
import subprocess
from collections.abc import Iterable, Mapping, Set

from scripts.console import one_line
from scripts.errors import WindsockError

LONGEST = 300
FRAME = re.compile(r"^[╷│╵\s]+")
ERROR = re.compile(r"^Error: (.+)", re.MULTILINE)


def root_cause(error: BaseException) -> str:
    """Return the line that says why: Terraform's first error, a program's last words, a message."""
    if isinstance(error, subprocess.CalledProcessError):
        said = _lines(error.stderr or error.stdout or "")
        return shorten(f"{_program(error.cmd)}: {said[-1] if said else f'exit {error.returncode}'}")
    said = _lines(str(error))
    if found := ERROR.search("\n".join(said)):
        return shorten(f"{said[0].rstrip(':')}: {found[1]}" if said[0] != found[0] else found[1])
    first = said[0] if said else "no message"
    return shorten(
        first if isinstance(error, WindsockError) else f"{type(error).__name__}: {first}"
    )


def plain(value: object) -> str:
    """Return a value as a person would write it: names and numbers with commas between."""
    if value is None or value in ("", b""):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _join(f"{plain(k)}: {plain(v)}" for k, v in sorted(value.items()))
    if isinstance(value, Set):
        return _join(sorted(map(plain, value)))
    if isinstance(value, (list, tuple)):
        return _join(f"({plain(v)})" if isinstance(v, (list, tuple)) else plain(v) for v in value)
    return one_line(str(value))


def shorten(text: str) -> str:
    """Fold a text into one line and cut it."""
    folded = " ".join(one_line(text).split())
    return folded if len(folded) <= LONGEST else f"{folded[: LONGEST - 1]}…"


def _lines(text: str) -> list[str]:
    cleaned = (FRAME.sub("", one_line(line)) for line in text.splitlines())
    return [line for line in cleaned if line]


def _program(command: object) -> str:
    if isinstance(command, (list, tuple)):
        return " ".join(map(str, command[:2]))
    return str(command)


def _join(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "nothing"
