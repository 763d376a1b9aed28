"""Reads a site published into a folder: bodies at <key>, headers at .headers/<key>.json."""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from scripts.deploy.directory import HEADERS

# The one folder with a dot that is public.
PUBLIC_DOT = ".well-known"


@dataclass(frozen=True)
class StoredFile:
    """A published object: its bytes and the headers it was stored with."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class SiteFolder:
    """A folder that a site was published into.

    Attributes:
        root: The folder.
    """

    root: Path

    def read(self, key: str) -> StoredFile | None:
        """Return an object, or None where there is none that visitors may read."""
        path = self.root / key
        try:
            inside = path.resolve().is_relative_to(self.root.resolve())
            if not inside or not path.is_file():
                return None
            return StoredFile(path.read_bytes(), self._headers(key))
        except (OSError, ValueError):
            # A name too long, or with a zero byte: no such object.
            return None

    def languages(self, index: str) -> list[str]:
        """Return the languages in which a page lies next to it, such as index.sv.html."""
        page = self.root / index
        found = page.parent.glob(f"{page.stem}.*.html")
        return [path.name.split(".")[1] for path in found]

    def _headers(self, key: str) -> dict[str, str]:
        path = self.root / HEADERS / f"{key}.json"
        if not path.is_file():
            return {"Content-Type": "application/octet-stream"}
        stored: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return stored


def key_of(target: str) -> str | None:
    """Return the key of a request's target, or None if visitors may not read it.

    >>> key_of("/"), key_of("/a%20b.html?c=d"), key_of("/../secret"), key_of("/.headers/index.html")
    ('index.html', 'a b.html', None, None)
    """
    path = target.partition("?")[0].partition("#")[0]
    if not path.startswith("/"):
        return None
    try:
        decoded = unquote(path, errors="strict")[1:]
    except UnicodeDecodeError:
        return None
    if not decoded.isprintable() or "\\" in decoded:
        return None
    key = f"{decoded}index.html" if decoded == "" or decoded.endswith("/") else decoded
    return key if all(map(_is_public, key.split("/"))) else None


def _is_public(segment: str) -> bool:
    return segment == PUBLIC_DOT or (segment != "" and not segment.startswith("."))
