"""What the search of the page finds, run in node: no browser is needed to match names."""

import json
from typing import Any

import pytest

from tests.support.browser_data import PLACES
from tests.support.javascript import SITE, run_module

LISTED: list[dict[str, Any]] = json.loads(PLACES.read_text())
NAMES: dict[str, dict[str, Any]] = json.loads((SITE / "js/names.json").read_text())
FIND = """(() => {
  const countries = (code) => ["en", "sv", "de", "es"].map((tag) =>
    new Intl.DisplayNames(tag, { type: "region" }).of(code));
  const entries = given.places.map((place) => module.entry(place,
    [place.name, ...(given.names[place.id] ?? [])],
    [...countries(place.country), ...(given.aliases[place.country] ?? [])],
    [place.zone]));
  return given.typed.map((typed) => module.ranked(entries, typed).map(({ place }) => place.id));
})()"""


def find(typed: list[str]) -> list[list[str]]:
    """Search the shipped places by their names in every language."""
    names = {
        place["id"]: [
            *(NAMES[tag][place["id"]] for tag in ("sv", "de", "es") if place["id"] in NAMES[tag]),
            *NAMES["also"].get(place["id"], []),
        ]
        for place in LISTED
    }
    given = {"places": LISTED, "names": names, "aliases": NAMES["countries"], "typed": typed}
    found: list[list[str]] = run_module("js/match.js", FIND, given)
    return found


ONE = {
    "st. john's": "st-johns",
    "St John\u2019s": "st-johns",
    "newyork": "new-york",
    "new york usa": "new-york",
    "saopaulo": "sao-paulo",
    "sao-paulo": "sao-paulo",
    "SÃO PAULO": "sao-paulo",
    "tromso": "tromso",
    "uk": "london",
    "london, uk": "london",
    "London England": "london",
    "paris france": "paris",
    "paris, fr": "paris",
    "germany": "berlin",
    "Tyskland": "berlin",
    "Deutschland": "berlin",
    "Bangalore": "bengaluru",
    "Peking": "beijing",
    "北京": "beijing",
    "Ciudad de México": "mexico-city",
    "El Cairo": "cairo",
    "Stokholm": "stockholm",
    "Toyko": "tokyo",
    "Sydny": "sydney",
    "Berlinn": "berlin",
    "Reykjavk": "reykjavik",
    "asia/kath": "kathmandu",
    "America/Los Angeles": "san-francisco",
}


def test_what_people_type_finds_the_place_they_mean() -> None:
    assert dict(zip(ONE, find(list(ONE)), strict=True)) == {
        typed: [id_] for typed, id_ in ONE.items()
    }


def test_a_country_by_its_short_name_lists_its_places() -> None:
    (found,) = find(["USA"])
    assert set(found) == {place["id"] for place in LISTED if place["country"] == "US"}


@pytest.mark.parametrize(
    "typed", ["Malmö", "Zürich", "München", "Delhi", "Bern", "xyzzy", "", " ", "…"]
)
def test_a_place_that_is_not_listed_is_not_taken_for_another(typed: str) -> None:
    assert find([typed]) == [[]]


def test_names_that_begin_so_come_before_all_others() -> None:
    (found,) = find(["ma"])
    begins = [found.index(id_) for id_ in ("madrid",)]
    assert begins == list(range(len(begins)))
    assert len(found) > len(begins)


def test_a_slip_counts_only_where_nothing_else_matches() -> None:
    exact, slip = find(["paris", "paros"])
    assert exact == slip == ["paris"]
    assert find(["lim"]) == [["lima"]]
    assert find(["lin"]) == [["berlin"]]


def test_other_names_belong_to_no_two_places() -> None:
    for tag in ("sv", "de", "es"):
        assert len(set(NAMES[tag].values())) == len(NAMES[tag])


def test_a_name_in_another_language_is_given_only_where_it_differs() -> None:
    english = {place["id"]: place["name"] for place in LISTED}
    same = [
        (tag, id_)
        for tag in ("sv", "de", "es")
        for id_ in NAMES[tag]
        if english.get(id_) == NAMES[tag][id_]
    ]
    assert same == []
