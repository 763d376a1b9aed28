"""What a visitor downloads until the forecast can be read, beside the tutorial's page."""

import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

from scripts.build_site import PLACES, SOURCE, read_sources
from scripts.ci.first_view import Download, count_downloads, first_view
from scripts.site_build.places import read_places
from scripts.site_build.release import Release
from scripts.site_build.tree import plan_site
from tests.support.browser_data import publish
from tests.support.browser_site import serve
from tests.support.lighthouse import grade, missing_lighthouse

# Measured on the React page of the tutorial (part 2), brotli, six requests, headers included.
TUTORIAL_BYTES = 47_306
BUDGET = 11_500
# Other work on the machine makes a page look slow; it never makes it look fast.
ATTEMPTS = 3
NOON = int(datetime(2026, 3, 10, 12, 34, tzinfo=UTC).timestamp())


def table() -> str:
    """Count the page with the data of one place, and print a table of each download."""
    files = _published(NOON)
    # One connection brings all of it, so headers sent before cost next to nothing.
    first_keys = first_view(files)
    downloads = count_downloads(files, [*first_keys, *_later_view(files)])
    first, later = downloads[: len(first_keys)], downloads[len(first_keys) :]
    lines = [
        "The page: bytes on the wire (HTTP/2, brotli 5, headers included)",
        *map(_line, first),
        f"  {'first view, 4 requests':34} {_sum(first):>7,}  (budget {BUDGET:,})",
        f"  {'the tutorial, 6 requests':34} {TUTORIAL_BYTES:>7,}",
        "  then, after the first paint:",
        *map(_line, later),
        f"  {'everything':34} {_sum(downloads):>7,}",
        *_grades(),
    ]
    return "\n".join(lines)


def _later_view(files: Mapping[str, bytes]) -> list[str]:
    """Return what comes after the first view: the other script and style, and all English words."""
    patterns = ("assets/more.*.js", "assets/more.*.css", "assets/en.*.json")
    return [next(key for key in files if fnmatchcase(key, pattern)) for pattern in patterns]


def _published(now: int) -> dict[str, bytes]:
    release = Release("0" * 40, datetime.fromtimestamp(NOON, UTC), None, None)
    return {**plan_site(read_sources(SOURCE), read_places(PLACES), release), **publish(now)}


def _grades() -> list[str]:
    """Ask Lighthouse for its four grades; the best of some tries."""
    if problem := missing_lighthouse():
        return [f"Lighthouse was not asked: {problem}"]
    now = int(time.time())
    with serve(_published(now), now) as site, tempfile.TemporaryDirectory() as folder:
        tries = [grade(site.url, Path(folder)) for _ in range(ATTEMPTS)]
    best = {name: max(each[name] for each in tries) for name in tries[0]}
    heading = f"Lighthouse, a phone, the best of {ATTEMPTS}:"
    return [heading, *(f"  {name:34} {score:>7}" for name, score in best.items())]


def _line(download: Download) -> str:
    return f"  {download.key:34} {download.total:>7,}"


def _sum(downloads: list[Download]) -> int:
    return sum(download.total for download in downloads)


if __name__ == "__main__":
    print(table())
