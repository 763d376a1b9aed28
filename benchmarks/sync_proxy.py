"""A loopback proxy that adds a round trip's delay and counts requests, the same for every tool."""

import asyncio
import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

REQUEST = re.compile(rb"(?:GET|PUT|HEAD|POST|DELETE) /")
CHUNK = 65536


@dataclass
class Proxy:
    """A running proxy.

    Attributes:
        url: What the tools are given as endpoint.
        requests: How many requests went through since it was set to 0.
        delay: Seconds between a client's bytes and the server's sight of them.
        tasks: Its open connections.
    """

    url: str = ""
    requests: int = 0
    delay: float = 0.0
    tasks: set[object] = field(default_factory=set)


@contextlib.contextmanager
def start_proxy(port: int) -> Iterator[Proxy]:
    """Run a proxy to a port on 127.0.0.1 in a thread of its own."""
    proxy, ready = Proxy(), threading.Event()
    stop: list[Callable[[], object]] = []

    async def serve() -> None:
        server = await asyncio.start_server(partial(_connect, proxy, port), "127.0.0.1", 0)
        proxy.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        stopped, loop = asyncio.Event(), asyncio.get_running_loop()
        stop.append(partial(loop.call_soon_threadsafe, stopped.set))
        ready.set()
        await stopped.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait(10)
    try:
        yield proxy
    finally:
        stop[0]()
        thread.join(10)


async def _connect(
    proxy: Proxy, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    # Held here, since the event loop alone would let it be collected while it waits.
    proxy.tasks.add(task := asyncio.current_task())
    await asyncio.sleep(proxy.delay)  # the handshake's round trip
    with contextlib.suppress(OSError, asyncio.CancelledError):
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_send(proxy, reader, up_writer), _answer(up_reader, writer))
    writer.close()
    proxy.tasks.discard(task)


async def _send(proxy: Proxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            proxy.requests += bool(REQUEST.match(data))
            # Bytes on their way do not wait for each other: this is delay, not narrowness.
            loop.call_later(proxy.delay, writer.write, data)
    loop.call_later(proxy.delay, writer.close)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
    writer.close()
