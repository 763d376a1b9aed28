"""Requests to GitHub as plain data: decided by judgments, printed as commands, or sent."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

JSON = Any  # a body in GitHub's format


@dataclass(frozen=True)
class Call:
    """One change at GitHub.

    Attributes:
        method: POST, PUT, PATCH or DELETE.
        path: Below the repository, beginning with a slash, or "".
        body: What is sent, or None.
        file: Where the body lies in this repository, if it does.
    """

    method: str
    path: str
    body: JSON = None
    file: str = ""

    def command(self, repository: str) -> str:
        """Return the same call as a command of `gh`.

        Args:
            repository: OWNER/NAME, always named: in a fork's clone `gh` means the upstream.
        """
        start = f"gh api -X {self.method} repos/{repository}{self.path}"
        if self.file:
            return f"{start} --input {self.file}"
        return " ".join([start, *_fields("", self.body or {})])


def commands(calls: tuple[Call, ...], repository: str) -> str:
    """Return calls as one line for a shell."""
    return " && ".join(call.command(repository) for call in calls)


def _fields(name: str, value: JSON) -> Iterator[str]:
    """Return the options by which `gh` builds a body, such as -F 'reviewers[][id]=7'."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _fields(f"{name}[{key}]" if name else key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(f"{name}[]", inner)
    else:
        kind, text = ("-f", value) if isinstance(value, str) else ("-F", json.dumps(value))
        yield f"{kind} {shlex.quote(f'{name}={text}')}"
