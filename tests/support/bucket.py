"""A bucket, its state and its edges in memory; contract tests hold them to the emulator.

Every call is written to one log, and a Trouble may fail any of them.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.deploy.aws import AwsError
from scripts.deploy.key_rules import Headers
from scripts.deploy.source import Upload, open_body
from scripts.deploy.stores import ChangedMeanwhileError, StoredObject, Written


class CrashError(BaseException):
    """Stands for a process that was killed: no except clause for errors may catch it."""


@dataclass(frozen=True)
class Call:
    """One request: what it does and to which keys."""

    name: str
    keys: tuple[str, ...] = ()

    @property
    def writes(self) -> bool:
        return self.name in {"put", "copy", "delete", "write", "invalidate"}


@dataclass
class Wire:
    """What all calls pass through: a log, and what goes wrong.

    Attributes:
        calls: Every call in its order.
        trouble: Called before each; may raise.
    """

    calls: list[Call] = field(default_factory=list)
    trouble: Callable[[Call, int], None] = lambda _call, _number: None

    def send(self, name: str, *keys: str) -> None:
        call = Call(name, keys)
        self.calls.append(call)
        self.trouble(call, len(self.calls))

    def names(self) -> list[str]:
        return [call.name for call in self.calls]

    def wrote(self) -> list[str]:
        return [call.name for call in self.calls if call.writes]

    def keys(self, name: str) -> list[str]:
        return [key for call in self.calls if call.name == name for key in call.keys]

    def clear(self) -> None:
        self.calls.clear()
        self.trouble = lambda _call, _number: None


@dataclass(frozen=True)
class Thing:
    """An object version."""

    body: bytes
    headers: Headers
    version: str

    @property
    def etag(self) -> str:
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()


class MemorySite:
    """A versioned bucket that visitors see."""

    def __init__(self, wire: Wire | None = None) -> None:
        self.wire = wire or Wire()
        self.live: dict[str, Thing] = {}
        self.versions: dict[tuple[str, str], Thing] = {}

    def list(self) -> Mapping[str, str]:
        self.wire.send("list")
        return {key: thing.etag for key, thing in self.live.items()}

    def head(self, key: str, version: str | None = None) -> StoredObject | None:
        self.wire.send("head", key)
        thing = self.versions.get((key, version)) if version else self.live.get(key)
        if thing is None:
            return None
        return StoredObject(
            thing.etag, thing.version, hashlib.sha256(thing.body).hexdigest(), thing.headers
        )

    def put(self, key: str, upload: Upload, replaces: str | None) -> Written:
        self.wire.send("put", key)
        with open_body(upload.file) as body:
            content = body if isinstance(body, bytes) else body.read()
        return self.store(key, content, upload.headers, replaces)

    def copy(self, key: str, version: str, replaces: str | None) -> Written:
        self.wire.send("copy", key)
        thing = self.versions.get((key, version))
        if thing is None:
            raise AwsError(f"restore {key}: that version has expired", "NoSuchVersion")
        return self.store(key, thing.body, thing.headers, replaces)

    def delete(self, keys: Sequence[str]) -> None:
        self.wire.send("delete", *keys)
        for key in keys:
            self.live.pop(key, None)

    def store(self, key: str, body: bytes, headers: Headers, replaces: str | None) -> Written:
        before = self.live.get(key)
        if (before.etag if before else None) != replaces:
            raise ChangedMeanwhileError(f"put {key}: another sync changed it meanwhile")
        thing = Thing(body, headers, f"v{len(self.versions) + 1}")
        self.live[key] = self.versions[key, thing.version] = thing
        return Written(thing.etag, thing.version)

    def overwrite(self, key: str, body: bytes = b"by hand") -> None:
        """Write as somebody else would: the function, or a person in the console."""
        before = self.live.get(key)
        self.store(key, body, Headers("text/plain", "no-cache"), before.etag if before else None)


class MemoryState:
    """A private bucket for the manifest and the records."""

    def __init__(self, wire: Wire | None = None) -> None:
        self.wire = wire or Wire()
        self.bodies: dict[str, bytes] = {}

    def read(self, key: str) -> tuple[bytes, str] | None:
        self.wire.send("read", key)
        body = self.bodies.get(key)
        return None if body is None else (body, _etag(body))

    def write(self, key: str, body: bytes, replaces: str | None) -> str:
        self.wire.send("write", key)
        before = self.bodies.get(key)
        if (None if before is None else _etag(before)) != replaces:
            raise ChangedMeanwhileError(f"write {key}: another sync changed it meanwhile")
        self.bodies[key] = body
        return _etag(body)

    def names(self, prefix: str) -> Sequence[str]:
        self.wire.send("names", prefix)
        return sorted(key for key in self.bodies if key.startswith(prefix))


class MemoryCdn:
    """Edges that keep what they were asked for until they are told to forget it.

    Attributes:
        sent: Paths by reference: the same reference again is the same invalidation.
    """

    def __init__(self, wire: Wire | None = None) -> None:
        self.wire = wire or Wire()
        self.sent: dict[str, tuple[str, ...]] = {}
        self.done = True

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        self.wire.send("invalidate", *paths)
        self.sent.setdefault(reference, tuple(paths))
        return f"I-{reference}"

    def is_done(self, invalidation: str) -> bool:
        self.wire.send("is_done", invalidation)
        return self.done


def _etag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
