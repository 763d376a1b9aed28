"""The manifest survives being written and read; anything else is refused, not guessed at."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.deploy.manifest import (
    DeployRun,
    FileEntry,
    Manifest,
    PendingInvalidation,
    RetainedAsset,
)
from scripts.errors import RefusedError

TEXT = st.text(max_size=8)
ENTRIES = st.builds(FileEntry, TEXT, TEXT, TEXT, st.none() | TEXT)
WHEN = st.datetimes(timezones=st.just(UTC))
MANIFESTS = st.builds(
    Manifest,
    site=TEXT,
    number=st.integers(0, 99),
    release=TEXT,
    run=st.builds(DeployRun, st.none() | st.integers(1, 9), st.integers(1, 9), TEXT),
    files=st.dictionaries(TEXT, ENTRIES, max_size=3),
    retained_assets=st.dictionaries(
        TEXT, st.builds(RetainedAsset, ENTRIES, WHEN, st.integers(0, 9)), max_size=3
    ),
    pending_puts=st.dictionaries(TEXT, st.tuples(TEXT, TEXT), max_size=3),
    pending_deletes=st.lists(TEXT, max_size=3).map(tuple),
    pending_invalidation=st.builds(
        PendingInvalidation, st.lists(TEXT, max_size=3).map(tuple), TEXT
    ),
)


@given(MANIFESTS)
def test_a_manifest_comes_back_as_it_was(manifest: Manifest) -> None:
    assert Manifest.from_json(manifest.to_json(), "here") == manifest


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"site": 1}', b"null", b"\xff\xfe", b'"text"']
)
def test_what_is_no_manifest_is_refused_with_a_way_on(body: bytes) -> None:
    with pytest.raises(RefusedError, match=r"site/manifest\.json: is not a manifest.*--adopt"):
        Manifest.from_json(body, "site/manifest.json")


def test_a_manifest_is_one_line_that_is_the_same_every_time() -> None:
    entries = {key: FileEntry("s", "f", "e", None) for key in ("b", "a")}
    first = Manifest("x", files=entries).to_json()
    second = Manifest("x", files=dict(reversed(entries.items()))).to_json()
    assert first == second
    assert first.count(b"\n") == 1
