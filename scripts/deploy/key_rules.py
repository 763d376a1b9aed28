"""What follows from a key: type, caching, order of upload, and who writes it."""

import re
from dataclasses import dataclass
from enum import IntEnum
from posixpath import basename, splitext

from scripts.hashes import sha256

UNKNOWN_TYPE = "application/octet-stream"
# Our own table: the types of the standard library differ by machine.
TEXTS = {
    ".css": "text/css",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".js": "text/javascript",
    ".md": "text/markdown",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".xml": "application/xml",
}
OTHERS = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".map": "application/json",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".otf": "font/otf",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".ttf": "font/ttf",
    ".wasm": "application/wasm",
    ".webm": "video/webm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
TYPES = {suffix: f"{name}; charset=utf-8" for suffix, name in TEXTS.items()} | OTHERS

FOR_EVER = "public, max-age=31536000, immutable"
# CloudFront revalidates after five minutes, so even a failed invalidation is corrected.
FRESH = "public, max-age=0, s-maxage=300, must-revalidate"
AN_HOUR = "public, max-age=3600"
NOT_STORED = "no-store"

HASHED = re.compile(r"[.-][0-9a-f]{8,}\.")
PAGE_SUFFIXES = {".html", ".webmanifest"}
PAGE_KEYS = {"robots.txt", "sitemap.xml", "feed.xml", "atom.xml"}
# The files that name a release go live after everything that they reference.
FIRST_VIEW = "index.html"
LAST_KEYS = {"sw.js", "version.json"}
OF_THE_FUNCTION = "data/"


class Wave(IntEnum):
    """When a file goes live: files that others reference come first."""

    ASSETS = 1
    PAGES = 2
    FIRST_VIEW = 3
    LAST = 4


@dataclass(frozen=True)
class Headers:
    """The headers that are stored with a file and sent with every response."""

    content_type: str
    cache_control: str

    @property
    def fingerprint(self) -> str:
        """Return a short hash by which two sets of headers are compared."""
        text = f"{self.content_type}\n{self.cache_control}"
        return sha256(text)[:16]


def headers_for(key: str) -> Headers:
    """Return the headers of a key of the site."""
    return Headers(content_type(key), _cache_control(key))


def preview_headers(key: str) -> Headers:
    """Return the headers of a key of a preview, which nothing may store."""
    return Headers(content_type(key), NOT_STORED)


def content_type(key: str) -> str:
    """Return the content type of a key; application/octet-stream where the table has none."""
    suffix = splitext(key)[1].lower()
    if not suffix and key.startswith(".well-known/"):
        return TYPES[".json"]
    return TYPES.get(suffix, UNKNOWN_TYPE)


def is_immutable(key: str) -> bool:
    """Return whether a key's content never changes, since its name holds a hash of it."""
    return key.startswith("assets/") and bool(HASHED.search(basename(key)))


def wave(key: str) -> Wave:
    """Return when a key goes live."""
    if key in LAST_KEYS:
        return Wave.LAST
    if key == FIRST_VIEW:
        return Wave.FIRST_VIEW
    page = splitext(key)[1] in PAGE_SUFFIXES or key in PAGE_KEYS
    return Wave.PAGES if page or key.startswith(".well-known/") else Wave.ASSETS


def belongs_to_others(key: str) -> bool:
    """Return whether the function writes a key, with the caching in its documents/builder.py."""
    return key == "data.json" or key.startswith(OF_THE_FUNCTION)


def _cache_control(key: str) -> str:
    if is_immutable(key):
        return FOR_EVER
    return AN_HOUR if wave(key) is Wave.ASSETS else FRESH
