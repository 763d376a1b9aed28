"""Serves HTTP on 127.0.0.1 while a block runs."""

import contextlib
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LoopbackServer(ThreadingHTTPServer):
    """A server whose requests end with it, and which a client may leave at any time."""

    daemon_threads = True
    # A browser opens several connections at once.
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Print a traceback, unless the client closed the connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # typeshed's socket


@contextlib.contextmanager
def serve(handler: type[BaseHTTPRequestHandler], port: int = 0) -> Iterator[int]:
    """Serve until the block ends, and yield the port.

    Args:
        handler: Answers the requests.
        port: Where to listen on 127.0.0.1; 0 takes a free port.

    Raises:
        OSError: The port is taken or not allowed.
        OverflowError: The port is no port number.
    """
    server = LoopbackServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
