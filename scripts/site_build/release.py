"""What a build is made from: which commit, when, and for which address."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scripts.site_build.errors import BuildError

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Release:
    """The facts that a build writes down.

    Attributes:
        commit: The last commit that changed what the site is built from, or "unknown".
        built: When that was.
        address: Where the site will stand, without a slash at the end; None when not known.
        repository: owner/name on GitHub; None when not known.
    """

    commit: str
    built: datetime
    address: str | None
    repository: str | None


def read_release(
    root: Path, paths: list[str], commit: str | None, environ: Mapping[str, str] = os.environ
) -> Release:
    """Ask git for the last commit that touched the paths, unless one is given.

    Reads SOURCE_DATE_EPOCH (seconds; overrules the commit's date), SITE_URL and GITHUB_REPOSITORY.
    """
    found = commit or _git(root, "log", "-1", "--format=%H", "--", *paths) or UNKNOWN
    seconds = environ.get("SOURCE_DATE_EPOCH") or _git(root, "show", "-s", "--format=%ct", found)
    return Release(
        commit=found,
        built=_moment(seconds or "0"),
        address=_address(environ.get("SITE_URL")),
        repository=environ.get("GITHUB_REPOSITORY") or None,
    )


def _git(root: Path, *arguments: str) -> str:
    """Ask git; an empty answer where there is no git, no repository or no such commit."""
    try:
        asked = subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return asked.stdout.strip() if asked.returncode == 0 else ""


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BuildError(
            f"SOURCE_DATE_EPOCH must be seconds since 1970, but is {seconds!r}"
        ) from error


def _address(given: str | None) -> str | None:
    if not given:
        return None
    if not given.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise BuildError(f"SITE_URL must begin with https://, but is {given!r}")
    return given.rstrip("/")
