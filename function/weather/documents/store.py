"""Where the files of the site lie: a Protocol with a store in S3 and one in a folder."""

from dataclasses import dataclass
from typing import Protocol

from weather.deadline import Deadline
from weather.errors import DeadlineExceededError

LEAST_SECONDS = 3.0  # one try of the AWS client at its slowest


@dataclass(frozen=True)
class Document:
    """A file of the site with the headers it is served with.

    Attributes:
        key: The path of its address, without the leading slash.
        body: Its bytes.
        content_type: MIME type.
        cache_control: Value of the header.
        expires: Epoch seconds.
    """

    key: str
    body: bytes
    content_type: str
    cache_control: str
    expires: int


@dataclass(frozen=True)
class StoredBody:
    """A body with the tag that changes whenever the body does."""

    body: bytes
    tag: str


class Store(Protocol):
    """Keeps documents by their keys, each write conditional."""

    def read(self, key: str) -> StoredBody | None:
        """Read a body; None when it is absent or cannot be seen. Raises StoreError."""
        ...

    def write(self, document: Document, tag: str | None) -> None:
        """Write if the key still has this tag; None: only if it does not exist.

        Raises:
            StoreConflictError: When someone else wrote it in between.
            StoreError: When it cannot be written; names the place, the key and what to check.
        """
        ...


class TimedStore:
    """A Store that begins nothing once the time is nearly up."""

    def __init__(self, store: Store, deadline: Deadline) -> None:
        self._store = store
        self._deadline = deadline

    def read(self, key: str) -> StoredBody | None:
        """Read a body; see Store."""
        self._check("read", key)
        return self._store.read(key)

    def write(self, document: Document, tag: str | None) -> None:
        """Write if the key still has this tag; see Store."""
        self._check("write", document.key)
        self._store.write(document, tag)

    def _check(self, verb: str, key: str) -> None:
        left = self._deadline.left()
        if left < LEAST_SECONDS:
            raise DeadlineExceededError(
                f"{left:.1f} s are left, too little to {verb} {key}: raise the function's timeout"
            )
