"""What every command prints: one line per error, an exit code, outputs for GitHub Actions."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from scripts.errors import WindsockError

INTERRUPTED = 130
COLOR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def run_command(command: Callable[[], int]) -> int:
    """Run a command and turn its errors into one line on stderr and an exit code.

    Anything that is not a WindsockError is a bug and keeps its traceback.
    """
    try:
        return command()
    except WindsockError as error:
        report_error(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        report_error("interrupted; run the same command again to finish")
        return INTERRUPTED


def report_error(message: str) -> None:
    """Print an error on one line of stderr, as an annotation inside GitHub Actions."""
    if in_actions():
        print(f"::error::{escape_annotation(message)}", file=sys.stderr)
    else:
        print(f"error: {one_line(message)}", file=sys.stderr)


def report_warning(message: str) -> None:
    """Print a warning on one line of stderr, as an annotation inside GitHub Actions."""
    if in_actions():
        print(f"::warning::{escape_annotation(message)}", file=sys.stderr)
    else:
        print(f"warning: {one_line(message)}", file=sys.stderr)


def in_actions() -> bool:
    """Return whether this runs as a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def one_line(text: str) -> str:
    """Drop color codes and fold control characters: text from outside cannot forge lines."""
    return "".join(c if c.isprintable() else " " for c in COLOR.sub("", text)).strip()


def escape_annotation(text: str) -> str:
    """Escape text for a workflow command of GitHub Actions."""
    return text.strip().replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_markdown(text: str) -> str:
    """Escape text from outside for a Markdown table of a summary or comment."""
    folded = one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace("@", "@\u200b")
    return "".join(f"\\{c}" if c in "\\`*_[]|#~!" else c for c in folded)


def write_summary(markdown: str) -> None:
    """Append to the step summary, where there is one."""
    _append("GITHUB_STEP_SUMMARY", markdown.rstrip("\n") + "\n\n")


def write_output(name: str, value: str) -> None:
    """Set a step output, where there are outputs; values are one line."""
    _append("GITHUB_OUTPUT", f"{name}={one_line(value)}\n")


def _append(variable: str, text: str) -> None:
    if path := os.environ.get(variable):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
