"""The smoke test, on sites that break one promise each."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from scripts.ci.live_site import SiteResponse, local_addresses
from scripts.ci.smoke_checks import MISSING_PAGE, Expected, SmokeCheck, run_checks
from scripts.smoke_test import check_patiently, expect, main

NOW = 1_800_000_000.0
HEADERS = {"X-Content-Type-Options": "nosniff"}
FILES = {
    "/version.json": b'{"commit": "abc"}',
    "/index.html": b'<a href="data/text.html">t</a><script src="/assets/app.1.js"></script>',
    "/assets/app.1.js": b"1",
}
DATA = {
    "/data.json": json.dumps({"generated": NOW - 60, "interval": 1200}).encode(),
    "/data/text.html": b"<p>dry",
}
NAMES = {
    "version.json": "this release is live",
    "files": "every file is served as built",
    "references": "the page and all its references answer",
    "data": "the weather is fresh",
    "headers": "the security headers are sent",
    "missing": "an unknown address answers 404",
    "https": "plain HTTP redirects to HTTPS",
}


SENT_ON = SiteResponse(301, {"location": "https://site/"}, b"")


@dataclass(frozen=True)
class FakeSite:
    """A site in memory."""

    files: Mapping[str, bytes] = field(default_factory=lambda: {**FILES, **DATA})
    headers: Mapping[str, str] = field(default_factory=lambda: dict(HEADERS))
    missing: int = 404
    plain: SiteResponse = SENT_ON

    def fetch(self, path: str) -> SiteResponse:
        found = self.files.get("/index.html" if path == "/" else path)
        headers = {k.lower(): v for k, v in self.headers.items()}
        return (
            SiteResponse(self.missing, headers, b"")
            if found is None
            else SiteResponse(200, headers, found)
        )

    def fetch_plain(self, path: str) -> SiteResponse:
        return self.plain


GOOD = FakeSite()
EXPECTED = Expected(
    files={k.lstrip("/"): hashlib.sha256(v).hexdigest() for k, v in FILES.items()},
    headers=HEADERS,
)


def test_a_good_site_keeps_every_promise() -> None:
    assert _broken(GOOD) == []


def without(key: str) -> dict[str, bytes]:
    return {k: v for k, v in GOOD.files.items() if k != key}


BROKEN = {
    "another version": ({**GOOD.files, "/version.json": b"{}"}, ["version.json", "files"]),
    "an asset with other bytes": ({**GOOD.files, "/assets/app.1.js": b"2"}, ["files"]),
    "a page that names what is not there": (without("/data/text.html"), ["references"]),
    "no weather": (without("/data.json"), ["data"]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_served_as_it_should_is_named(name: str) -> None:
    files, promises = BROKEN[name]
    assert _broken(replace(GOOD, files=files)) == [NAMES[p] for p in promises]


@pytest.mark.parametrize(
    ("site", "promise"),
    [
        (replace(GOOD, headers={}), "headers"),
        (replace(GOOD, headers={"X-Content-Type-Options": "sniff"}), "headers"),
        (replace(GOOD, missing=200), "missing"),
        (replace(GOOD, plain=SiteResponse(200, {}, b"")), "https"),
        (replace(GOOD, plain=SiteResponse(301, {"location": "http://site/"}, b"")), "https"),
    ],
)
def test_a_broken_promise_is_named(site: FakeSite, promise: str) -> None:
    assert _broken(site) == [NAMES[promise]]


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"<html>", b'{"generated": "now"}', b'{"generated": true}']
)
def test_data_that_cannot_be_read_is_not_fresh(body: bytes) -> None:
    assert _broken(replace(GOOD, files={**GOOD.files, "/data.json": body})) == [NAMES["data"]]


def test_old_data_are_not_fresh() -> None:
    old = json.dumps({"generated": NOW - 3601, "interval": 1200}).encode()
    assert _broken(replace(GOOD, files={**GOOD.files, "/data.json": old})) == [NAMES["data"]]


def test_a_site_that_does_not_answer_breaks_every_promise_but_says_why() -> None:
    silent = SiteResponse(0, {}, b"ConnectionError")
    site = replace(GOOD, files={}, headers={}, missing=0, plain=silent)
    checks = run_checks(site, EXPECTED, NOW)
    assert not any(c.ok for c in checks)


def test_after_a_rollback_the_release_that_failed_is_not_taken_for_the_restored_one() -> None:
    restored = b'{"commit": "before"}'
    expected = expect(None, hashlib.sha256(restored).hexdigest())
    seen = {"/version.json": restored}
    for site, broken in ((GOOD, True), (replace(GOOD, files={**GOOD.files, **seen}), False)):
        checks = {c.name: c.ok for c in run_checks(site, expected, NOW)}
        assert checks[NAMES["version.json"]] != broken


@pytest.mark.parametrize("text", ["", "a" * 63, "A" * 64, "a" * 64 + "\n"])
def test_what_is_no_hash_cannot_pass_for_any_release(text: str) -> None:
    with pytest.raises(SystemExit):
        main(["--domain=site", "--version-sha256", text])


def test_patience_waits_for_a_site_that_is_about_to_be_right() -> None:
    answers = iter([replace(GOOD, headers={}), GOOD])
    clock = Clock()
    site = Changing(answers)
    checks = check_patiently(site, EXPECTED, 60, clock.time, clock.sleep, site.next_round)
    assert all(c.ok for c in checks)
    assert clock.slept == [5.0]


def test_patience_ends() -> None:
    clock = Clock()
    site = Changing(iter([replace(GOOD, headers={})]))
    checks = check_patiently(site, EXPECTED, 12, clock.time, clock.sleep, lambda _: None)
    assert not all(c.ok for c in checks)
    assert clock.slept == [5.0, 5.0]


def test_addresses_of_the_same_site_are_found_and_others_are_not() -> None:
    html = (
        '<link rel="canonical" href="https://example.org/"><a href="#top">x</a><img src="i/a.png">'
        '<a href="https://met.no/">m</a><a href="../up?q=1#f">u</a><a href="mailto:a@b.org">w</a>'
    )
    assert local_addresses(html, "/deep/page.html") == ["/deep/i/a.png", "/deep/page.html", "/up"]


def test_the_page_that_must_be_missing_has_an_ending() -> None:
    """An address without one is sent on to its folder, which is no answer about missing pages."""
    assert MISSING_PAGE.endswith(".html")


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Changing:
    """A site that becomes another one after each round."""

    def __init__(self, sites: Iterator[FakeSite]) -> None:
        self._sites = sites
        self._site: FakeSite = next(self._sites)

    def next_round(self, _: Sequence[SmokeCheck]) -> None:
        self._site = next(self._sites)

    def fetch(self, path: str) -> SiteResponse:
        return self._site.fetch(path)

    def fetch_plain(self, path: str) -> SiteResponse:
        return self._site.fetch_plain(path)


def _broken(site: FakeSite) -> list[str]:
    return [c.name for c in run_checks(site, EXPECTED, NOW) if not c.ok]
