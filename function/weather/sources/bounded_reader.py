"""A reader that gives so many bytes and then refuses: no framing can ask for more."""

import io
from typing import Any

from weather.errors import AnswerTooBigError


class BoundedReader(io.RawIOBase):
    """Reads from another raw reader, up to a number of bytes in all.

    A negative chunk size makes HTTP libraries read until the end in one piece; endless headers,
    trailers or empty compressed parts make them read on without giving anything back. All of them
    read through this.
    """

    def __init__(self, source: io.RawIOBase, most_bytes: int) -> None:
        super().__init__()
        self._source = source
        self._most_bytes = most_bytes
        self._left = most_bytes

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read into a buffer; raises AnswerTooBigError beyond the last byte that is allowed."""
        count = self._source.readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise AnswerTooBigError(f"the answer takes over {self._most_bytes} bytes to send")
        return count

    def close(self) -> None:
        """Close the other reader as well."""
        self._source.close()
        super().close()
