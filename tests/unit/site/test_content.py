"""What lies in site/ itself: words, policy, contract, drawings."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from scripts.build_site import SOURCE
from tests.support.browser_data import PLACES, make_data, make_details
from weather.documents.builder import CREDITS

LANGUAGES = ("sv", "de", "es")
SCHEMA = json.loads((SOURCE / "data.schema.json").read_text())
HEADERS = json.loads((SOURCE / "headers.json").read_text())
PAGES = ("index.html", "404.html")


def parts(name: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads((SOURCE / f"lang/{name}.json").read_text())
    return found


def table(name: str) -> dict[str, str]:
    return {key: word for part in parts(name).values() for key, word in part.items()}


def english() -> dict[str, str]:
    return table("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_and_no_other(language: str) -> None:
    assert {name: set(part) for name, part in parts(language).items()} == {
        name: set(part) for name, part in parts("en").items()
    }


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_a_word_lies_in_one_part_only(language: str) -> None:
    assert len(table(language)) == sum(map(len, parts(language).values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_the_same_values(language: str) -> None:
    def blanks(text: str) -> set[str]:
        return set(re.findall(r"\{\w+\}", text))

    words = {key: blanks(text) for key, text in english().items()}
    other = {key: blanks(text) for key, text in table(language).items()}
    # When it rains is said with other words in other languages, of the same values.
    times = {"{what}", "{from}", "{since}", "{to}", "{at}", "{till}", "{in}", "{long}"}
    timed = {key for key in words if key.startswith("wet")}
    assert all(other[key] <= times and "{what}" in other[key] for key in timed)
    rest = words.keys() - timed
    assert {key: other[key] for key in rest} == {key: words[key] for key in rest}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_language_names_eight_directions(language: str) -> None:
    assert len(table(language)["compass"].split()) == 8


def test_every_condition_of_the_contract_has_a_word() -> None:
    conditions = SCHEMA["$defs"]["condition"]["enum"]
    assert {f"c-{condition}" for condition in conditions} == {
        key for key in table("en") if key.startswith("c-")
    }


def test_every_word_is_used() -> None:
    scripts = "".join(path.read_text() for path in (SOURCE / "js").rglob("*.js"))
    pages = "".join((SOURCE / page).read_text() for page in PAGES)
    quoted = set(re.findall(r'"([\w-]+)"', scripts)) | set(re.findall(r"{{([\w-]+)}}", pages))
    dynamic = re.compile(r"^(c-|sun-|dry-|wet-|aqi-|moon-|pollen-)")
    assert {key for key in english() if key not in quoted and not dynamic.match(key)} == set()


def test_the_tests_own_data_keep_the_contract() -> None:
    jsonschema.validate(make_data(1_773_146_040), SCHEMA)
    listed = json.loads(PLACES.read_text())[0]
    details = {"$ref": "#/$defs/details", "$defs": SCHEMA["$defs"]}
    jsonschema.validate(make_details(listed, 1_773_146_040), details)


def test_the_page_credits_the_sources_as_the_function_names_them() -> None:
    script = (SOURCE / "js/credits.js").read_text()
    for source, credit in CREDITS.items():
        assert f'"{source}": {{ name: "{credit["name"]}", url: "{credit["url"]}"' in script
        assert f'license: "{credit["license"]}", license_url: "{credit["license_url"]}"' in script


def test_the_policy_is_strict() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    # The hosts that may be asked are held to those of the script that asks them.
    others = re.sub(r"connect-src 'self'[^;]*", "", policy)
    for weak in ("unsafe", "http", "data:", "*", "blob:"):
        assert weak not in others
    assert "require-trusted-types-for 'script'" in policy


def test_the_one_allowed_policy_is_the_one_the_page_makes() -> None:
    allowed = re.search(r"trusted-types ([\w-]+)", HEADERS["Content-Security-Policy"])
    made = re.search(r'createPolicy\("([\w-]+)"', (SOURCE / "js/worker.js").read_text())
    assert allowed
    assert made
    assert allowed[1] == made[1]


@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_nothing_that_the_policy_forbids(page: str) -> None:
    text = (SOURCE / page).read_text()
    assert not re.search(r"<style| style=| on\w+=|javascript:|https?://", text)
    # A block of data is not run, so the policy has no say in it.
    assert not re.search(r'<script(?![^>]* src=)(?! type="application/json")', text)


def test_scripts_never_make_markup_from_text() -> None:
    for path in (SOURCE / "js").rglob("*.js"):
        text = path.read_text()
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text), (
            path
        )


def test_modules_stay_small() -> None:
    for path in (SOURCE / "js").rglob("*.js"):
        assert len(path.read_text().splitlines()) < 200, path


@pytest.mark.parametrize("picture", sorted((SOURCE / "icons").glob("*.png")))
def test_pictures_are_small(picture: Path) -> None:
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 60_000
