"""Serves a built site on loopback as the content delivery network does, with faults on demand."""

import contextlib
import json
import mimetypes
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped] # it comes without types

from scripts.dev import loopback
from scripts.dev.local.responses import preferred

HEADERS = json.loads((Path(__file__).parents[2] / "site/headers.json").read_text())
ASSET = "public, max-age=31536000, immutable"
PAGE = "public, max-age=0, s-maxage=300, must-revalidate"
DATA = "public, stale-while-revalidate=60, stale-if-error=86400"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
}
NOT_FOUND = {"Content-Type": "text/html; charset=utf-8", **HEADERS}
SQUEEZED = (".js", ".json", ".webmanifest", ".html", ".css", ".txt", ".xml", ".svg")


@dataclass
class Answer:
    """What the server says to one address: a body, or a fault.

    Attributes:
        body: The content, not compressed.
        status: The status code.
        cut: Close the connection in the middle of the body.
        held: Wait for this event before answering.
    """

    body: bytes
    status: int = 200
    cut: bool = False
    held: threading.Event | None = None


@dataclass
class Site:
    """A running server.

    Attributes:
        url: Its address, with a slash at the end.
        now: The time its Date header tells, in epoch seconds.
        files: Key to content.
        faults: Key to what is answered instead.
        asked: The keys that were asked for, in order.
        down: Close every connection without an answer.
        fresh_seconds: How long a browser may keep data without asking again; below -60: not at all.
    """

    url: str
    now: float
    files: dict[str, bytes]
    faults: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    down: bool = False
    fresh_seconds: int = 900

    def put(self, key: str, value: object) -> None:
        """Publish a JSON value under a key."""
        self.files[key] = json.dumps(value, separators=(",", ":")).encode()

    def json(self, key: str) -> dict[str, Any]:
        """Read what lies under a key."""
        found: dict[str, Any] = json.loads(self.files[key])
        return found

    def fail(self, key: str, body: bytes = b"", status: int = 200, cut: bool = False) -> None:
        """Answer a key with something wrong."""
        self.faults[key] = Answer(body, status, cut)

    def key_of(self, target: str, accepted: str) -> str:
        """Give the key that a request asks for, as the router does."""
        path = target.split("?")[0].lstrip("/")
        if path and not path.endswith("/"):
            return path
        index, stem = f"{path}index.html", f"{path}index."
        found = {key[len(stem) :][:-5] for key in self.files if key.startswith(stem)}
        language = preferred(accepted, {"en", *found})
        return index if language == "en" else f"{stem}{language}.html"

    def answer(self, key: str) -> Answer:
        """Give what a key is answered with."""
        self.asked.append(key)
        missing = Answer(self.files.get("404.html", b"not here"), 404)
        fallback = Answer(self.files[key]) if key in self.files else missing
        return self.faults.get(key, fallback)


def headers_for(key: str, site: Site) -> Mapping[str, str]:
    """Give the headers of a key as production sends them."""
    suffix = Path(key).suffix
    cache = ASSET if key.startswith("assets/") else DATA if key.startswith("data") else PAGE
    kind = TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    headers = {
        "Content-Type": kind,
        "Cache-Control": cache,
        "Date": formatdate(site.now, usegmt=True),
        **HEADERS,
    }
    # Chromium's own cache knows no made-up time, so freshness is counted from the real one.
    late = formatdate(time.time() + site.fresh_seconds, usegmt=True)
    return {**headers, "Expires": late} if cache == DATA else headers


@contextlib.contextmanager
def serve(files: Mapping[str, bytes], now: float) -> Iterator[Site]:
    """Serve files on a free port of 127.0.0.1 until the block ends."""
    site = Site("", now, dict(files))
    with loopback.serve(_handler(site)) as port:
        site.url = f"http://127.0.0.1:{port}/"
        yield site


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if site.down:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            key = site.key_of(self.path, self.headers.get("Accept-Language", ""))
            self._send(key, site.answer(key))

        def _send(self, key: str, answer: Answer) -> None:
            if answer.held:
                answer.held.wait(20)
            body, squeezed = _squeeze(key, answer.body)
            self.send_response_only(answer.status)
            headers = headers_for(key, site) if answer.status == 200 else NOT_FOUND
            for name, value in headers.items():
                self.send_header(name, value)
            if squeezed:
                self.send_header("Content-Encoding", "br")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body[: len(body) // 2] if answer.cut else body)
            self.close_connection = answer.cut

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its given name
            return

    return Handler


def _squeeze(key: str, body: bytes) -> tuple[bytes, bool]:
    """Compress as CloudFront does: quality 5, text only, from 1,000 bytes on."""
    if len(body) < 1000 or not key.endswith(SQUEEZED):
        return body, False
    return bytes(brotli.compress(body, quality=5)), True
