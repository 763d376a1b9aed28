"""The check of a served site finds what is missing or wrong."""

import json
from typing import Any

import pytest

from scripts.dev.local.verify import Answer, check_json, verify_site

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["simulated", "places"],
    "$defs": {"details": {"type": "object", "required": ["hours"]}},
}
SITE = {
    "/": '<link href="/assets/a.0123abcd.css"><script src="assets/b.0123abcd.js"></script>',
    "/assets/a.0123abcd.css": "p{}",
    "/assets/b.0123abcd.js": "1",
    "/404.html": "no",
    "/version.json": "{}",
    "/data.json": json.dumps({"simulated": True, "places": [{"id": "rome"}, {"id": "apia"}]}),
    "/data/text.html": "<table>",
    "/data/rome.json": '{"hours": null}',
    "/data/apia.json": '{"hours": null}',
}


def serve(**changes: str | None) -> Any:
    site = {**SITE, **{path: body for path, body in changes.items() if body is not None}}
    missing = [path for path, body in changes.items() if body is None]

    def ask(path: str) -> Answer:
        found = path in site and path not in missing
        return Answer(200, site[path]) if found else Answer(404, "no")

    return ask


def test_a_whole_site_has_no_problems() -> None:
    verdict = verify_site(serve(), SCHEMA)
    assert verdict.problems == ()
    assert (verdict.asked, verdict.places, verdict.simulated) == (10, 2, True)


@pytest.mark.parametrize("path", SITE)
def test_whatever_does_not_answer_is_named(path: str) -> None:
    problems = verify_site(serve(**{path: None}), SCHEMA).problems
    assert problems == (f"{path} answers 404, not 200",)


def test_a_missing_page_that_answers_200_is_a_problem() -> None:
    found = serve(**{"/there-is-no-such-page.html": "welcome"})
    assert verify_site(found, SCHEMA).problems == (
        "/there-is-no-such-page.html answers 200, not 404",
    )


@pytest.mark.parametrize(
    ("path", "body", "problem"),
    [
        ("/data.json", "", "/data.json: is no JSON"),
        ("/data.json", "<html>", "/data.json: is no JSON"),
        ("/data.json", '{"places": []}', "/data.json: $: 'simulated' is a required property"),
        ("/data/rome.json", '{"hours": NaN}', "/data/rome.json: is no JSON: NaN"),
        ("/data/rome.json", "{}", "/data/rome.json: $: 'hours' is a required property"),
    ],
)
def test_data_that_break_the_contract_are_named(path: str, body: str, problem: str) -> None:
    (found,) = verify_site(serve(**{path: body}), SCHEMA).problems
    assert found.startswith(problem)


def test_no_more_than_three_problems_of_a_file_are_told() -> None:
    contract = {"required": list("abcdef")}
    assert len(check_json("{}", contract)[1]) == 3
