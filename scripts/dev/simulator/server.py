"""Serves the simulated weather on 127.0.0.1, in both sources' formats."""

import contextlib
import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from scripts.dev.loopback import serve
from scripts.dev.simulator import met_norway, open_meteo
from scripts.dev.simulator.query import RefusedRequestError, parse_query

OPEN_METEO_PATH = "/v1/forecast"
AIR_QUALITY_PATH = "/v1/air-quality"
MET_NORWAY_PATH = "/weatherapi/locationforecast/2.0/complete"
# The largest body of a POST, in bytes: over it, Open-Meteo answers 413.
MAX_BODY = 128 * 1024
Parameters = dict[str, list[str]]


@dataclass(frozen=True)
class Simulator:
    """A weather simulator that is running.

    Attributes:
        port: Its port on 127.0.0.1.
        asked: "METHOD /path" of each request so far, oldest first.
    """

    port: int
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def open_meteo_url(self) -> str:
        """Return the address for WEATHER_OPEN_METEO_URL."""
        return self.url + OPEN_METEO_PATH

    @property
    def air_quality_url(self) -> str:
        """Return the address for WEATHER_AIR_QUALITY_URL."""
        return self.url + AIR_QUALITY_PATH

    @property
    def met_norway_url(self) -> str:
        """Return the address for WEATHER_MET_NORWAY_URL."""
        return self.url + MET_NORWAY_PATH


@contextlib.contextmanager
def start_simulator(
    *, clock: Callable[[], float] = time.time, port: int = 0, alike: bool = False
) -> Iterator[Simulator]:
    """Serve simulated weather on 127.0.0.1 until the block ends.

    Args:
        clock: Gives the time in epoch seconds; the weather depends on nothing else than it and the
            place.
        port: Where to listen; 0 takes a free port.
        alike: Give all places of a time zone the same weather, for trials with thousands of them.

    Raises:
        OSError: The port is taken or not allowed.
    """
    asked: list[str] = []
    with serve(_handler(clock, asked, alike=alike), port) as taken:
        yield Simulator(taken, asked)


def _handler(
    clock: Callable[[], float], asked: list[str], *, alike: bool
) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        now = staticmethod(clock)
        log = asked
        same = alike

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    now: Callable[[], float]
    log: list[str]
    same: bool

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.log.append(f"GET {address.path}")
        parameters = parse_qs(address.query)
        if address.path in {OPEN_METEO_PATH, AIR_QUALITY_PATH}:
            self._open_meteo(_split(parameters), air=address.path == AIR_QUALITY_PATH)
        elif address.path == MET_NORWAY_PATH:
            self._met_norway(parameters)
        else:
            self._send_json(404, {"error": True, "reason": "Not Found"})

    def do_HEAD(self) -> None:
        """Answer who only asks whether anybody is there."""
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        self.log.append(f"POST {path}")
        length = int(self.headers.get("Content-Length") or 0)
        known = path in {OPEN_METEO_PATH, AIR_QUALITY_PATH}
        if not known or length > MAX_BODY:
            self.close_connection = True
            self._send_json(413 if known else 404, {"error": True})
            return
        form = parse_qs(self.rfile.read(length).decode("ascii", "replace"))
        self._open_meteo(_split(form), air=path == AIR_QUALITY_PATH)

    def _open_meteo(self, parameters: Parameters, *, air: bool) -> None:
        try:
            query = parse_query(parameters, paid="X-Api-Key" in self.headers, air=air)
        except RefusedRequestError as error:
            self._send_json(400, {"error": True, "reason": str(error)})
            return
        if air:
            self._send_json(200, open_meteo.answer_air(query, self.now()))
        else:
            self._send_json(200, open_meteo.answer(query, self.now(), alike=self.same))

    def _met_norway(self, parameters: Parameters) -> None:
        reply = met_norway.answer(parameters, dict(self.headers), self.now())
        if reply.forecast is not None:
            self._send_json(reply.status, reply.forecast, reply.headers)
        else:
            body = f"<html><body>{reply.reason}</body></html>" if reply.reason else ""
            self._send(reply.status, body.encode(), "text/html", reply.headers)

    def _send_json(
        self, status: int, value: object, headers: Mapping[str, str] | None = None
    ) -> None:
        body = json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
        self._send(status, body, "application/json; charset=utf-8", headers or {})

    def _send(self, status: int, body: bytes, kind: str, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000:
            body = gzip.compress(body, 1, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Stay silent: the caller reports."""


def _split(parameters: Mapping[str, Sequence[str]]) -> Parameters:
    return {name: [p for v in values for p in v.split(",")] for name, values in parameters.items()}
