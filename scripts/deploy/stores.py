"""What a sync needs of a bucket, its state and the delivery network, with dry runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from scripts.deploy.key_rules import Headers
from scripts.deploy.source import Upload
from scripts.errors import ConflictError


class ChangedMeanwhileError(ConflictError):
    """Raised when an object has changed since the plan was made."""


@dataclass(frozen=True)
class Written:
    """The answer of a store to a write."""

    etag: str
    version: str | None = None


@dataclass(frozen=True)
class StoredObject:
    """What a store knows of one object; sha256 in hex, None if the store did not keep it."""

    etag: str
    version: str | None
    sha256: str | None
    headers: Headers


class SiteStore(Protocol):
    """The bucket that visitors see."""

    def list(self) -> Mapping[str, str]:
        """Return the ETag of every key, complete or not at all."""

    def head(self, key: str, version: str | None = None) -> StoredObject | None:
        """Return what is live at a key, or one version of it; None if there is none."""

    def put(self, key: str, upload: Upload, replaces: str | None) -> Written:
        """Write a file over the object with an ETag, or where there is none.

        Raises:
            ChangedMeanwhileError: The key holds another object by now.
        """

    def copy(self, key: str, version: str, replaces: str | None) -> Written:
        """Restore an older version of an object; conditions as for put."""

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; an error of any one of them is an error."""


class StateStore(Protocol):
    """The private store for the manifest and the release records."""

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Return an object's body and ETag; None where there is none."""

    def write(self, key: str, body: bytes, replaces: str | None) -> str:
        """Write over the object with an ETag, or where there is none; return the new ETag.

        Raises:
            ChangedMeanwhileError: Another writer was faster.
        """

    def names(self, prefix: str) -> Sequence[str]:
        """List the keys below a prefix."""


class Cdn(Protocol):
    """The delivery network in front of the bucket."""

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        """Invalidate paths; the same reference again returns the same id."""

    def is_done(self, invalidation: str) -> bool:
        """Return whether an invalidation is complete."""


class DryRunSite:
    """A bucket that is read and never changed."""

    def __init__(self, real: SiteStore) -> None:
        self._real = real

    def list(self) -> Mapping[str, str]:
        """List the real bucket."""
        return self._real.list()

    def head(self, key: str, version: str | None = None) -> StoredObject | None:
        """Return the real object."""
        return self._real.head(key, version)

    def put(self, key: str, upload: Upload, replaces: str | None) -> Written:
        """Write nothing."""
        return Written(f"not written: {upload.file.sha256}")

    def copy(self, key: str, version: str, replaces: str | None) -> Written:
        """Copy nothing."""
        return Written(f"not copied: {version}")

    def delete(self, keys: Sequence[str]) -> None:
        """Delete nothing."""


class DryRunState:
    """A state that is read and never changed."""

    def __init__(self, real: StateStore) -> None:
        self._real = real

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Read the real state."""
        return self._real.read(key)

    def write(self, key: str, body: bytes, replaces: str | None) -> str:
        """Write nothing."""
        return "not written"

    def names(self, prefix: str) -> Sequence[str]:
        """List the real state."""
        return self._real.names(prefix)


class DryRunCdn:
    """A delivery network that gets no request."""

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        """Send nothing."""
        return "not sent"

    def is_done(self, invalidation: str) -> bool:
        """Answer at once."""
        return True
