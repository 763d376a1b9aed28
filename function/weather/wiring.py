"""Ties the run to the real world: clocks, the network, the bucket."""

import random
from pathlib import Path
from time import monotonic, sleep, time
from typing import Protocol
from urllib.parse import unquote, urlsplit

from weather.deadline import Deadline
from weather.documents.directory_store import DirectoryStore
from weather.documents.store import Store
from weather.documents.timed_store import TimedStore
from weather.log import Log
from weather.settings import Settings
from weather.sources.http_client import HttpFetch
from weather.sources.retry import Caller
from weather.world import Invalidate, World


class Context(Protocol):
    """The part of the platform's context that is used."""

    def get_remaining_time_in_millis(self) -> int:
        """Tell the milliseconds until the platform ends the run."""
        ...


def build_world(settings: Settings, context: Context) -> World:
    """Build what a run needs from outside; nothing is asked of anyone yet."""
    secrets = (settings.open_meteo_key,) if settings.open_meteo_key else ()
    log = Log(_write_line, time, secrets, settings.project)
    left = context.get_remaining_time_in_millis() / 1000
    deadline = Deadline(monotonic, monotonic() + left)
    caller = Caller(HttpFetch(), sleep, random.random, log)
    return World(
        store=TimedStore(build_store(settings.site_bucket), deadline),
        caller=caller,
        invalidate=_build_invalidation(settings.distribution_id),
        log=log,
        clock=time,
        deadline=deadline,
    )


def build_store(site_bucket: str) -> Store:
    """Build the store for a bucket's name or a file:///folder address."""
    if site_bucket.startswith("file:"):
        return DirectoryStore(Path(unquote(urlsplit(site_bucket).path)))
    from weather.aws_clients import s3_store

    return s3_store(site_bucket)


def _build_invalidation(distribution: str | None) -> Invalidate | None:
    if distribution is None:
        return None
    from weather.aws_clients import invalidation

    return invalidation(distribution)


def _write_line(line: str) -> None:
    print(line, flush=True)
