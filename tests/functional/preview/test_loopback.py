"""The server of all stand-ins: loopback only, and quiet about clients that leave."""

import socket
from http.server import BaseHTTPRequestHandler

import pytest
import requests

from scripts.dev.loopback import serve


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/left":
            raise ConnectionResetError
        if self.path == "/bug":
            raise RuntimeError("a bug of the handler")
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Print nothing: the tests read stderr."""


def test_it_answers_on_loopback_until_the_block_ends() -> None:
    with serve(Handler) as port:
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == 204
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=10)


@pytest.mark.parametrize(("path", "printed"), [("/left", False), ("/bug", True)])
def test_a_bug_is_printed_and_a_client_that_left_is_not(
    path: str, printed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve(Handler) as port, pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{port}{path}", timeout=10)
    assert ("Traceback" in capsys.readouterr().err) == printed


def test_a_port_that_is_taken_is_an_error() -> None:
    with serve(Handler) as port, pytest.raises(OSError, match="Address already in use"):
        serve(Handler, port).__enter__()
