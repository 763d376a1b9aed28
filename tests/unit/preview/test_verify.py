"""The check of a preview finds what is missing or wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from scripts.ci.live_site import SiteResponse
from scripts.ci.smoke_checks import Expected
from scripts.dev.local.verify import check_json, verify_site
from scripts.hashes import sha256

NOW = 1_790_000_000
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["simulated", "places"],
    "$defs": {"details": {"type": "object", "required": ["hours"]}},
}
BUILT = {
    "index.html": '<script src="assets/b.0123abcd.js"></script><a href="data/text.html">text</a>',
    "assets/b.0123abcd.js": "1",
    "404.html": "no",
    "version.json": '{"commit": "abc"}',
}
DATA = {
    "generated": NOW - 60,
    "interval": 1200,
    "simulated": True,
    "places": [{"id": "rome"}, {"id": "apia"}],
}
MADE = {
    "data.json": json.dumps(DATA),
    "data/text.html": "<table>",
    "data/rome.json": '{"hours": null}',
    "data/apia.json": '{"hours": null}',
}
HEADERS = {"X-Content-Type-Options": "nosniff"}
EXPECTED = Expected({key: sha256(body) for key, body in BUILT.items()}, HEADERS)


@dataclass(frozen=True)
class FakeSite:
    """A site in memory."""

    files: Mapping[str, str]
    headers: Mapping[str, str]

    def fetch(self, path: str) -> SiteResponse:
        body = self.files.get(path.lstrip("/") or "index.html")
        return SiteResponse(
            404 if body is None else 200, self.headers, (body or "nothing").encode()
        )

    def fetch_plain(self, path: str) -> SiteResponse:
        raise AssertionError(f"a preview has no HTTPS to lead {path} to")


def problems(**changes: str | None) -> tuple[str, ...]:
    files = {k: v for k, v in {**BUILT, **MADE, **changes}.items() if v is not None}
    return verify_site(
        FakeSite(files, {"x-content-type-options": "nosniff"}), EXPECTED, SCHEMA, NOW
    ).problems


def test_a_whole_site_has_no_problems() -> None:
    site = FakeSite({**BUILT, **MADE}, {"x-content-type-options": "nosniff"})
    report = verify_site(site, EXPECTED, SCHEMA, NOW)
    assert report.problems == ()
    assert (report.places, report.simulated) == (2, True)


@pytest.mark.parametrize("key", [*BUILT, *MADE])
def test_whatever_does_not_answer_is_a_problem(key: str) -> None:
    assert [line for line in problems(**{key: None}) if key in line]


def test_a_missing_page_that_answers_200_is_a_problem() -> None:
    (found,) = problems(**{"there-is-no-such-page.html": "welcome"})
    assert "404" in found


def test_a_site_without_its_security_headers_is_a_problem() -> None:
    report = verify_site(FakeSite({**BUILT, **MADE}, {}), EXPECTED, SCHEMA, NOW)
    assert ["X-Content-Type-Options" in line for line in report.problems] == [True]


@pytest.mark.parametrize(
    ("key", "body", "problem"),
    [
        ("data.json", "<html>", "/data.json: is no JSON"),
        (
            "data.json",
            json.dumps({"generated": NOW, "interval": 1200, "simulated": True}),
            "/data.json: $: 'places' is a required property",
        ),
        ("data/rome.json", '{"hours": NaN}', "/data/rome.json: is no JSON: NaN"),
        ("data/rome.json", "{}", "/data/rome.json: $: 'hours' is a required property"),
    ],
)
def test_data_that_break_the_contract_are_named(key: str, body: str, problem: str) -> None:
    assert [line for line in problems(**{key: body}) if line.startswith(problem)]


def test_no_more_than_three_problems_of_a_file_are_listed() -> None:
    contract = {"required": list("abcdef")}
    assert len(check_json("{}", contract)[1]) == 3
