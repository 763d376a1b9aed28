"""Everything that a run needs from outside: clocks, the network, the bucket."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep, time
from typing import Protocol
from urllib.parse import unquote, urlsplit

from weather.deadline import Deadline
from weather.documents.directory_store import DirectoryStore
from weather.documents.store import Store, TimedStore
from weather.log import Log
from weather.settings import Settings
from weather.sources.http_client import HttpFetch
from weather.sources.retry import Caller

Invalidate = Callable[[str], None]  # takes the reference that makes a repeat harmless


@dataclass(frozen=True)
class Services:
    """Everything that a run needs from outside.

    Attributes:
        store: Where the site's files lie.
        caller: Sends requests to the sources.
        invalidate: Invalidates CloudFront's copies, or None where there are none.
        log: Where lines go.
        clock: Returns epoch seconds.
        deadline: When the platform ends the run.
    """

    store: Store
    caller: Caller
    invalidate: Invalidate | None
    log: Log
    clock: Callable[[], float]
    deadline: Deadline


class Context(Protocol):
    """The part of the platform's context that is used."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until the platform ends the run."""
        ...


def build_services(settings: Settings, context: Context) -> Services:
    """Build what a run needs from outside; nothing is asked of anyone yet."""
    secrets = (settings.open_meteo_key,) if settings.open_meteo_key else ()
    log = Log(_write_line, time, secrets, settings.project)
    left = context.get_remaining_time_in_millis() / 1000
    deadline = Deadline(monotonic, monotonic() + left)
    return Services(
        store=TimedStore(build_store(settings.site_bucket), deadline),
        caller=Caller(HttpFetch(), sleep, random.random, log),
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
