"""Publishes the site of a pull request below _preview/pr-N/, and removes it.

There is no manifest: everything below the prefix belongs to the one pull request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from scripts.deploy.content import wave
from scripts.deploy.parallel import run_all
from scripts.deploy.source import Upload, Wanted
from scripts.deploy.stores import SiteStore


@dataclass(frozen=True)
class PreviewResult:
    """How many files were put and how many deleted."""

    put: int
    deleted: int


def prefix_of(number: int) -> str:
    """Give the prefix of a pull request's preview."""
    return f"_preview/pr-{number}/"


def publish_preview(site: SiteStore, wanted: Mapping[str, Wanted], workers: int) -> PreviewResult:
    """Put everything, assets before pages, then delete what is not wanted.

    Args:
        site: What lies below the prefix.
        wanted: What each key below the prefix should hold, with content to upload.
        workers: How many requests are made at once.
    """
    listing = site.list()
    uploads = {key: w.content for key, w in wanted.items() if isinstance(w.content, Upload)}
    for _, keys in groupby(sorted(uploads, key=wave), key=wave):
        run_all(lambda key: site.put(key, uploads[key], listing.get(key)), list(keys), workers)
    return PreviewResult(len(uploads), _delete(site, [k for k in listing if k not in uploads]))


def remove_preview(site: SiteStore) -> PreviewResult:
    """Delete everything below the prefix."""
    return PreviewResult(0, _delete(site, list(site.list())))


def _delete(site: SiteStore, keys: list[str]) -> int:
    if keys:
        site.delete(keys)
    return len(keys)
