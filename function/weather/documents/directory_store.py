"""Keeps documents in a folder: ROOT/<key>, and their headers in ROOT/.headers/<key>.json."""

import hashlib
import json
import threading
from email.utils import formatdate
from pathlib import Path

from weather.documents.store import Document, StoredBody
from weather.errors import StoreConflictError, StoreError

HEADERS = ".headers"


class DirectoryStore:
    """A Store in a folder, for a site on this machine. One process writes at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()

    def read(self, key: str) -> StoredBody | None:
        """Read a body; see Store."""
        try:
            body = self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"cannot read {key} in {self._root}: {error.strerror}") from error
        return StoredBody(body, hashlib.sha256(body).hexdigest())

    def write(self, document: Document, tag: str | None) -> None:
        """Write if the key still has this tag; see Store."""
        with self._lock:
            present = self.read(document.key)
            if (present.tag if present else None) != tag:
                raise StoreConflictError(f"{document.key} in {self._root} was written meanwhile")
            try:
                # Headers first: a body is never served with another one's type.
                _replace(self._path(f"{HEADERS}/{document.key}.json"), _headers(document))
                _replace(self._path(document.key), document.body)
            except OSError as error:
                raise StoreError(
                    f"cannot write {document.key} in {self._root}: {error.strerror}; "
                    "check the folder's permissions and free space"
                ) from error

    def _path(self, key: str) -> Path:
        path = self._root / key
        if ".." in path.parts or not key or Path(key).is_absolute():
            raise StoreError(f"the key {key!r} leads out of {self._root}")
        return path


def _headers(document: Document) -> bytes:
    headers = {
        "Content-Type": document.content_type,
        "Cache-Control": document.cache_control,
        "Expires": formatdate(document.expires, usegmt=True),
    }
    return json.dumps(headers).encode()


def _replace(path: Path, body: bytes) -> None:
    """Put the whole file in one step, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    draft.write_bytes(body)
    draft.replace(path)
