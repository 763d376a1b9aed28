"""Decides what a visitor gets, as CloudFront does with the same objects. Pure.

The 404 page for what is missing, the security headers on everything, the stored cache headers, an
ETag and 304, and Brotli or gzip for text of 1,000 to 10,000,000 bytes.
"""

import functools
import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import brotli  # type: ignore[import-untyped] # it comes without types

from scripts.dev.local.site_folder import SiteFolder, StoredFile, key_of

COMPRESSIBLE = (
    "text/",
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "application/xml",
    "image/svg+xml",
)
SMALLEST, LARGEST = 1_000, 10_000_000
UNROUTED = ("/assets/", "/data/")
NOT_FOUND_PAGE = "404.html"
# The address of the site's page, and of a preview's.
PAGE = re.compile(r"/(pr-\d+/)?")
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class VisitorRequest:
    """What a visitor asks for by GET or HEAD; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]


@dataclass(frozen=True)
class VisitorResponse:
    """What a visitor gets."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def respond(
    site: SiteFolder, security: Mapping[str, str], request: VisitorRequest
) -> VisitorResponse:
    """Answer a request from a published site.

    Args:
        site: The published site.
        security: The headers that every answer carries.
        request: The visitor's request.
    """
    if folder := _folder_without_slash(request.target):
        location = {"Location": folder, "Cache-Control": "public, max-age=300"}
        return _text(301, "", {**security, **location})
    key = key_of(request.target)
    if key and PAGE.fullmatch(request.target.partition("?")[0]):
        key = page_in(site, key, request.headers.get("accept-language", ""))
    if key and (found := site.read(key)):
        return _answer(200, found, security, request)
    if missing := site.read(NOT_FOUND_PAGE):
        return _answer(404, missing, security, request)
    return _text(404, "There is no such page.", security)


def _folder_without_slash(target: str) -> str | None:
    """Return a folder's address with the slash that it lacks, as terraform/site/router.js does."""
    path = target.partition("?")[0]
    last = path.rpartition("/")[2]
    if last == "" or "." in last or path.startswith(UNROUTED):
        return None
    # One slash in front: after two, the browser reads a host.
    return "/" + path.lstrip("/\\") + "/"


def page_in(site: SiteFolder, index: str, accepted: str) -> str:
    """Return the key of the page in the language that a visitor prefers, as the router does.

    Args:
        site: The published site; what it holds says which languages there are.
        index: The key of the English page.
        accepted: The header Accept-Language.
    """
    language = preferred(accepted, {DEFAULT_LANGUAGE, *site.languages(index)})
    return index if language == DEFAULT_LANGUAGE else index.replace(".html", f".{language}.html")


def preferred(accepted: str, known: set[str]) -> str:
    """Return the language of the highest weight in Accept-Language; English when none is known."""
    best, most = DEFAULT_LANGUAGE, 0.0
    for part in accepted.split(","):
        tag, *weight = re.split(r"\s*;\s*q=", part.strip())
        language = tag.lower().partition("-")[0]
        value = _weight(weight[0]) if weight else 1.0
        if language in known and value > most:
            best, most = language, value
    return best


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _answer(
    status: int, found: StoredFile, security: Mapping[str, str], request: VisitorRequest
) -> VisitorResponse:
    coding = _choose_coding(found, request.headers.get("accept-encoding", ""))
    tag = f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'
    headers = {**found.headers, **security, "ETag": f"W/{tag}" if coding else tag}
    if _is_compressible(found):
        headers["Vary"] = "Accept-Encoding"
    if status == 200 and tag in request.headers.get("if-none-match", ""):
        return VisitorResponse(304, headers, b"")
    if coding:
        headers["Content-Encoding"] = coding
    body = _compress(found.body, coding) if coding else found.body
    headers["Content-Length"] = str(len(body))
    return VisitorResponse(status, headers, b"" if request.method == "HEAD" else body)


def _choose_coding(found: StoredFile, accepted: str) -> str:
    if not _is_compressible(found):
        return ""
    codings = {part.partition(";")[0].strip() for part in accepted.split(",")}
    return next((coding for coding in ("br", "gzip") if coding in codings), "")


def _is_compressible(found: StoredFile) -> bool:
    kind = found.headers.get("Content-Type", "")
    is_text = kind.startswith(COMPRESSIBLE)
    return is_text and SMALLEST <= len(found.body) <= LARGEST


@functools.lru_cache(maxsize=256)
def _compress(body: bytes, coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.compress(body, quality=5))
    return gzip.compress(body, 6, mtime=0)


def _text(status: int, text: str, headers: Mapping[str, str]) -> VisitorResponse:
    body = text.encode()
    described = {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
    return VisitorResponse(status, {**headers, **described}, body)
