"""Counts what a visitor downloads: bodies as the CDN compresses them, headers as HTTP/2 packs them.

Sources: CloudFront compresses text from 1,000 bytes on (brotli; quality 5 comes close to what it
sends). RFC 9113: 9 bytes before each frame. RFC 7541 (HPACK) by the package hpack.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from hpack import Encoder

from scripts.deploy.content import headers_for
from weather.documents.builder import CACHE as DATA_CACHE

Compressor = Callable[[bytes], bytes]
Answer = tuple[str, bytes, Mapping[str, str]]

SECURITY = Path(__file__).parents[2] / "site/headers.json"
FRAME = 9
SMALLEST_COMPRESSED = 1000
# What CloudFront and S3 add to every answer, in the usual lengths; `{}` differs with each answer.
FROM_CDN = {
    ":status": "200",
    "date": "Mon, 23 Nov 2026 06:00:0{}",
    "last-modified": "Mon, 23 Nov 2026 05:40:0{}",
    "etag": 'W/"0f343b0931126a20f133d67c2b018a3{}"',
    "server": "AmazonS3",
    "vary": "accept-encoding",
    "content-encoding": "br",
    "x-amz-server-side-encryption": "AES256",
    "x-amz-version-id": "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbH{}",
    "x-cache": "Hit from cloudfront",
    "via": "1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)",
    "x-amz-cf-pop": "ARN54-P1",
    "x-amz-cf-id": "u5P8ZC0vJ2fTq1mXyK7wRbN4sLdGhA9eOiQ3kVtUxWzY6cBnMjEoH{}==",
    "age": "11{}",
}


@dataclass(frozen=True)
class Download:
    """One answer on the wire.

    Attributes:
        key: What was asked for.
        body: Bytes of the compressed body with its frame.
        head: Bytes of the packed headers with their frame.
    """

    key: str
    body: int
    head: int

    @property
    def total(self) -> int:
        """Give all bytes of the answer."""
        return self.body + self.head


def count_downloads(answers: Iterable[Answer], compress: Compressor) -> list[Download]:
    """Count answers that one connection brings, in order.

    Args:
        answers: Key, body as it lies in the bucket, and its own headers.
        compress: What the CDN does to text of 1,000 bytes and more.
    """
    encoder = Encoder()
    found: list[Download] = []
    for number, (key, body, headers) in enumerate(answers):
        varying = {name: value.format(number) for name, value in FROM_CDN.items()}
        lines = {**varying, **{name.lower(): value for name, value in headers.items()}}
        packed = compress(body) if len(body) >= SMALLEST_COMPRESSED else body
        head = FRAME + len(encoder.encode(list(lines.items())))
        found.append(Download(key, FRAME + len(packed), head))
    return found


def first_view(files: Mapping[str, bytes], place: str, index: str = "index.html") -> list[Answer]:
    """List what the first view of a built site asks for, with the headers of each answer.

    Args:
        files: Key to content of the built site, and the data of the place.
        place: The id of the place that is shown.
        index: The key of the page in the visitor's language.
    """
    style, script = _asset(files, "style", "css"), _asset(files, "app", "js")
    keys = [index, style, script, f"data/{place}.json"]
    return [(key, files[key], answer_headers(key)) for key in keys]


def later_view(files: Mapping[str, bytes]) -> list[Answer]:
    """List what comes after the first view: the other script and style, and all English words."""
    keys = [_asset(files, "more", "js"), _asset(files, "more", "css"), _asset(files, "en", "json")]
    return [(key, files[key], answer_headers(key)) for key in keys]


def _asset(files: Mapping[str, bytes], stem: str, suffix: str) -> str:
    pattern = f"assets/{stem}.*.{suffix}"
    return next(key for key in files if fnmatchcase(key, pattern))


def answer_headers(key: str) -> dict[str, str]:
    """Give the headers that a key gets from the bucket and from the distribution."""
    security: dict[str, str] = json.loads(SECURITY.read_text())
    own = headers_for(key)
    cache = {"Cache-Control": own.cache_control}
    if key.startswith("data"):
        cache = {"Cache-Control": DATA_CACHE, "Expires": "Mon, 23 Nov 2026 06:20:45 GMT"}
    return {"Content-Type": own.content_type, **cache, **security}
