"""Writes documents so that of two overlapping runs the newer data win."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, cast

from weather.documents.reader import made_at
from weather.documents.store import Document, Store, StoredBody
from weather.errors import BadForecastError, StoreConflictError, WeatherError
from weather.forecast.ages import CLOCK_SLACK
from weather.forecast.validation import parse_json

T = TypeVar("T")
S = TypeVar("S")
AT_ONCE = 24
TRIES = 4
_MADE_AT = re.compile(rb'data-generated="(\d{1,12})"')


def read_all(store: Store, keys: Iterable[str]) -> dict[str, StoredBody | None]:
    """Read several keys side by side; raises StoreError."""
    wanted = list(keys)
    return dict(zip(wanted, _side_by_side(store.read, wanted), strict=True))


def write_all(
    store: Store, documents: Iterable[Document], tags: Mapping[str, str], generated: int
) -> None:
    """Write documents side by side, each unless a newer run has written it meanwhile.

    Args:
        store: Where to.
        documents: In any order.
        tags: By key, what was read before.
        generated: When these documents were made.

    Raises:
        StoreError: When one of them cannot be written; the others may be.
    """

    def write(document: Document) -> bool:
        return write_newer(store, document, tags.get(document.key), generated)

    _side_by_side(write, list(documents))


def write_newer(store: Store, document: Document, tag: str | None, generated: int) -> bool:
    """Write a document unless a run that was at least as late has written it meanwhile.

    Raises:
        StoreConflictError: When others keep writing it, or it exists but cannot be read.
    """
    for _ in range(TRIES - 1):
        try:
            store.write(document, tag)
            return True
        except StoreConflictError:
            present = store.read(document.key)
            if present and present.body == document.body:
                return True  # our own: its answer was lost, and the client sent it again
            if present and _is_newer(present.body, generated):
                return False
            tag = present.tag if present else None
    store.write(document, tag)
    return True


def _is_newer(body: bytes, generated: int) -> bool:
    """Return whether it was made as late or later; what was made in the future does not count."""
    made = _made_at(body)
    return made is not None and generated <= made <= generated + CLOCK_SLACK


def _made_at(body: bytes) -> int | None:
    if found := _MADE_AT.search(body):
        return int(found[1])
    try:
        parsed = parse_json(body)
    except BadForecastError:
        return None
    return made_at(parsed) if isinstance(parsed, dict) else None


def _side_by_side(work: Callable[[S], T], items: Sequence[S]) -> list[T]:
    """Do the work for every item, many at once; begin none after the first that is refused."""
    refusals: list[WeatherError] = []

    def attempt(item: S) -> T | None:
        if refusals:
            return None
        try:
            return work(item)
        except WeatherError as refusal:
            refusals.append(refusal)
            return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(attempt, items))
    if refusals:
        raise refusals[0]
    return cast("list[T]", results)
