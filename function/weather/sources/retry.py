"""Tries a request again where that can help, within the time that is left."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from weather.deadline import Deadline
from weather.errors import RateLimitedError, UpstreamError, UpstreamUnavailableError
from weather.log import Log
from weather.sources.http import HttpRequest, HttpResponse
from weather.sources.http_client import Fetch

T = TypeVar("T")
SHORTEST_WAIT = 0.5
LONGEST_WAIT = 4.0
TRY_SECONDS = 10.0  # answers take well under one; the rest is for another try
LEAST_SECONDS = 0.5  # with less left, no answer can come


def wait_before_retry(error: UpstreamError, jitter: float, left: float) -> float | None:
    """Decide how long to wait before the next try, in seconds; None: do not try again.

    Args:
        error: What the last try ended with.
        jitter: A random number from 0 to 1.
        left: Seconds until the deadline. What would end later is not waited for.
    """
    if isinstance(error, UpstreamUnavailableError):
        wait = error.retry_after or SHORTEST_WAIT + jitter * (LONGEST_WAIT - SHORTEST_WAIT)
    elif isinstance(error, RateLimitedError) and error.concurrent:
        wait = 1.0 + jitter * 2.0
    else:
        return None
    return wait if wait + LEAST_SECONDS <= left else None


class Caller:
    """Calls the sources and counts the calls."""

    def __init__(
        self,
        fetch: Fetch,
        sleep: Callable[[float], None],
        jitter: Callable[[], float],
        log: Log,
    ) -> None:
        self._fetch = fetch
        self._sleep = sleep
        self._jitter = jitter
        self._log = log
        self.calls = 0

    def call(
        self,
        request: HttpRequest,
        read: Callable[[HttpResponse], T],
        tries: int,
        deadline: Deadline,
    ) -> T:
        """Send a request and read its answer, in at most so many tries.

        Raises:
            UpstreamError: Of the last try.
        """
        for attempt in range(1, tries + 1):
            try:
                return read(self._once(request, deadline))
            except UpstreamError as error:
                wait = wait_before_retry(error, self._jitter(), deadline.left())
                if attempt == tries or wait is None:
                    raise
                self._log.warn("trying again", problem=str(error), attempt=attempt, wait=wait)
                self._sleep(wait)
        raise ValueError("a call needs at least one try")

    def pause(self, seconds: float) -> None:
        """Wait between calls, as the rules of a source ask."""
        self._sleep(seconds)

    def _once(self, request: HttpRequest, deadline: Deadline) -> HttpResponse:
        left = deadline.left()
        if left < LEAST_SECONDS:
            raise UpstreamUnavailableError(f"{request.host}: not asked, no time was left")
        self.calls += 1
        answer = self._redacted(self._fetch(request, min(left, TRY_SECONDS)))
        if answer.status == 203:
            self._log.warn("this endpoint will be withdrawn", host=request.host)
        return answer

    def _redacted(self, answer: HttpResponse) -> HttpResponse:
        """Blot out secrets that the other side sends back; messages show only parts of answers."""
        headers = {name: self._log.redacted(value) for name, value in answer.headers.items()}
        return replace(answer, headers=headers, body=self._log.redacted_bytes(answer.body))
