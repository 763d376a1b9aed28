"""The same cases on the store in memory, on a folder, and on S3 as the emulator has it."""

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.deploy.aws import AwsError, RequestCounter, s3_client
from scripts.deploy.directory import DirectorySite, DirectoryState
from scripts.deploy.key_rules import Headers
from scripts.deploy.s3 import S3Site, S3State
from scripts.deploy.source import Upload, hash_file
from scripts.deploy.stores import ChangedMeanwhileError, SiteStore, StateStore
from tests.support.bucket import MemorySite, MemoryState

HTML = Headers("text/html; charset=utf-8", "no-cache")
TEXT = Headers("text/plain; charset=utf-8", "no-store")
VERSIONED = ["memory", "s3"]
AWKWARD = [
    *("a b.html", "a+b.html", "100%.html", "a%20b.html", "a&b.html", "q?x=1#y.html", "😀/é.html"),
    *(
        "caf\u00e9.html",
        "cafe\u0301.html",
        "Case.html",
        "case.html",
        "a.",
        "a/x.html",
        "quote'\".txt",
    ),
    *("semi;colon,comma=.txt", "back\\slash.txt", "(round)[square]{curly}.txt", "~tilde*star.txt"),
    "x" * 200 + "/" + "y" * 200,
]


@pytest.fixture(params=["memory", "folder", "s3"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SiteStore]:
    if request.param == "memory":
        yield MemorySite()
    elif request.param == "folder":
        yield DirectorySite(tmp_path / "site")
    else:
        name = request.getfixturevalue("bucket")
        yield S3Site(s3_client(RequestCounter(), None), name)


@pytest.fixture(params=["memory", "folder", "s3"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StateStore]:
    if request.param == "memory":
        yield MemoryState()
    elif request.param == "folder":
        yield DirectoryState(tmp_path / "state")
    else:
        name = request.getfixturevalue("bucket")
        yield S3State(s3_client(RequestCounter(), None), name)


@pytest.fixture
def make(tmp_path: Path) -> "Maker":
    return Maker(tmp_path / "file")


class Maker:
    """Makes uploads of short texts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, text: str, headers: Headers = HTML) -> Upload:
        self._path.write_text(text)
        return Upload(hash_file(self._path), headers)


def test_what_was_put_is_listed_and_looked_at(site: SiteStore, make: Maker) -> None:
    written = site.put("a/b.html", make("hello"), None)
    assert site.list() == {"a/b.html": written.etag}
    stored = site.head("a/b.html")
    assert stored is not None
    assert (stored.etag, stored.version, stored.headers) == (written.etag, written.version, HTML)
    assert stored.sha256 == hashlib.sha256(b"hello").hexdigest()


def test_a_put_over_what_was_seen_takes_its_place(site: SiteStore, make: Maker) -> None:
    first = site.put("a.html", make("one"), None)
    second = site.put("a.html", make("two", TEXT), first.etag)
    stored = site.head("a.html")
    assert stored is not None
    assert (stored.etag, stored.headers) == (second.etag, TEXT)


def test_a_put_over_something_else_changes_nothing(site: SiteStore, make: Maker) -> None:
    first = site.put("a.html", make("one"), None)
    for replaces in (None, "00000000000000000000000000000000"):
        with pytest.raises(ChangedMeanwhileError):
            site.put("a.html", make("two"), replaces)
    assert site.list() == {"a.html": first.etag}


def test_a_put_over_what_was_deleted_changes_nothing(site: SiteStore, make: Maker) -> None:
    first = site.put("a.html", make("one"), None)
    site.delete(["a.html"])
    with pytest.raises(ChangedMeanwhileError):
        site.put("a.html", make("two"), first.etag)
    assert site.list() == {}


def test_what_is_not_there_is_none_and_deleting_it_is_no_error(site: SiteStore) -> None:
    assert site.head("nowhere.html") is None
    site.delete(["nowhere.html"])
    assert site.list() == {}


def test_awkward_names_come_back_as_they_were(site: SiteStore, make: Maker) -> None:
    put = {key: site.put(key, make(key), None) for key in AWKWARD}
    assert site.list() == {key: written.etag for key, written in put.items()}
    for key in AWKWARD:
        stored = site.head(key)
        assert stored is not None
        assert stored.sha256 == hashlib.sha256(key.encode()).hexdigest()
    site.delete(AWKWARD[::2])
    assert sorted(site.list()) == sorted(AWKWARD[1::2])


@pytest.mark.parametrize("site", VERSIONED, indirect=True)
def test_an_older_version_comes_back_with_its_headers(site: SiteStore, make: Maker) -> None:
    for key in ("a.html", "a b+%&😀.html"):
        first = site.put(key, make("one"), None)
        second = site.put(key, make("two", TEXT), first.etag)
        assert first.version is not None
        assert site.copy(key, first.version, second.etag).etag == first.etag
        stored = site.head(key)
        assert stored is not None
        assert (stored.etag, stored.headers) == (first.etag, HTML)


@pytest.mark.parametrize("site", VERSIONED, indirect=True)
def test_a_deleted_file_comes_back_from_its_version(site: SiteStore, make: Maker) -> None:
    first = site.put("a.html", make("one"), None)
    assert first.version is not None
    site.delete(["a.html"])
    site.copy("a.html", first.version, None)
    assert site.list() == {"a.html": first.etag}


@pytest.mark.parametrize("site", VERSIONED, indirect=True)
def test_an_older_version_is_looked_at_also_where_nothing_is_live(
    site: SiteStore, make: Maker
) -> None:
    first = site.put("a b+%&😀.html", make("one"), None)
    site.put("a b+%&😀.html", make("two", TEXT), first.etag)
    for _ in range(2):
        stored = site.head("a b+%&😀.html", first.version)
        assert stored is not None
        assert (stored.etag, stored.version, stored.headers) == (first.etag, first.version, HTML)
        site.delete(["a b+%&😀.html"])


def test_a_version_that_is_gone_is_none(site: SiteStore, make: Maker) -> None:
    site.put("a.html", make("one"), None)
    assert site.head("a.html", str(uuid.uuid4())) is None


@pytest.mark.parametrize("site", VERSIONED, indirect=True)
def test_a_version_that_is_gone_is_an_error(site: SiteStore, make: Maker) -> None:
    first = site.put("a.html", make("one"), None)
    with pytest.raises(AwsError, match=r"a\.html"):
        site.copy("a.html", str(uuid.uuid4()), first.etag)
    assert site.list() == {"a.html": first.etag}


def test_a_state_is_written_only_over_what_was_read(state: StateStore) -> None:
    assert state.read("site/manifest.json") is None
    etag = state.write("site/manifest.json", b"1", None)
    assert state.read("site/manifest.json") == (b"1", etag)
    with pytest.raises(ChangedMeanwhileError):
        state.write("site/manifest.json", b"2", None)
    newer = state.write("site/manifest.json", b"2", etag)
    with pytest.raises(ChangedMeanwhileError):
        state.write("site/manifest.json", b"3", etag)
    assert state.read("site/manifest.json") == (b"2", newer)


def test_the_names_below_a_prefix_are_listed(state: StateStore) -> None:
    for key in ("releases/000002.json", "releases/000001.json", "site/manifest.json"):
        state.write(key, b"{}", None)
    assert list(state.names("releases/")) == ["releases/000001.json", "releases/000002.json"]
