"""A folder as a bucket: what the preview and many tests publish to.

A body is at ROOT/<key>, its headers at ROOT/.headers/<key>.json; the preview's server reads both.
Conditions are checked but not atomic: one machine, one writer.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.deploy.key_rules import Headers
from scripts.deploy.source import Upload, open_body
from scripts.deploy.stores import ChangedMeanwhileError, StoredObject, Written
from scripts.errors import UsageError, WindsockError
from scripts.hashes import sha256, sha256_of_file

HEADERS = ".headers"
PART = ".part-"


class DirectorySite:
    """A folder that a local server shows to visitors."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def list(self) -> Mapping[str, str]:
        """Return the ETag of every key, which is the hash of its content."""
        files = (path for path in self._root.rglob("*") if path.is_file())
        keys = {path.relative_to(self._root).as_posix(): path for path in files}
        return {
            key: _etag(path)
            for key, path in keys.items()
            if not key.startswith(f"{HEADERS}/") and not path.name.startswith(PART)
        }

    def head(self, key: str, version: str | None = None) -> StoredObject | None:
        """Return what is at a key; None if there is nothing. A folder keeps no versions."""
        path = self._path(key)
        if version or not path.is_file():
            return None
        etag = _etag(path)
        return StoredObject(etag, None, etag, self._headers(key))

    def put(self, key: str, upload: Upload, replaces: str | None) -> Written:
        """Write a file over the one with an ETag, or where there is none."""
        path = self._path(key)
        if _etag_or_none(path) != replaces:
            raise ChangedMeanwhileError(f"put {key}: it was changed in between")
        headers = {
            "Content-Type": upload.headers.content_type,
            "Cache-Control": upload.headers.cache_control,
        }
        # Headers first: a server never sends a new body under the headers of the old one for long.
        _replace(self._headers_path(key), json.dumps(headers).encode())
        with open_body(upload.file) as body:
            _replace(path, body if isinstance(body, bytes) else body.read())
        return Written(upload.file.sha256)

    def copy(self, key: str, version: str, replaces: str | None) -> Written:
        """Refuse: a folder keeps no versions."""
        raise UsageError(f"{key}: a folder keeps no older versions; publish the site again")

    def delete(self, keys: Sequence[str]) -> None:
        """Delete files with their headers, and folders that are empty then."""
        for key in keys:
            for path in (self._path(key), self._headers_path(key)):
                path.unlink(missing_ok=True)
                _remove_empty(path.parent, self._root)

    def _headers(self, key: str) -> Headers:
        try:
            content = json.loads(self._headers_path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return Headers("", "")
        return Headers(content.get("Content-Type", ""), content.get("Cache-Control", ""))

    def _path(self, key: str) -> Path:
        if key.startswith(("/", f"{HEADERS}/")) or {"", ".", ".."} & set(key.split("/")):
            raise UsageError(f"{key!r}: is not a key of a site")
        return self._root / key

    def _headers_path(self, key: str) -> Path:
        return self._root / HEADERS / f"{key}.json"


class DirectoryState:
    """A folder for the manifest and the release records."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, key: str) -> tuple[bytes, str] | None:
        """Return a file's body and ETag; None where there is none."""
        path = self._root / key
        return (path.read_bytes(), _etag(path)) if path.is_file() else None

    def write(self, key: str, body: bytes, replaces: str | None) -> str:
        """Write over the file with an ETag, or where there is none; return the new ETag."""
        path = self._root / key
        if _etag_or_none(path) != replaces:
            raise ChangedMeanwhileError(f"write {path}: it was changed in between")
        _replace(path, body)
        return sha256(body)

    def names(self, prefix: str) -> Sequence[str]:
        """List the keys below a prefix, sorted."""
        paths = (path for path in self._root.rglob("*") if path.is_file())
        keys = (path.relative_to(self._root).as_posix() for path in paths)
        return sorted(key for key in keys if key.startswith(prefix))


def _etag(path: Path) -> str:
    return sha256_of_file(path)


def _etag_or_none(path: Path) -> str | None:
    return _etag(path) if path.is_file() else None


def _replace(path: Path, body: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=PART)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        raise WindsockError(f"{path}: cannot be written: {error.strerror}") from error


def _remove_empty(folder: Path, root: Path) -> None:
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
