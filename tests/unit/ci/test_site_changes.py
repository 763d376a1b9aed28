"""What a pull request changes in the site: files, and the bytes of the first view."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from scripts.ci import site_changes
from scripts.ci.first_view import DATA_CACHE, count_downloads, first_view, first_view_bytes
from scripts.ci.site_changes import compare_sites
from scripts.errors import UsageError
from weather.documents.builder import CACHE

PAGE = (
    '<link rel="stylesheet" href="a.css"><script src="./b.js"></script><img src="c.png">'
    '<link rel="icon" href="d.svg"><script src="https://other.example/e.js"></script>'
)
# Text that compression makes half as long, and no shorter.
NOISE = "".join(sha256(bytes([number])).hexdigest() for number in range(64)).encode()
MORE = "".join(sha256(bytes([number, 1])).hexdigest() for number in range(64)).encode()
FILES = {
    "index.html": PAGE.encode(),
    "a.css": b"a" * 500,
    "b.js": b"b" * 500,
    "c.png": NOISE,
    "d.svg": NOISE,
    "data.json": NOISE,
    "data/small.json": b"{}",
    "data/large.json": NOISE,
}


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


def test_new_changed_and_removed_files_are_named_but_not_the_data(tmp_path: Path) -> None:
    data = {"data.json": b"1", "data/text.html": b"1"}
    before = write(tmp_path / "1", {"index.html": b"<p>", "same.txt": b"1", "old.txt": b"1"})
    after = write(tmp_path / "2", {"index.html": b"<i>", "same.txt": b"1", "new.txt": b"1", **data})
    assert compare_sites(before, after).files == (
        ("index.html", "content"),
        ("new.txt", "new"),
        ("old.txt", "removed"),
    )


def test_a_site_that_was_not_built_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"index\.html"):
        compare_sites(tmp_path, tmp_path)


def test_the_first_view_is_what_the_page_names_and_the_largest_document() -> None:
    assert first_view(FILES) == ["index.html", "a.css", "b.js", "data/large.json"]
    assert first_view(FILES, "small")[-1] == "data/small.json"
    assert first_view({"index.html": b"<p>"}) == ["index.html"]


@pytest.mark.parametrize("key", ["index.html", "a.css", "b.js", "data/large.json"])
def test_a_larger_file_of_the_first_view_is_a_larger_first_view(key: str) -> None:
    larger = {**FILES, key: FILES[key] + MORE}
    assert first_view_bytes(larger) - first_view_bytes(FILES) > len(MORE) / 3


@pytest.mark.parametrize("key", ["c.png", "d.svg", "data.json"])
def test_what_comes_later_does_not_count(key: str) -> None:
    assert first_view_bytes({**FILES, key: NOISE + MORE}) == first_view_bytes(FILES)


def test_headers_count_and_those_that_were_sent_before_cost_little() -> None:
    first, second, *_ = count_downloads(FILES, ["a.css", "b.js"])
    assert first.body == second.body == 500 + 9
    assert first.head > 3 * second.head > 0


def test_text_is_counted_as_it_is_compressed() -> None:
    (download,) = count_downloads({"a.css": b"a" * 5000}, ["a.css"])
    assert download.body < 100


def test_the_data_are_counted_with_the_headers_that_the_function_gives_them() -> None:
    assert DATA_CACHE == CACHE


def test_the_command_writes_what_the_comment_reads(tmp_path: Path) -> None:
    after, out = write(tmp_path / "after", FILES), tmp_path / "out.json"
    site_changes.main([f"--before={tmp_path / 'none'}", f"--after={after}", f"--out={out}"])
    found = json.loads(out.read_text())
    assert (found["before"], found["after"]) == (None, first_view_bytes(FILES))
    assert ["index.html", "new"] in found["files"]
