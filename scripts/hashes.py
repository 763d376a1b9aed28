"""SHA-256 in hexadecimal, of bytes, text, files and folders."""

import hashlib
from pathlib import Path

# Above this a file is read in chunks, so that memory does not grow with its size.
SMALL = 8 * 1024 * 1024


def sha256(content: bytes | str) -> str:
    """Return the hash of bytes, or of text as UTF-8."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the hash of a file, which is read in chunks if it is large."""
    if path.stat().st_size <= SMALL:
        return sha256(path.read_bytes())
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_folder(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder, by its path with slashes, sorted."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256_of_file(path) for path in files}
