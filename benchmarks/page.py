"""What a visitor downloads until the forecast can be read, beside the tutorial's page."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import brotli  # type: ignore[import-untyped] # it comes without types

from scripts.build_site import PLACES, SOURCE, read_sources
from scripts.site_build.places import read_places
from scripts.site_build.release import Release
from scripts.site_build.tree import plan_site
from tests.support.browser_data import publish
from tests.support.browser_site import serve
from tests.support.lighthouse import grade, missing_lighthouse
from tests.support.wire import Download, count_downloads, first_view, later_view

# Measured on the React page of the tutorial (part 2), brotli, six requests, headers included.
TUTORIAL_BYTES = 47_306
BUDGET = 13_500
# Other work on the machine makes a page look slow; it never makes it look fast.
ATTEMPTS = 3
NOON = int(datetime(2026, 3, 10, 12, 34, tzinfo=UTC).timestamp())


def table() -> str:
    """Count the page with the data of one place, and print a table of each download."""
    files = _published(NOON)
    # One connection brings all of it, so headers sent before cost next to nothing.
    asked = [*first_view(files, "stockholm"), *later_view(files)]
    downloads = count_downloads(asked, lambda body: brotli.compress(body, quality=5))
    first, later = downloads[:4], downloads[4:]
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
