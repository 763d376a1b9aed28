"""Where the files of the site lie: a Protocol with a store in S3 and one in a folder."""

from dataclasses import dataclass
from typing import Protocol


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
class Stored:
    """A body with the tag that changes whenever the body does."""

    body: bytes
    tag: str


class Store(Protocol):
    """Keeps documents by their keys, each write conditional."""

    def read(self, key: str) -> Stored | None:
        """Read a body; None when it is absent or cannot be seen. Raises StoreError."""
        ...

    def write(self, document: Document, tag: str | None) -> None:
        """Write if the key still has this tag; None: only if it does not exist.

        Raises:
            StoreConflictError: When someone else wrote it in between.
            StoreError: When it cannot be written; names the place, the key and what to check.
        """
        ...
