"""A call that an AWS SDK repeats is carried out once, and gets the same answer again."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from scripts.dev.emulated.server import AnswerOnce, Message, Receive, Send, invocation


@dataclass
class Service:
    """An application that counts what it carries out; `statuses` are its answers, in order."""

    statuses: list[int]
    carried_out: int = 0
    gate: asyncio.Event | None = None
    silent: bool = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.carried_out += 1
        number = self.carried_out
        if self.gate:
            await self.gate.wait()
        if self.silent and number == 1:
            return
        status = self.statuses[number - 1]
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": f"answer {number}".encode()})


@dataclass
class Caller:
    """A client that sends attempts of calls, and keeps status and body of each answer."""

    server: AnswerOnce
    reports: list[str] = field(default_factory=list)

    async def attempt(
        self, call: str, number: int = 1, method: str = "POST", path: str = "/"
    ) -> tuple[int, bytes] | None:
        sent: list[Message] = []
        chunks: list[Message] = [
            {"type": "http.request", "more_body": True},
            {"type": "http.request"},
        ]

        async def receive() -> Message:
            return chunks.pop(0)

        async def send(message: Message) -> None:
            sent.append(message)

        await self.server(request(call, number, method, path), receive, send)
        return (sent[0]["status"], sent[1]["body"]) if sent else None


def run(story: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run a story in a thread of its own: in this one, a browser's event loop may be running."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(story())).result()


def request(call: str, number: int, method: str = "POST", path: str = "/") -> Message:
    headers = [
        (b"Amz-Sdk-Invocation-Id", call.encode()),
        (b"Amz-Sdk-Request", f"attempt={number}; max=25".encode()),
    ]
    return {"type": "http", "method": method, "path": path, "headers": headers}


def caller(service: Service, kept: int = 1000) -> Caller:
    reports: list[str] = []
    return Caller(AnswerOnce(service, reports.append, kept), reports)


def test_a_repeated_call_is_carried_out_once_and_gets_the_first_answer() -> None:
    async def story() -> None:
        service = Service([200])
        client = caller(service)
        assert await client.attempt("a", 1) == (200, b"answer 1")
        assert await client.attempt("a", 2) == (200, b"answer 1")
        assert service.carried_out == 1
        assert client.reports == ["answered again: POST / a"]

    run(story)


def test_two_calls_are_carried_out_twice() -> None:
    async def story() -> None:
        service = Service([200, 409])
        client = caller(service)
        assert await client.attempt("a") == (200, b"answer 1")
        assert await client.attempt("b") == (409, b"answer 2")

    run(story)


def test_a_repeat_waits_while_the_first_attempt_is_carried_out() -> None:
    async def story() -> None:
        service = Service([200], gate=asyncio.Event())
        client = caller(service)
        both = [asyncio.create_task(client.attempt("a", n)) for n in (1, 2)]
        await asyncio.sleep(0)
        assert service.gate
        service.gate.set()
        assert await asyncio.gather(*both) == [(200, b"answer 1")] * 2
        assert service.carried_out == 1

    run(story)


@pytest.mark.parametrize("status", [400, 409, 412, 500, 503])
def test_a_call_that_failed_is_carried_out_again(status: int) -> None:
    async def story() -> None:
        client = caller(Service([status, 200]))
        assert await client.attempt("a", 1) == (status, b"answer 1")
        assert await client.attempt("a", 2) == (200, b"answer 2")

    run(story)


def test_a_call_without_an_answer_is_carried_out_again() -> None:
    async def story() -> None:
        client = caller(Service([200, 200], silent=True))
        assert await client.attempt("a", 1) is None
        assert await client.attempt("a", 2) == (200, b"answer 2")

    run(story)


def test_what_changes_nothing_is_asked_anew() -> None:
    async def story() -> None:
        service = Service([200, 200])
        client = caller(service)
        assert await client.attempt("a", 1, "GET") == (200, b"answer 1")
        assert await client.attempt("a", 2, "GET") == (200, b"answer 2")

    run(story)


def test_the_oldest_answers_are_dropped() -> None:
    async def story() -> None:
        service = Service([200] * 4)
        client = caller(service, kept=2)
        for call in ("a", "b", "c"):
            await client.attempt(call)
        assert await client.attempt("c", 2) == (200, b"answer 3")
        assert await client.attempt("a", 2) == (200, b"answer 4")

    run(story)


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "lifespan"},
        {"method": "HEAD"},
        {"headers": []},
        {"headers": [(b"amz-sdk-invocation-id", b"a")]},
    ],
)
def test_only_attempts_of_changes_have_a_key(changed: Mapping[str, object]) -> None:
    assert invocation(request("a", 1)) is not None
    assert invocation({**request("a", 1), **changed}) is None


def test_the_key_tells_targets_apart() -> None:
    assert invocation(request("a", 1, path="/x")) != invocation(request("a", 1, path="/y"))
    assert invocation(request("a", 1)) == invocation(request("a", 2))
