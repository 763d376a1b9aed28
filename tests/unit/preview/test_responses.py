"""A preview answers as the content delivery network would."""

import gzip
import json
from pathlib import Path

import brotli  # type: ignore[import-untyped] # it comes without types
import pytest

from scripts.dev.local.responses import VisitorRequest, VisitorResponse, respond
from scripts.dev.local.site_folder import SiteFolder

SECURITY = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
PAGE = "<!doctype html><title>Weather</title>" + "<p>rain and sun</p>" * 100
IMMUTABLE = "public, max-age=31536000, immutable"


def put(root: Path, key: str, body: bytes, kind: str, cache: str = "public, max-age=0") -> None:
    for path, content in [
        (root / key, body),
        (
            root / ".headers" / f"{key}.json",
            json.dumps({"Content-Type": kind, "Cache-Control": cache}).encode(),
        ),
    ]:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture
def site(tmp_path: Path) -> SiteFolder:
    put(tmp_path, "index.html", PAGE.encode(), "text/html; charset=utf-8")
    put(tmp_path, "404.html", b"<!doctype html><title>Not here</title>", "text/html; charset=utf-8")
    put(tmp_path, "assets/app.0123abcd.js", b"x" * 2000, "text/javascript", IMMUTABLE)
    put(tmp_path, "icon.png", b"\x89PNG" * 1000, "image/png")
    return SiteFolder(tmp_path)


def get(site: SiteFolder, target: str, method: str = "GET", **headers: str) -> VisitorResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return respond(site, SECURITY, VisitorRequest(method, target, named))


@pytest.mark.parametrize("target", ["/", "/nowhere.html", "/icon.png", "/../x"])
def test_every_answer_carries_the_security_headers(site: SiteFolder, target: str) -> None:
    assert dict(get(site, target).headers).items() >= SECURITY.items()


def test_stored_cache_headers_reach_the_visitor(site: SiteFolder) -> None:
    assert get(site, "/assets/app.0123abcd.js").headers["Cache-Control"] == IMMUTABLE


@pytest.mark.parametrize("target", ["/nowhere.html", "/.headers/index.html.json", "/../index.html"])
def test_what_is_not_there_gets_the_sites_own_page(site: SiteFolder, target: str) -> None:
    answer = get(site, target)
    assert answer.status == 404
    assert b"Not here" in answer.body


def test_without_a_page_of_its_own_a_missing_file_still_gets_404(tmp_path: Path) -> None:
    assert get(SiteFolder(tmp_path), "/").status == 404


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br", "br"), ("gzip;q=1.0", "gzip"), ("identity", None), ("", None)],
)
def test_text_is_compressed_as_the_browser_accepts(
    site: SiteFolder, accepted: str, coding: str | None
) -> None:
    answer = get(site, "/", accept_encoding=accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert unpack(answer.body) == PAGE.encode()
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Content-Length"] == str(len(answer.body))


@pytest.mark.parametrize("target", ["/icon.png", "/nowhere.html"])
def test_pictures_and_small_files_are_not_compressed(site: SiteFolder, target: str) -> None:
    assert "Content-Encoding" not in get(site, target, accept_encoding="br").headers


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_an_unchanged_file_is_not_sent_again(site: SiteFolder, coding: str) -> None:
    first = get(site, "/", accept_encoding=coding)
    again = get(site, "/", accept_encoding=coding, if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["Cache-Control"] == "public, max-age=0"


def test_a_changed_file_is_sent_again(site: SiteFolder) -> None:
    tag = get(site, "/").headers["ETag"]
    (site.root / "index.html").write_text("new")
    assert get(site, "/", if_none_match=tag).body == b"new"


def test_head_gives_the_same_headers_without_the_body(site: SiteFolder) -> None:
    head = get(site, "/", "HEAD", accept_encoding="br")
    assert head.headers == get(site, "/", accept_encoding="br").headers
    assert head.body == b""


@pytest.mark.parametrize(
    ("target", "location"),
    [("/about", "/about/"), ("/a/b?c=d", "/a/b/"), ("//evil.example/x", "/evil.example/x/")],
)
def test_a_folder_without_its_slash_is_sent_to_it_and_never_to_another_host(
    site: SiteFolder, target: str, location: str
) -> None:
    answer = get(site, target)
    assert (answer.status, answer.headers["Location"]) == (301, location)


@pytest.mark.parametrize("target", ["/assets/app", "/data/rome"])
def test_data_and_assets_are_never_taken_for_folders(site: SiteFolder, target: str) -> None:
    assert get(site, target).status == 404
