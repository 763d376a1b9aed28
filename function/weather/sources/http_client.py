"""The real HTTP client: urllib3, with a deadline and a budget of bytes around each exchange.

Nothing but an UpstreamError leaves it, whatever the other side sends. There are no redirects, no
cookies, no proxies: urllib3 alone knows none of them, so there is nothing to switch off.
"""

import http.client
import io
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import certifi
import urllib3
from urllib3 import connection, exceptions

from weather.errors import (
    AnswerTooBigError,
    BadForecastError,
    UpstreamError,
    UpstreamUnavailableError,
)
from weather.sources.bounded_reader import BoundedReader
from weather.sources.http import HttpRequest, HttpResponse

CHUNK = 65_536
CONNECT_SECONDS = 3.0
# What may come over the wire for one answer, head and framing included: above every body's limit.
WIRE_BYTES = 2_500_000

# Its warnings hold the whole address.
logging.getLogger("urllib3").propagate = False


class Fetch(Protocol):
    """Sends a request once."""

    def __call__(self, request: HttpRequest, seconds: float) -> HttpResponse:
        """Send the request and return the whole answer within so many seconds.

        Raises:
            UpstreamUnavailableError: When no complete answer came.
            AnswerTooBigError: When the answer is bigger than the request allows.
        """
        ...


class _BoundedResponse(http.client.HTTPResponse):
    """Reads from a socket that gives so many bytes and no more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fp = io.BufferedReader(BoundedReader(self.fp.detach(), WIRE_BYTES))


class _Connection(connection.HTTPConnection):
    response_class = _BoundedResponse


class _SecureConnection(connection.HTTPSConnection):
    response_class = _BoundedResponse


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


@dataclass
class _Exchange:
    """What a thread hands back; a request that hangs is cut off or left behind."""

    answer: HttpResponse | None = None
    error: Exception | None = None
    response: urllib3.BaseHTTPResponse | None = field(default=None, repr=False)


class HttpFetch:
    """Fetches over HTTP: certificates always checked, no settings from outside.

    Timeouts of the library bound single reads, so a body (or a header) that drips would keep it
    busy for ever. The exchange therefore runs on a thread of its own, which this one leaves at
    the deadline.
    """

    def __call__(self, request: HttpRequest, seconds: float) -> HttpResponse:
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
            raise _translated(exchange, exchange.error, request) from None
        if exchange.answer is None:
            raise UpstreamUnavailableError(f"{request.host}: the exchange ended without an answer")
        return exchange.answer

    def _run(self, exchange: _Exchange, request: HttpRequest, seconds: float) -> None:
        try:
            with _opened(request, seconds) as response:
                exchange.response = response
                exchange.answer = HttpResponse(
                    response.status,
                    {name.lower(): value for name, value in response.headers.items()},
                    self._body(response, request.most_bytes),
                )
        except Exception as error:
            exchange.error = error  # raised again on the thread that asked

    def _body(self, response: urllib3.BaseHTTPResponse, most_bytes: int) -> bytes:
        body = bytearray()
        for chunk in response.stream(CHUNK, decode_content=True):
            body += chunk
            if len(body) > most_bytes:
                raise AnswerTooBigError(
                    f"the answer is over {most_bytes} bytes, too big for what was asked"
                )
        return bytes(body)


@contextmanager
def _opened(request: HttpRequest, seconds: float) -> Iterator[urllib3.BaseHTTPResponse]:
    """Send the request; the body is still to be read, and the connection ends with the block."""
    form = request.method == "POST"
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip", **request.headers}
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with urllib3.PoolManager(cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()) as pool:
        pool.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        response = pool.request(
            request.method,
            request.url if form else f"{request.url}?{request.query}",
            body=request.query.encode() if form else None,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            yield response
        finally:
            response.close()


def _cut(exchange: _Exchange) -> None:
    """End a body that drips; before its headers have come there is nothing to end."""
    if isinstance(exchange.response, urllib3.HTTPResponse):
        try:
            exchange.response.shutdown()
        except (OSError, ValueError, RuntimeError):
            return  # it ended by itself in this very moment, or is all here and being decoded


# Order matters: the narrow kinds before those that include them.
_MEANINGS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((exceptions.SSLError,), "its certificate is not valid for it"),
    ((exceptions.NewConnectionError,), "no connection (refused or unknown name)"),
    ((exceptions.ConnectTimeoutError,), "no connection in time"),
    ((exceptions.TimeoutError,), "no answer in time"),
    ((exceptions.DecodeError,), "the answer is compressed wrongly"),
)


def _translated(exchange: _Exchange, error: Exception, request: HttpRequest) -> UpstreamError:
    """Name the kind of failure in our words; what is none of them is no proper HTTP."""
    if isinstance(error, BadForecastError):
        return type(error)(f"{request.host}: {error}")
    for kinds, meaning in _MEANINGS:
        if isinstance(error, kinds):
            return UpstreamUnavailableError(f"{request.host}: {meaning}")
    if isinstance(error, exceptions.ProtocolError):
        when = "before an answer" if exchange.response is None else "before its end"
        return UpstreamUnavailableError(f"{request.host}: the connection broke off {when}")
    return UpstreamUnavailableError(
        f"{request.host}: the answer is not proper HTTP ({type(error).__name__})"
    )
