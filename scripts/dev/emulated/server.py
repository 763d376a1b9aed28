"""Starts MiniStack with two corrections: repeated requests, and a header of CloudFront.

An AWS SDK that loses an answer sends its request again: another attempt of the same
`amz-sdk-invocation-id`. On a busy machine Terraform's provider closes a connection between the
header and the body of an answer of 200; a create is then refused, because its first attempt made
the resource, and a conditional write, because its first attempt wrote the object. Here the second
attempt gets the answer of the first. An error is not kept: repeating that request must work.

CloudFront answers UpdateFunction with the ETag in a header named `ETtag`, and SDKs read only that:
https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateFunction.html (MiniStack sends
`ETag`, so that a changed function could not be published.)

The emulator's own Python runs this file (scripts/dev/emulator.py starts it), so that it imports
no other module of this repository.
"""

import asyncio
import importlib
import sys
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]  # of ASGI, as are the next three
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Key = tuple[str, str, bytes]
Answer = tuple[Message, ...]

CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
INVOCATION, ATTEMPT = b"amz-sdk-invocation-id", b"amz-sdk-request"
KEPT = 1000
FIRST_ERROR = 400
FUNCTIONS = "/2020-05-31/function/"


class AnswerOnce:
    """An ASGI application that answers each invocation of an AWS SDK once.

    Args:
        app: The application that carries requests out.
        report: Called with one line for each request that was not carried out again.
        kept: How many answers are kept.
    """

    def __init__(self, app: App, report: Callable[[str], object], kept: int = KEPT) -> None:
        self._app = app
        self._report = report
        self._kept = kept
        self._answers: OrderedDict[Key, asyncio.Future[Answer]] = OrderedDict()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, waiting for an earlier attempt that is still being carried out."""
        key = invocation(scope)
        if key is None:
            await self._app(scope, receive, send)
            return
        while earlier := self._answers.get(key):
            if answer := await asyncio.shield(earlier):
                self._report(f"answered again: {scope['method']} {scope['path']} {key[0]}")
                await _repeat(answer, receive, send)
                return
        await self._carry_out(key, scope, receive, send)

    async def _carry_out(self, key: Key, scope: Message, receive: Receive, send: Send) -> None:
        self._answers[key] = pending = asyncio.get_running_loop().create_future()
        sent: list[Message] = []

        async def record(message: Message) -> None:
            sent.append(message)
            await send(message)

        try:
            await self._app(scope, receive, record)
        finally:
            answer = tuple(sent) if _is_good(sent) else ()
            if not answer:
                del self._answers[key]
            pending.set_result(answer)
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        done = [k for k, answer in self._answers.items() if answer.done()]
        for key in done[: max(0, len(done) - self._kept)]:
            del self._answers[key]


class NameETagOfFunctions:
    """An ASGI application that adds CloudFront's `ETtag` to the answers of UpdateFunction."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_update = scope.get("method") == "PUT" and scope["path"].startswith(FUNCTIONS)

        async def name_tag(message: Message) -> None:
            if message["type"] == "http.response.start":
                tags = [(b"ettag", v) for n, v in message["headers"] if n.lower() == b"etag"]
                message = {**message, "headers": [*message["headers"], *tags]}
            await send(message)

        await self._app(scope, receive, name_tag if is_update else send)


def invocation(scope: Message) -> Key | None:
    """Return what all attempts of one call have in common, or None for what changes nothing."""
    if scope["type"] != "http" or scope["method"] not in CHANGING:
        return None
    headers = {name.lower(): value for name, value in scope["headers"]}
    found = headers.get(INVOCATION)
    if found is None or ATTEMPT not in headers:
        return None
    target = scope["path"].encode() + b"?" + scope.get("query_string", b"")
    return found.decode("latin-1"), scope["method"], target


async def _repeat(answer: Answer, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    for message in answer:
        await send(message)


def _is_good(sent: list[Message]) -> bool:
    if not sent or sent[0].get("status", FIRST_ERROR) >= FIRST_ERROR:
        return False
    return sent[-1]["type"] == "http.response.body" and not sent[-1].get("more_body")


def main() -> None:
    """Serve until a signal ends the process; the settings are MiniStack's own variables."""
    ministack: Any = importlib.import_module("ministack.app")
    ministack.app = AnswerOnce(
        NameETagOfFunctions(ministack.app), lambda line: print(line, file=sys.stderr, flush=True)
    )
    ministack.main()


if __name__ == "__main__":
    main()
