"""Raw-socket servers on loopback, each named after its fault.

`faulty_server(fault, …)` answers the first connection with the first fault and so on; the last
one answers all that follow.
"""

import contextlib
import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

Fault = Callable[[socket.socket], None]
DRIP_SECONDS = 0.03
MEGABYTE = 1_000_000


@dataclass
class FaultyServer:
    """A server that is running.

    Attributes:
        port: Its port on 127.0.0.1.
        requests: What each connection sent, oldest first.
        stopped: Set at the end, so that no fault outlives its test.
    """

    port: int
    requests: list[bytes] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/forecast"


@contextlib.contextmanager
def faulty_server(*faults: Fault, tls: ssl.SSLContext | None = None) -> Iterator[FaultyServer]:
    """Serve these faults, one for each connection, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        server = FaultyServer(listener.getsockname()[1])
        threads: list[threading.Thread] = []
        accepting = threading.Thread(target=_accept, args=(listener, server, faults, tls, threads))
        accepting.start()
        try:
            yield server
        finally:
            server.stopped.set()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", server.port), 1).close()
            accepting.join()
            for thread in threads:
                thread.join()


def _accept(
    listener: socket.socket,
    server: FaultyServer,
    faults: tuple[Fault, ...],
    tls: ssl.SSLContext | None,
    threads: list[threading.Thread],
) -> None:
    count = 0
    while not server.stopped.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        fault = faults[min(count, len(faults) - 1)]
        count += 1
        thread = threading.Thread(target=_serve, args=(connection, server, fault, tls))
        thread.start()
        threads.append(thread)


def _serve(
    connection: socket.socket, server: FaultyServer, fault: Fault, tls: ssl.SSLContext | None
) -> None:
    # The client may leave at any moment: that is what several faults are about.
    with contextlib.suppress(OSError), connection:
        connection.settimeout(5)
        if server.stopped.is_set():
            return
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
        server.requests.append(_read_request(connection))
        with connection:
            fault(connection)


def _read_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        chunk = connection.recv(65_536)
        if not chunk:
            return request
        request += chunk
    head, _, body = request.partition(b"\r\n\r\n")
    if b"expect: 100-continue" in head.lower():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(body) < _content_length(head):
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def _content_length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _head(status: int, length: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Told", f"Content-Length: {length}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answers(
    body: bytes,
    status: int = 200,
    content_type: str = "application/json; charset=utf-8",
    **headers: str,
) -> Fault:
    """Answer as asked; underscores in header names become hyphens."""
    told = {"Content-Type": content_type}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}

    def fault(connection: socket.socket) -> None:
        connection.sendall(_head(status, len(body), told) + body)

    return fault


def is_overloaded(status: int = 503, **headers: str) -> Fault:
    page = b"<html><body><h1>502 Bad Gateway</h1>nginx</body></html>"
    return answers(page, status, "text/html", **headers)


def hangs_up_at_once(connection: socket.socket) -> None:
    connection.close()


def never_answers(connection: socket.socket) -> None:
    with contextlib.suppress(TimeoutError):
        connection.recv(1)  # until the client leaves


def drips_its_body(connection: socket.socket) -> None:
    connection.sendall(_head(200, 10_000, {"Content-Type": "application/json"}))
    _drip(connection, b"[" * 10_000)


def drips_its_headers(connection: socket.socket) -> None:
    # Short enough to end soon after the client has left: it cannot hang up before the headers.
    _drip(connection, b"HTTP/1.1 200 OK\r\nX-Slow: aaaaaaaaaaaaaaaa")


def _drip(connection: socket.socket, text: bytes) -> None:
    pace = threading.Event()
    for byte in text:
        connection.sendall(bytes([byte]))
        pace.wait(DRIP_SECONDS)


def resets_in_the_middle_of_its_body(connection: socket.socket) -> None:
    connection.sendall(_head(200, 100, {"Content-Type": "application/json"}) + b'[{"latitude":')
    # Lingering for no time makes closing send a reset instead of an orderly end.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def promises_more_than_it_sends(body: bytes) -> Fault:
    def fault(connection: socket.socket) -> None:
        connection.sendall(_head(200, len(body) + 50, {"Content-Type": "application/json"}) + body)

    return fault


def sends_fifty_megabytes(connection: socket.socket) -> None:
    connection.sendall(_head(200, 50 * MEGABYTE, {"Content-Type": "application/json"}))
    for _ in range(50):
        connection.sendall(b" " * MEGABYTE)


def sends_a_gzip_bomb(connection: socket.socket) -> None:
    bomb = gzip.compress(b" " * 50 * MEGABYTE)
    told = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    connection.sendall(_head(200, len(bomb), told) + bomb)


def sends_broken_gzip(connection: socket.socket) -> None:
    told = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    connection.sendall(_head(200, 10, told) + b"not gzip!!")


def redirects(address: str, status: int = 302) -> Fault:
    return answers(b"", status, "text/html", Location=address)


@contextlib.contextmanager
def swallowed_connections() -> Iterator[str]:
    """Give the address of a listener whose queue is full, so that connecting hangs."""
    with socket.socket() as listener, contextlib.ExitStack() as waiting:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1/forecast"


@contextlib.contextmanager
def refused_connections() -> Iterator[str]:
    """Give the address of a port that is taken by a socket which does not listen."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{holder.getsockname()[1]}/v1/forecast"


def self_signed(certificate: Path, key: Path) -> ssl.SSLContext:
    """Build the server side of TLS from a certificate that nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
