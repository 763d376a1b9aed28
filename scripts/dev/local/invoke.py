"""Runs the function once in this process, as the platform would: `invoke.py EVENT SECONDS`."""

import json
import sys
import time

from weather.handler import handle


class LocalContext:
    """The platform's context: how much time is left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds that are left."""
        return max(0, int((self._end - time.monotonic()) * 1000))


if __name__ == "__main__":
    handle(json.loads(sys.argv[1]), LocalContext(float(sys.argv[2])))
