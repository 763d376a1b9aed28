"""Publishes the site of a pull request below pr-N/ of the previews' bucket, and removes it.

There is no manifest: everything below the prefix belongs to the one pull request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from scripts.deploy.key_rules import wave
from scripts.deploy.parallel import run_all
from scripts.deploy.source import Upload, Wanted
from scripts.deploy.stores import SiteStore

# The worker would keep copies in a reviewer's browser after the preview is gone. The caches of all
# previews belong to one origin, and a worker deletes those of other releases.
NOT_SHOWN = frozenset({"sw.js"})
PICTURES = "pictures/"


@dataclass(frozen=True)
class PreviewResult:
    """The number of files put and deleted, and whether there are pictures."""

    put: int
    deleted: int
    pictures: bool = False


def prefix_of(number: int) -> str:
    """Return the prefix of a pull request's preview."""
    return f"pr-{number}/"


def files_to_show(files: Mapping[str, Path]) -> dict[str, Path]:
    """Return the files of a built site that a preview shows, by key."""
    return {key: path for key, path in files.items() if key not in NOT_SHOWN}


def publish_preview(site: SiteStore, wanted: Mapping[str, Wanted], workers: int) -> PreviewResult:
    """Put everything, assets before pages, then delete what is not wanted.

    Args:
        site: The objects below the prefix.
        wanted: What each key below the prefix should hold, with content to upload.
        workers: How many requests are made at once.
    """
    listing = site.list()
    uploads = {key: w.content for key, w in wanted.items() if isinstance(w.content, Upload)}
    for _, keys in groupby(sorted(uploads, key=wave), key=wave):
        run_all(lambda key: site.put(key, uploads[key], listing.get(key)), list(keys), workers)
    deleted = _delete(site, [k for k in listing if k not in uploads])
    return PreviewResult(len(uploads), deleted, any(k.startswith(PICTURES) for k in uploads))


def remove_preview(site: SiteStore) -> PreviewResult:
    """Delete everything below the prefix."""
    return PreviewResult(0, _delete(site, list(site.list())))


def _delete(site: SiteStore, keys: list[str]) -> int:
    if keys:
        site.delete(keys)
    return len(keys)
