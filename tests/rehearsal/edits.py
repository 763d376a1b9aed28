"""The edits of the repository that scenarios commit."""

import contextlib
import re
from pathlib import Path

from scripts.dev.rehearsal.origin import Edit
from scripts.errors import WindsockError


class EditError(WindsockError):
    """Raised when a file no longer has the text that a scenario changes."""


def replace(file: str, pattern: str, new: str) -> Edit:
    """Replace the first match of a regular expression in a file.

    Raises:
        EditError: The edit is applied and there is no match; the scenario needs an update.
    """

    def edit(root: Path) -> None:
        text = (root / file).read_text(encoding="utf-8")
        edited, count = re.subn(pattern, new, text, count=1, flags=re.MULTILINE)
        if not count:
            raise EditError(f"{file} has no {pattern!r}: bring tests/rehearsal/edits.py up to date")
        (root / file).write_text(edited, encoding="utf-8")

    return edit


def optional(edit: Edit) -> Edit:
    """Make an edit only where there is something to change."""

    def tried(root: Path) -> None:
        with contextlib.suppress(EditError):
            edit(root)

    return tried


def append(file: str, text: str) -> Edit:
    """Append to a file."""

    def edit(root: Path) -> None:
        with (root / file).open("a", encoding="utf-8") as opened:
            opened.write(text)

    return edit


def both(*edits: Edit) -> Edit:
    """Make several edits at once."""

    def edit(root: Path) -> None:
        for one in edits:
            one(root)

    return edit


README = append("README.md", "\nRehearsed.\n")
PAGE = replace("site/index.html", r"<title>", "<title>Rehearsed: ")
FUNCTION = append("function/weather/handler.py", "\n# Rehearsed.\n")
LOG_DAYS = 60
TERRAFORM = both(
    replace(
        "terraform/site/function.tf", r"retention_in_days = \d+", f"retention_in_days = {LOG_DAYS}"
    ),
    append("terraform/site/router.js", "\n// Rehearsed.\n"),
)
# Removes the lifecycle guard as well, as a person would who means it.
OTHER_BUCKET = both(
    optional(replace("terraform/site/storage.tf", r"(prevent_destroy *=) true", r"\1 false")),
    replace(
        "terraform/site/storage.tf",
        r'(bucket +=) "\$\{var\.project\}-site-',
        r'\1 "${var.project}-new-',
    ),
)
# A mistake that no build can see: what lies below data/ is made at run time.
BROKEN_PAGE = replace("site/index.html", r"data/text\.html", "data/txet.html")
# An attack: remove the condition that keeps forks from the plan.
GREEDY_WORKFLOW = replace(
    ".github/workflows/plan.yml", r"^    if: github\.event\.pull_request\.head\.repo.*\n", ""
)
