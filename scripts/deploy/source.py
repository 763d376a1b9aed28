"""The built site on disk: which files it holds, and what must never be uploaded."""

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from pathlib import Path
from typing import BinaryIO

from scripts.deploy.key_rules import FIRST_VIEW, Headers
from scripts.errors import RefusedError, WindsockError
from scripts.hashes import SMALL, sha256, sha256_of_file

LONGEST_KEY = 1024
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in patterns))


# Left behind by editors and desktops: harmless, and not worth stopping for.
LITTER = _any_of(".DS_Store", "Thumbs.db", "desktop.ini", "*~", "*.swp", ".#*")
SECRETS = _any_of(
    *(".env", ".env.*", ".git", ".git*", ".npmrc", ".netrc", ".aws", ".ssh", ".terraform*"),
    *("*.pem", "*.key", "*.p12", "*.pfx", "id_rsa*", "id_ed25519*"),
    *("*.tfstate", "*.tfstate.*", "*.tfvars", "*.tfplan"),
)


@dataclass(frozen=True)
class LocalFile:
    """A file of the built site, as it was when it was hashed.

    Attributes:
        path: Where it is.
        size: Its length in bytes.
        sha256: Its hash in hex.
    """

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class Wanted:
    """What a key should hold.

    Attributes:
        sha256: Hash of the content in hex.
        fingerprint: Of its headers.
        content: A file to upload with its headers, or an object version to copy back.
    """

    sha256: str
    fingerprint: str
    content: "Upload | Version"


@dataclass(frozen=True)
class Upload:
    """A file to upload with its headers."""

    file: LocalFile
    headers: Headers


@dataclass(frozen=True)
class Version:
    """An object version to copy back, with the headers it has."""

    id: str


def hash_files(
    files: Mapping[str, Path], headers: Callable[[str], Headers]
) -> Mapping[str, Wanted]:
    """Return what each key should hold: the hash of its file, and its headers."""
    wanted = {}
    for key, path in files.items():
        file, of_key = hash_file(path), headers(key)
        wanted[key] = Wanted(file.sha256, of_key.fingerprint, Upload(file, of_key))
    return wanted


def find_files(root: Path) -> Mapping[str, Path]:
    """Find the files of a built site by key, without reading them.

    Raises:
        RefusedError: The folder cannot be a built site, or holds what must not be published.
    """
    if root.resolve() in {Path("/"), Path.home()}:
        raise RefusedError(f"{root}: is not a built site; return the folder that build_site made")
    if not root.is_dir():
        raise RefusedError(f"{root}: is not a folder; build the site first")
    files = {key: Path(path) for key, path in _walk(os.fspath(root), "")}
    if FIRST_VIEW not in files:
        raise RefusedError(f"{root}: has no {FIRST_VIEW} in it; build the site first")
    return files


def hash_file(path: Path) -> LocalFile:
    """Return a file as it is now."""
    return LocalFile(path, path.stat().st_size, sha256_of_file(path))


@contextlib.contextmanager
def open_body(file: LocalFile) -> Iterator[bytes | BinaryIO]:
    """Open a file to upload: its bytes, which are those that were hashed, or a stream if large.

    A stream is checked by who receives it, against the hash.

    Raises:
        WindsockError: The file changed since it was hashed.
    """
    if file.size > SMALL:
        with file.path.open("rb") as stream:
            yield stream
        return
    body = file.path.read_bytes()
    if sha256(body) != file.sha256:
        raise WindsockError(f"{file.path}: changed while it was deployed; build and run again")
    yield body


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if LITTER.match(entry.name):
                continue
            key = prefix + entry.name
            _check_name(key, entry.name)
            if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
                raise RefusedError(f"{entry.path}: is a link or device; put a real file there")
            if entry.is_dir():
                yield from _walk(entry.path, key + "/")
            else:
                yield key, entry.path


def _check_name(key: str, name: str) -> None:
    if SECRETS.match(name.lower()):
        raise RefusedError(f"{key}: looks like a secret; keep it out of the built site")
    if name.startswith(".") and key != ".well-known":
        raise RefusedError(
            f"{key}: a hidden file is never published; remove it from the built site"
        )
    try:
        length = len(key.encode())
    except UnicodeEncodeError as error:
        raise RefusedError(f"{key!r}: the name is not UTF-8; rename the file") from error
    if length > LONGEST_KEY:
        raise RefusedError(f"{key[:60]}…: the name is longer than {LONGEST_KEY} bytes; shorten it")
    if CONTROL.search(key):
        raise RefusedError(f"{key!r}: the name has a control character; rename the file")
