"""Requests pages of a deployed site as a visitor does, at its real address or through SITE_VIA."""

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import requests

TIMEOUT_SECONDS = 20
STATUS_NO_ANSWER = 0
ADDRESSES = {"a": "href", "link": "href", "script": "src", "img": "src", "iframe": "src"}


@dataclass(frozen=True)
class SiteResponse:
    """A response of the site.

    Attributes:
        status: The HTTP status; 0 if there was no response.
        headers: By name in lower case.
        body: Decoded bytes.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class SiteClient(Protocol):
    """Somewhere to fetch pages from."""

    def fetch(self, path: str) -> SiteResponse:
        """Fetch a path over HTTPS; redirects are not followed."""
        ...

    def fetch_plain(self, path: str) -> SiteResponse:
        """Fetch a path over plain HTTP; redirects are not followed."""
        ...


class LiveSite:
    """A site behind its domain, or behind an emulated content delivery network at `via`."""

    def __init__(self, domain: str, via: str | None = None) -> None:
        self._domain = domain
        self._via = via
        self._session = requests.Session()

    def fetch(self, path: str) -> SiteResponse:
        """Fetch a path over HTTPS; redirects are not followed."""
        return self._fetch("https", path)

    def fetch_plain(self, path: str) -> SiteResponse:
        """Fetch a path over plain HTTP; redirects are not followed."""
        return self._fetch("http", path)

    def _fetch(self, scheme: str, path: str) -> SiteResponse:
        url, headers = f"{scheme}://{self._domain}{path}", {}
        if self._via:
            url = self._via.rstrip("/") + path
            headers = {"Host": self._domain, "X-Forwarded-Proto": scheme}
        try:
            found = self._session.get(
                url, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException as error:
            return SiteResponse(STATUS_NO_ANSWER, {}, type(error).__name__.encode())
        named = {k.lower(): v for k, v in found.headers.items()}
        return SiteResponse(found.status_code, named, found.content)


def local_addresses(html: str, page: str = "/") -> list[str]:
    """Return the paths of the same site that a page references, without fragments, sorted."""
    collector = _Addresses()
    collector.feed(html)
    absolute = [urlsplit(urljoin(f"https://site{page}", a)) for a in collector.found]
    return sorted({u.path for u in absolute if u.netloc == "site" and u.scheme == "https"})


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        address = values.get(ADDRESSES.get(tag, ""))
        if address and values.get("rel") not in {"canonical", "alternate"}:
            self.found.append(address)
