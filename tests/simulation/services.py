"""The buckets as the real code knows them: its stores and its delivery network, on a line."""

import hashlib
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from functools import partial
from typing import Protocol

from scripts.deploy.aws import AwsError
from scripts.deploy.key_rules import Headers
from scripts.deploy.source import Upload
from scripts.deploy.stores import ChangedMeanwhileError, StoredObject, Written
from tests.simulation.bucket import Bucket, ConditionError, Version
from tests.simulation.line import Line
from weather.documents.store import Document, StoredBody
from weather.errors import StoreConflictError


class SimSite:
    """The bucket that visitors see, as the sync knows it."""

    def __init__(
        self, bucket: Bucket, line: Line, blobs: Mapping[str, bytes], prefix: str = ""
    ) -> None:
        self._bucket, self._line, self._blobs, self._prefix = bucket, line, blobs, prefix

    def list(self) -> Mapping[str, str]:
        found = self._line.call("list", self._prefix, lambda: self._bucket.listing(self._prefix))
        return {key.removeprefix(self._prefix): v.etag for key, v in found.items()}

    def head(self, key: str, version: str | None = None) -> StoredObject | None:
        def look() -> Version | None:
            return self._bucket.version(key, version) if version else self._bucket.live(key)

        found = self._line.call("head", key, look)
        if found is None:
            return None
        headers = Headers(found.headers["content-type"], found.headers["cache-control"])
        return StoredObject(found.etag, found.id, hashlib.sha256(found.body).hexdigest(), headers)

    def put(self, key: str, upload: Upload, replaces: str | None) -> Written:
        headers = {
            "content-type": upload.headers.content_type,
            "cache-control": upload.headers.cache_control,
        }
        return self._write("put", key, self._blobs[upload.file.sha256], headers, replaces)

    def copy(self, key: str, version: str, replaces: str | None) -> Written:
        source = self._bucket.version(key, version)
        if source is None:
            raise AwsError(f"put back {key}: that version has expired", "NoSuchVersion")
        return self._write("put", key, source.body, source.headers, replaces)

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._line.call("delete", self._prefix + key, partial(self._drop, key))

    def _drop(self, key: str) -> None:
        self._bucket.delete(self._prefix + key)

    def _write(
        self, verb: str, key: str, body: bytes, headers: Mapping[str, str], over: str | None
    ) -> Written:
        whole = self._prefix + key
        try:
            made = self._line.call(
                verb, whole, lambda: self._bucket.put(whole, body, headers, over)
            )
        except ConditionError as error:
            raise ChangedMeanwhileError(f"put {key}: changed meanwhile") from error
        return Written(made.etag, made.id)


class SimState:
    """The private bucket with the manifest and the records."""

    def __init__(self, bucket: Bucket, line: Line) -> None:
        self._bucket, self._line = bucket, line

    def read(self, key: str) -> tuple[bytes, str] | None:
        found = self._line.call("read", key, lambda: self._bucket.live(key))
        return (found.body, found.etag) if found else None

    def write(self, key: str, body: bytes, replaces: str | None) -> str:
        try:
            write = partial(self._bucket.put, key, body, {}, replaces)
            made: Version = self._line.call("write", key, write)
        except ConditionError as error:
            raise ChangedMeanwhileError(f"write {key}: changed meanwhile") from error
        return made.etag

    def names(self, prefix: str) -> Sequence[str]:
        found: Sequence[str] = self._line.call(
            "names", prefix, lambda: list(self._bucket.listing(prefix))
        )
        return found


class SimStore:
    """The bucket as the function knows it."""

    def __init__(self, bucket: Bucket, line: Line) -> None:
        self._bucket, self._line = bucket, line

    def read(self, key: str) -> StoredBody | None:
        found = self._line.call("get", key, lambda: self._bucket.live(key))
        return StoredBody(found.body, found.etag) if found else None

    def write(self, document: Document, tag: str | None) -> None:
        headers = {
            "content-type": document.content_type,
            "cache-control": document.cache_control,
            "expires": formatdate(document.expires, usegmt=True),
        }
        put = partial(self._bucket.put, document.key, document.body, headers, tag)
        try:
            self._line.call("put", document.key, put)
        except ConditionError as error:
            raise StoreConflictError(f"{document.key} was written meanwhile") from error


class Network(Protocol):
    """The delivery network of the world."""

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        """Take an invalidation."""
        ...

    def is_done(self, invalidation: str) -> bool:
        """Return whether every edge has carried it out."""
        ...


class SimCdn:
    """The delivery network as a deploy knows it."""

    def __init__(self, network: Network, line: Line) -> None:
        self._network, self._line = network, line

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        send = partial(self._network.invalidate, tuple(paths), reference)
        return str(self._line.call("invalidate", " ".join(paths), send))

    def is_done(self, invalidation: str) -> bool:
        return self._network.is_done(invalidation)
