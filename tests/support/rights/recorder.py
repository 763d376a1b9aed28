"""A proxy on loopback that writes down every request and passes it on unchanged."""

import contextlib
import http.client
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from scripts.dev.loopback import serve

TIMEOUT_SECONDS = 120.0
# What concerns one connection only; `http.client` and `http.server` set their own.
OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "date"}
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH")


@dataclass(frozen=True)
class Exchange:
    """A request as it was sent, and what came back.

    Attributes:
        method: The HTTP method.
        path: Path and query, as sent.
        headers: The request's headers, names in lower case.
        body: The request's body.
        status: The answer's status.
        answer: The answer's body.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    answer: bytes


@dataclass
class Recorder:
    """What passes through a port on 127.0.0.1, in the order of the answers.

    Attributes:
        port: The port, to be given to a client instead of the recorded server's.
        callers: Who owns an access key; whoever hands out credentials adds it.
    """

    port: int
    callers: dict[str, str] = field(default_factory=dict)
    _exchanges: list[Exchange] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the endpoint to give to a client instead of the recorded server's."""
        return f"http://127.0.0.1:{self.port}"

    def keep(self, exchange: Exchange) -> None:
        """Note an exchange."""
        self._exchanges.append(exchange)

    def exchanges(self) -> list[Exchange]:
        """Return what has passed so far."""
        return list(self._exchanges)


@contextlib.contextmanager
def start_recorder(port: int) -> Iterator[Recorder]:
    """Record what is asked of a server on 127.0.0.1 until the block ends.

    Args:
        port: The server's port.
    """

    class Handler(_Handler):
        target = port

    with serve(Handler) as taken:
        Handler.recorder = Recorder(taken)
        yield Handler.recorder


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece
    target: int
    recorder: Recorder

    def pass_on(self) -> None:
        body = self._read_body()
        status, headers, answer = self._ask(body)
        sent = {name.lower(): value for name, value in self.headers.items()}
        exchange = Exchange(self.command, self.path, sent, body, status, answer)
        self.recorder.keep(exchange)
        self._answer(status, headers, answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the base's name
        """Stay silent: what passed is in the record."""

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers

    def _ask(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.target, timeout=TIMEOUT_SECONDS)
        with contextlib.closing(connection):
            connection.putrequest(
                self.command, self.path, skip_host=True, skip_accept_encoding=True
            )
            for name, value in _end_to_end(self.headers.items()):
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, _end_to_end(answer.getheaders()), answer.read()

    def _answer(self, status: int, headers: list[tuple[str, str]], answer: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        if status not in (204, 304) and self.command != "HEAD":
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


for _method in METHODS:
    setattr(_Handler, f"do_{_method}", _Handler.pass_on)


def _end_to_end(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name.lower() not in OF_A_CONNECTION]
