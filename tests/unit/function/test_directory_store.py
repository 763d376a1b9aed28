"""A folder as the store: what cannot be read or written is named, and nothing is left half done."""

from pathlib import Path

import pytest

from weather.documents.directory_store import DirectoryStore
from weather.documents.store import Document
from weather.errors import StoreConflictError, StoreError

DOCUMENT = Document("data/a.json", b"{}", "application/json", "public", 1_795_435_623)


def test_a_document_is_read_back_with_a_tag_that_changes_with_it(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    assert store.read("data/a.json") is None
    store.write(DOCUMENT, None)
    first = store.read("data/a.json")
    assert first is not None
    assert first.body == b"{}"
    store.write(Document("data/a.json", b"[]", "application/json", "public", 1), first.tag)
    second = store.read("data/a.json")
    assert second is not None
    assert second.tag != first.tag


def test_a_write_that_names_another_tag_is_refused(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.write(DOCUMENT, None)
    for tag in (None, "another"):
        with pytest.raises(StoreConflictError):
            store.write(DOCUMENT, tag)


def test_a_file_where_a_folder_must_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    store = DirectoryStore(tmp_path)
    with pytest.raises(StoreError, match=r"data"):
        store.write(DOCUMENT, None)


def test_a_folder_where_a_file_must_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data/a.json").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"a\.json"):
        DirectoryStore(tmp_path).read("data/a.json")
