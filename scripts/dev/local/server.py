"""Serves a published site on 127.0.0.1."""

import contextlib
import errno
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler

from scripts.dev.local.responses import VisitorRequest, respond
from scripts.dev.local.site_folder import SiteFolder
from scripts.dev.loopback import serve
from scripts.errors import UsageError


@contextlib.contextmanager
def serve_site(site: SiteFolder, security: Mapping[str, str], port: int) -> Iterator[int]:
    """Serve a site until the block ends.

    Args:
        site: The published site; files that change are seen at once.
        security: The headers that every answer carries.
        port: Where to listen on 127.0.0.1; 0 takes a free port.

    Yields:
        The port.

    Raises:
        UsageError: The port is taken or not allowed.
    """
    with contextlib.ExitStack() as stack:
        try:
            taken = stack.enter_context(serve(_handler(site, security), port))
        except (OSError, OverflowError) as error:
            raise UsageError(f"cannot serve on 127.0.0.1:{port}: {_why(error)}") from error
        yield taken


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return "something else listens there; choose another with --port, or 0 for any free one"
    return f"{error}; choose another with --port"


def _handler(site: SiteFolder, security: Mapping[str, str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def _answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            response = respond(site, security, VisitorRequest(self.command, self.path, headers))
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        def do_GET(self) -> None:
            self._answer()

        def do_HEAD(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
            """Print nothing: the preview reports runs, not requests."""

    return Handler
