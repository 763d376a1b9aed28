"""Types, caching and order follow from the key alone."""

import mimetypes

import pytest

from scripts.deploy.key_rules import (
    Headers,
    Wave,
    belongs_to_others,
    content_type,
    headers_for,
    is_immutable,
    preview_headers,
    wave,
)

FOR_EVER = "public, max-age=31536000, immutable"
FRESH = "public, max-age=0, s-maxage=300, must-revalidate"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("assets/app.0123abcd.js", "text/javascript; charset=utf-8"),
        ("assets/app.0123abcd.css", "text/css; charset=utf-8"),
        ("assets/icon.0123abcd.SVG", "image/svg+xml; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("version.json", "application/json"),
        ("manifest.webmanifest", "application/manifest+json"),
        ("assets/font.0123abcd.woff2", "font/woff2"),
        ("photo.avif", "image/avif"),
        ("app.wasm", "application/wasm"),
        ("app.js.map", "application/json"),
        (".well-known/security.txt", "text/plain; charset=utf-8"),
        (".well-known/apple-app-site-association", "application/json"),
        ("LICENSE", "application/octet-stream"),
        ("a.html/readme", "application/octet-stream"),
    ],
)
def test_each_type_comes_from_our_table(key: str, expected: str) -> None:
    assert content_type(key) == expected


def test_the_machine_has_no_say_in_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mimetypes, "guess_type", lambda *_: pytest.fail("asked the machine"))
    assert content_type("a.js") == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("index.html", FRESH),
        ("404.html", FRESH),
        ("sw.js", FRESH),
        ("manifest.webmanifest", FRESH),
        ("version.json", FRESH),
        ("robots.txt", FRESH),
        (".well-known/security.txt", FRESH),
        ("assets/app.0123abcd.js", FOR_EVER),
        ("assets/app.js", "public, max-age=3600"),
        ("app.0123abcd.js", "public, max-age=3600"),
        ("favicon.ico", "public, max-age=3600"),
    ],
)
def test_each_class_of_keys_has_its_caching(key: str, expected: str) -> None:
    assert headers_for(key).cache_control == expected


def test_nothing_of_a_preview_is_stored() -> None:
    assert preview_headers("assets/app.0123abcd.js").cache_control == "no-store"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("assets/app.0123abcd.js", Wave.ASSETS),
        ("favicon.ico", Wave.ASSETS),
        ("about/index.html", Wave.PAGES),
        ("sitemap.xml", Wave.PAGES),
        (".well-known/security.txt", Wave.PAGES),
        ("index.html", Wave.FIRST_VIEW),
        ("sw.js", Wave.LAST),
        ("version.json", Wave.LAST),
    ],
)
def test_what_is_referred_to_goes_live_first(key: str, expected: Wave) -> None:
    assert wave(key) is expected


@pytest.mark.parametrize("key", ["data.json", "data/berlin.json"])
def test_keys_of_the_function_belong_to_others(key: str) -> None:
    assert belongs_to_others(key)


@pytest.mark.parametrize("key", ["index.html", "data", "database.html", "x/data.json"])
def test_other_keys_are_ours(key: str) -> None:
    assert not belongs_to_others(key)


@pytest.mark.parametrize("key", ["assets/a-0123456789abcdef.css", "assets/x/b.12345678.js"])
def test_a_hash_in_the_name_means_immutable(key: str) -> None:
    assert is_immutable(key)


@pytest.mark.parametrize("key", ["assets/a.1234567.js", "b.12345678.js", "assets/ABCDEF01.js"])
def test_without_a_hash_among_the_assets_nothing_is_immutable(key: str) -> None:
    assert not is_immutable(key)


def test_headers_that_differ_have_other_fingerprints() -> None:
    marks = {Headers(t, c).fingerprint for t in ("a", "b", "a\nb") for c in ("x", "b\nx", "y")}
    assert len(marks) == 8  # "a" + "b\nx" and "a\nb" + "x" are one text: headers hold no newline
