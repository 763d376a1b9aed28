"""Reads from a pull request which plan its reviewers approved, and names what differs. Pure.

The plan's comment carries two lines right below its marker, for the gate:

    <!-- digest=SHA-256 commit=SHA-1 -->     what was shown, and for which commit
    <!-- changes={"ADDRESS": "HASH", …} -->  the same by address; absent where it is too long

The rest of the comment quotes text from others and is never read.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scripts.ci.plans import TerraformPlan
from scripts.github_api import BotPost

MARKER = "<!-- windsock:plan -->"
MAX_LIST = 20_000  # characters; the comment has to hold more than this
_DIGEST_LINE = re.compile(r"<!-- digest=([0-9a-f]{64}) commit=([0-9a-f]{40}) -->")
_CHANGES_LINE = re.compile(r"<!-- changes=(\{.*\}) -->")


@dataclass(frozen=True)
class Shown:
    """The plan that a comment shows.

    Attributes:
        digest: SHA-256 (hex) of its changes.
        commit: The commit that was planned.
        hashes: A short hash by address; None where the comment lists none.
        at: When the comment was last written.
    """

    digest: str
    commit: str
    hashes: Mapping[str, str] | None
    at: datetime


@dataclass(frozen=True)
class Review:
    """The plan that was shown for the last commit, and why it does not count ("" if it does)."""

    shown: Shown | None
    doubt: str = ""

    @property
    def digest(self) -> str | None:
        """Return the digest of the plan that was approved, or None."""
        return None if self.shown is None or self.doubt else self.shown.digest


@dataclass(frozen=True)
class Difference:
    """Addresses at which a plan differs from the one that was shown, sorted."""

    added: tuple[str, ...]
    missing: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Return whether there is any difference."""
        return bool(self.added or self.missing or self.changed)


NEVER_SHOWN = Review(None, "no plan of this commit was shown in a pull request")


def write_lines(plan: TerraformPlan, commit: str) -> str:
    """Return the lines of the plan's comment that the gate reads after the merge."""
    digest = f"<!-- digest={plan.digest} commit={commit} -->"
    # Addresses come from the pull request; without these characters none can end the comment.
    listed = json.dumps(plan.hashes, sort_keys=True).replace("<", "\\u003c").replace(">", "\\u003e")
    return f"{digest}\n<!-- changes={listed} -->" if len(listed) <= MAX_LIST else digest


def find_shown(comments: Iterable[BotPost]) -> Shown | None:
    """Return the plan that a pull request's comments show, or None."""
    for note in comments:
        lines = note.body.splitlines()
        if len(lines) > 1 and lines[0] == MARKER and (found := _DIGEST_LINE.fullmatch(lines[1])):
            return Shown(found[1], found[2], _read_hashes(lines[2:3]), note.updated)
    return None


def judge_review(shown: Shown | None, commit: str, approved: datetime | None) -> Review:
    """Return whether people approved the plan that a comment shows.

    Args:
        shown: What the comment shows now.
        commit: The last commit of the pull request.
        approved: When a person last approved that commit; None where no one did.
    """
    if shown is None or shown.commit != commit:
        return NEVER_SHOWN
    if approved is None:
        return Review(shown, "no one approved the last commit of the pull request")
    # GitHub counts whole seconds, and no one reads a plan within the second that shows it.
    if shown.at >= approved:
        return Review(
            shown,
            f"the plan's comment was written at {shown.at:%Y-%m-%d %H:%M:%S} UTC,"
            f" after the newest approval ({approved:%Y-%m-%d %H:%M:%S})",
        )
    return Review(shown)


def compare_plans(plan: TerraformPlan, shown: Shown) -> Difference | None:
    """Return where a plan differs from the one that was shown; None where that is not known."""
    if shown.hashes is None:
        return None
    now, before = plan.hashes, shown.hashes
    return Difference(
        added=tuple(sorted(now.keys() - before.keys())),
        missing=tuple(sorted(before.keys() - now.keys())),
        changed=tuple(sorted(n for n in now.keys() & before.keys() if now[n] != before[n])),
    )


def _read_hashes(lines: Sequence[str]) -> dict[str, str] | None:
    found = _CHANGES_LINE.fullmatch(lines[0]) if lines else None
    if found is None or len(found[1]) > MAX_LIST:
        return None
    try:
        listed = json.loads(found[1])
    except (ValueError, RecursionError):
        return None
    return {str(address): str(short) for address, short in listed.items()}
