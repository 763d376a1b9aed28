"""Publishes a built site into a folder, through the same store as the sync."""

from dataclasses import dataclass
from pathlib import Path

from scripts.deploy.content import belongs_to_others, headers_for
from scripts.deploy.directory import DirectorySite
from scripts.deploy.source import Upload, find_files, hash_file


@dataclass(frozen=True)
class Changes:
    """How many files a publish wrote and removed."""

    put: int
    deleted: int


def publish_site(built: Path, root: Path) -> Changes:
    """Make a folder hold a built site; the function's keys in it are left alone.

    Assets come before the pages that name them, and removals last.
    """
    root.mkdir(parents=True, exist_ok=True)
    store = DirectorySite(root)
    present = store.list()
    files = find_files(built)
    uploads = {key: Upload(hash_file(path), headers_for(key)) for key, path in files.items()}
    changed = [key for key, upload in uploads.items() if not _is_current(store, key, upload)]
    for key in sorted(changed, key=lambda key: (not key.startswith("assets/"), key)):
        store.put(key, uploads[key], present.get(key))
    gone = [key for key in present if key not in uploads and not belongs_to_others(key)]
    store.delete(gone)
    return Changes(len(changed), len(gone))


def _is_current(store: DirectorySite, key: str, upload: Upload) -> bool:
    stored = store.head(key)
    return (
        stored is not None
        and stored.sha256 == upload.file.sha256
        and stored.headers == upload.headers
    )
