"""Lets a browser see the rehearsed site: asks the emulated delivery network under its own name."""

import contextlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

from scripts.ci.live_site import LiveSite
from scripts.dev.loopback import serve

# Headers of the connection to the emulator; bodies arrive decoded.
DROPPED = {
    "connection",
    "transfer-encoding",
    "content-encoding",
    "content-length",
    "date",
    "server",
}


@contextlib.contextmanager
def serve_live_site(site: LiveSite) -> Iterator[str]:
    """Serve a deployed site on 127.0.0.1 until the block ends, and yield its address."""

    class Handler(_Handler):
        live = site

    with serve(Handler) as port:
        yield f"http://127.0.0.1:{port}/"


class _Handler(BaseHTTPRequestHandler):
    live: LiveSite
    timeout = 30

    def do_GET(self) -> None:
        answer = self.live.fetch(self.path)
        self.send_response(answer.status or 502)
        for name, value in answer.headers.items():
            if name not in DROPPED:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Print nothing: the rehearsal prints its own lines."""
