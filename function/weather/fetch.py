"""The real HTTP client: requests, with a total deadline and a cap on decoded bytes around it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import requests
import urllib3

from weather.errors import BadForecastError, UpstreamUnavailableError
from weather.messages import Answer, Request

MOST_BYTES = 5_000_000
CHUNK = 65_536
CONNECT_SECONDS = 3.0


class Fetch(Protocol):
    """Sends a request once."""

    def __call__(self, request: Request, seconds: float) -> Answer:
        """Send the request and return the whole answer within so many seconds.

        Raises:
            UpstreamUnavailableError: When no complete answer came.
            BadForecastError: When the answer is too big to be a forecast.
        """
        ...


@dataclass
class _Exchange:
    """What a thread hands back; a request that hangs is cut off or left behind."""

    answer: Answer | None = None
    error: Exception | None = None
    response: requests.Response | None = field(default=None, repr=False)


class HttpFetch:
    """Fetches over HTTP: no redirects, certificates always checked, no settings from outside.

    Timeouts of the library bound single reads, so a body (or a header) that drips would keep it
    busy for ever. The exchange therefore runs on a thread of its own, which this one leaves at
    the deadline.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes

    def __call__(self, request: Request, seconds: float) -> Answer:
        """Send the request; see Fetch."""
        exchange = _Exchange()
        thread = threading.Thread(target=self._run, args=(exchange, request, seconds), daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            _cut(exchange)
            raise UpstreamUnavailableError(
                f"{request.host}: no complete answer within {seconds:.1f} s"
            )
        if exchange.error:
            # Without the cause: its message holds the whole address.
            raise _translated(exchange.error, request) from None
        if exchange.answer is None:
            raise UpstreamUnavailableError(f"{request.host}: the exchange ended without an answer")
        return exchange.answer

    def _run(self, exchange: _Exchange, request: Request, seconds: float) -> None:
        try:
            exchange.answer = self._exchange(exchange, request, seconds)
        except Exception as error:
            exchange.error = error  # raised again on the thread that asked

    def _exchange(self, exchange: _Exchange, request: Request, seconds: float) -> Answer:
        with requests.Session() as session:
            session.trust_env = False  # no proxy, password or certificates from the surroundings
            form = request.method == "POST"
            with session.request(
                request.method,
                request.url,
                params=None if form else request.query,
                data=dict(request.parameters) if form else None,
                headers={"Accept": "application/json", "Accept-Encoding": "gzip"}
                | dict(request.headers),
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                exchange.response = response
                return Answer(
                    response.status_code,
                    {name.lower(): value for name, value in response.headers.items()},
                    self._body(response),
                )

    def _body(self, response: requests.Response) -> bytes:
        body = bytearray()
        for chunk in response.raw.stream(CHUNK, decode_content=True):
            body += chunk
            if len(body) > self._most_bytes:
                raise BadForecastError(
                    f"the answer is over {self._most_bytes} bytes, too big for a forecast"
                )
        return bytes(body)


def _cut(exchange: _Exchange) -> None:
    """End a body that drips; before its headers have come there is nothing to end."""
    if exchange.response is not None:
        shutdown: Callable[[], None] = exchange.response.raw.shutdown
        try:
            shutdown()
        except (OSError, ValueError):
            return  # it ended by itself in this very moment


# Order matters: the narrow kinds before those that include them.
_MEANINGS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((requests.exceptions.SSLError,), "its certificate is not valid for it"),
    ((requests.exceptions.ConnectTimeout,), "no connection in time"),
    ((requests.exceptions.Timeout, urllib3.exceptions.TimeoutError), "no answer in time"),
    ((urllib3.exceptions.DecodeError,), "the answer is compressed wrongly"),
    ((requests.exceptions.ConnectionError,), "the connection broke before an answer"),
    ((urllib3.exceptions.ProtocolError,), "the answer broke off before its end"),
    ((requests.exceptions.RequestException, urllib3.exceptions.HTTPError), "the exchange failed"),
)


def _translated(error: Exception, request: Request) -> Exception:
    """Name the kind of failure in our words; what is none of them is a bug and stays itself."""
    if isinstance(error, BadForecastError):
        return BadForecastError(f"{request.host}: {error}")
    if isinstance(error, requests.ConnectionError) and _never_connected(error):
        return UpstreamUnavailableError(f"{request.host}: no connection (refused or unknown name)")
    for kinds, meaning in _MEANINGS:
        if isinstance(error, kinds):
            return UpstreamUnavailableError(f"{request.host}: {meaning}")
    return error


def _never_connected(error: requests.ConnectionError) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, urllib3.exceptions.NewConnectionError)
