"""Stops a run from starting a read or write that the platform would cut off."""

from weather.deadline import Deadline
from weather.documents.store import Document, Store, Stored
from weather.errors import DeadlineExceededError

LEAST_SECONDS = 3.0  # one try of the AWS client at its slowest


class TimedStore:
    """A Store that begins nothing once the time is nearly up."""

    def __init__(self, store: Store, deadline: Deadline) -> None:
        self._store = store
        self._deadline = deadline

    def read(self, key: str) -> Stored | None:
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
