"""A command of the tests' own on PATH, for code that runs a tool."""

import os
import sys
from pathlib import Path

import pytest


def put_on_path(folder: Path, name: str, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a Python program on PATH, before whatever has its name.

    Args:
        folder: Where it lies.
        name: How it is called.
        program: Its source; `asked` holds its arguments.
        monkeypatch: Takes it off again.
    """
    file = folder / name
    file.write_text(
        f"#!{sys.executable}\nimport json, pathlib, sys\nasked = sys.argv[1:]\n{program}"
    )
    file.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
