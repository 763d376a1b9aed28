"""Answers that are built to harm whoever reads them: broken framing, endless or swollen bodies."""

import functools
import gzip
import socket

from tests.support.faulty_server import MEGABYTE, Fault, answers

JSON = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
CHUNKED = JSON + b"Transfer-Encoding: chunked\r\n\r\n"
# Enough to show that nothing stops it, short enough for a test.
ENDLESS = 300 * MEGABYTE


def sends(head: bytes, *, then: bytes = b"", of_it: int = ENDLESS) -> Fault:
    """Send a head and then the same bytes over and over, until the client leaves."""

    def fault(connection: socket.socket) -> None:
        connection.sendall(head)
        block = then * (MEGABYTE // len(then)) if then else b""
        for _ in range(of_it // MEGABYTE if then else 0):
            connection.sendall(block)

    return fault


@functools.cache
def _swollen() -> bytes:
    """Return 300 MB of blanks in 0.3 MB."""
    return gzip.compress(b" " * MEGABYTE, 9) * 300


def _packed(body: bytes, status: int = 200, **headers: str) -> Fault:
    return answers(body, status, Content_Encoding="gzip", **headers)


def redirects_with_a_swollen_body(connection: socket.socket) -> None:
    _packed(_swollen(), 302, Location="/elsewhere")(connection)


def swells(connection: socket.socket) -> None:
    _packed(_swollen())(connection)


def swells_twice(connection: socket.socket) -> None:
    answers(gzip.compress(_swollen()), Content_Encoding="gzip, gzip")(connection)


def is_full_of_tiny_objects(connection: socket.socket) -> None:
    _packed(gzip.compress(b"[" + b'{"":{}},' * 600_000 + b"0]"))(connection)


def repeats_the_last_of_many_keys(connection: socket.socket) -> None:
    pairs = [f'"{number}":0' for number in (*range(20_000), 19_999)]
    _packed(gzip.compress(f"{{{','.join(pairs)}}}".encode()))(connection)


def sets_a_cookie_of_another_age(connection: socket.socket) -> None:
    date = "a=b; expires=Mon, 01-Jan-" + "9" * 6000 + " 00:00:00 GMT"
    answers(b"{}", Set_Cookie=date)(connection)


MOVED = b"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: "
ATTACKS: dict[str, Fault] = {
    "redirect to half an address": sends(MOVED + b"http://[\r\nContent-Length: 0\r\n\r\n"),
    "redirect to no text": sends(MOVED + b"/\xff\r\nContent-Length: 0\r\n\r\n"),
    "redirect to no host": sends(MOVED + b"http://\xe9.example/\r\nContent-Length: 0\r\n\r\n"),
    "redirect to two gaps": sends(MOVED + b"http://[1::2::3]/\r\nContent-Length: 0\r\n\r\n"),
    "redirect, swollen": redirects_with_a_swollen_body,
    "redirect, endless": sends(MOVED + b"/elsewhere\r\n\r\n", then=b"x"),
    "chunk of -5": sends(CHUNKED + b"-5\r\n", then=b"x", of_it=MEGABYTE),
    "chunk of -1, endless": sends(CHUNKED + b"-1\r\n", then=b"x"),
    "chunk size, endless": sends(CHUNKED, then=b"0"),
    "trailers, endless": sends(CHUNKED + b"0\r\n", then=b"X-A: b\r\n"),
    "head, endless": sends(JSON, then=b"X-A: b\r\n"),
    "continue, endless": sends(b"", then=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body, endless": sends(JSON + b"\r\n", then=b" "),
    "empty parts, endless": sends(
        JSON + b"Content-Encoding: gzip\r\n\r\n", then=gzip.compress(b"", mtime=0)
    ),
    "swollen": swells,
    "swollen twice": swells_twice,
    "tiny objects": is_full_of_tiny_objects,
    "a key twice among many": repeats_the_last_of_many_keys,
    "cookie of another age": sets_a_cookie_of_another_age,
    "no HTTP at all": sends(b"\x00\xff" * 40 + b"\r\n\r\n"),
    "status out of bounds": sends(b"HTTP/1.1 99999999999999999999 OK\r\n\r\n"),
}
