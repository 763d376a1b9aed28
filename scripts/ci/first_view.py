"""Counts the bytes of the first view: bodies as the CDN compresses them, headers as HTTP/2 does.

The pull request's comment and the test of the budget show this figure.

Sources: CloudFront compresses text from 1,000 bytes on (brotli; quality 5 comes close to what it
sends). RFC 9113: 9 bytes before each frame. RFC 7541 (HPACK) by the package hpack.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import brotli  # type: ignore[import-untyped] # it comes without types
from hpack import Encoder

from scripts.deploy.key_rules import headers_for

SECURITY = Path(__file__).parents[2] / "site/headers.json"
FRAME = 9
SMALLEST_COMPRESSED = 1000
QUALITY = 5
# As the function writes them; a test holds them to its own constant.
DATA_CACHE = "public, stale-while-revalidate=60, stale-if-error=86400"
DATA_HEADERS = {"Cache-Control": DATA_CACHE, "Expires": "Mon, 23 Nov 2026 06:20:45 GMT"}
# What CloudFront and S3 add to every response, in the usual lengths; `{}` differs with each one.
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
    """One response on the wire.

    Attributes:
        key: The file.
        body: Bytes of the compressed body with its frame.
        head: Bytes of the packed headers with their frame.
    """

    key: str
    body: int
    head: int

    @property
    def total(self) -> int:
        """Return all bytes of the response."""
        return self.body + self.head


def first_view(files: Mapping[str, bytes], place: str = "", page: str = "index.html") -> list[str]:
    """Return the keys that the first view of a built site downloads, in order.

    The page names its style sheets and scripts; the script loads the document of one place.

    Args:
        files: Contents by key, of the built site and of the data.
        place: The id of the place; "" for the one with the largest document.
        page: The key of the page in the visitor's language.
    """
    needs = _Needs()
    needs.feed(files[page].decode("utf-8", "replace"))
    named = [key for address in needs.found if (key := address.lstrip("./")) in files]
    data = [f"data/{place}.json"] if place else _largest_document(files)
    return [page, *dict.fromkeys(named), *data]


def count_downloads(files: Mapping[str, bytes], keys: Iterable[str]) -> list[Download]:
    """Count the responses that one connection brings, in order.

    Headers that were sent before cost next to nothing.
    """
    encoder = Encoder()
    return [_count(encoder, number, key, files[key]) for number, key in enumerate(keys)]


def first_view_bytes(files: Mapping[str, bytes]) -> int:
    """Return all bytes of the first view."""
    return sum(d.total for d in count_downloads(files, first_view(files)))


def compress(body: bytes) -> bytes:
    """Return a body as CloudFront sends it."""
    if len(body) < SMALLEST_COMPRESSED:
        return body
    compressed: bytes = brotli.compress(body, quality=QUALITY)
    return compressed


def response_headers(key: str) -> dict[str, str]:
    """Return the headers that a key gets from the bucket and from the distribution."""
    security: dict[str, str] = json.loads(SECURITY.read_text(encoding="utf-8"))
    own = headers_for(key)
    cache = DATA_HEADERS if key.startswith("data") else {"Cache-Control": own.cache_control}
    return {"Content-Type": own.content_type, **cache, **security}


class _Needs(HTMLParser):
    """Collects the style sheets and scripts that a browser fetches to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        sheet = tag == "link" and values.get("rel") in {"stylesheet", "modulepreload"}
        address = values.get("href") if sheet else values.get("src") if tag == "script" else None
        if address and "//" not in address:
            self.found.append(address)


def _largest_document(files: Mapping[str, bytes]) -> list[str]:
    documents = [key for key in files if key.startswith("data/") and key.endswith(".json")]
    return sorted(documents, key=lambda key: (len(compress(files[key])), key))[-1:]


def _count(encoder: Encoder, number: int, key: str, body: bytes) -> Download:
    varying = {name: value.format(number) for name, value in FROM_CDN.items()}
    own = {name.lower(): value for name, value in response_headers(key).items()}
    head = encoder.encode(list({**varying, **own}.items()))
    return Download(key, FRAME + len(compress(body)), FRAME + len(head))
