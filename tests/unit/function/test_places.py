"""The configured places: what is shipped is good, what is wrong is named."""

import json
from pathlib import Path

import pytest

from tests.support.function_fakes import settings
from weather.errors import PlacesError
from weather.places import SHIPPED, load_places, parse_places
from weather.sources.open_meteo_request import refuse_costly

GOOD = {
    "id": "rome",
    "name": "Rome",
    "country": "IT",
    "latitude": 41.9,
    "longitude": 12.5,
    "zone": "Europe/Rome",
}


def parse(*entries: object) -> None:
    parse_places(json.dumps(entries).encode())


def test_forty_places_are_shipped_on_every_continent_with_the_odd_zones() -> None:
    places = load_places(SHIPPED)
    zones = {place.zone for place in places}
    assert len(places) == 40
    assert {zone.partition("/")[0] for zone in zones} >= {
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Australia",
        "Europe",
        "Pacific",
    }
    assert zones >= {"Asia/Kathmandu", "Australia/Adelaide", "Pacific/Apia", "Pacific/Honolulu"}
    assert any(place.latitude > 66.6 for place in places)


def test_the_tutorials_ten_places_come_first() -> None:
    names = [place.name for place in load_places(SHIPPED)[:10]]
    assert names == [
        "Stockholm",
        "San Francisco",
        "London",
        "Berlin",
        "Bengaluru",
        "Beijing",
        "Paris",
        "Rome",
        "Amsterdam",
        "Madrid",
    ]


def test_the_shipped_places_fit_the_free_budget_at_twenty_minutes() -> None:
    refuse_costly(settings(interval=1200), load_places(SHIPPED))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "Rome"),
        ("id", "../rome"),
        ("id", 7),
        ("name", ""),
        ("name", "x" * 81),
        ("name", "two\nlines"),
        ("country", "it"),
        ("country", "ITA"),
        ("latitude", 91),
        ("latitude", "abc"),
        ("latitude", True),
        ("longitude", -180.5),
        ("zone", "Mars/Base"),
        ("zone", "Europe"),
        ("zone", "../../etc/passwd"),
        ("zone", ""),
        ("zone", None),
    ],
)
def test_a_wrong_field_is_named_with_its_entry(field: str, value: object) -> None:
    with pytest.raises(PlacesError, match=f"entry 2 .*: {field} is .*, must be"):
        parse({**GOOD, "id": "first"}, {**GOOD, field: value})


def test_a_missing_field_is_named() -> None:
    with pytest.raises(PlacesError, match=r"entry 1 .*: zone"):
        parse({name: value for name, value in GOOD.items() if name != "zone"})


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(PlacesError, match="altitude"):
        parse({**GOOD, "altitude": 3})


def test_the_same_id_twice_is_refused() -> None:
    with pytest.raises(PlacesError, match="the id rome occurs more than once"):
        parse(GOOD, GOOD)


@pytest.mark.parametrize("body", [b"", b"[", b"{}", b"[]", b"[1]", b'[{"id":1,"id":2}]', b"[NaN]"])
def test_what_is_no_list_of_places_is_refused(body: bytes) -> None:
    with pytest.raises(PlacesError, match=r"^places\.json"):
        parse_places(body)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlacesError, match=r"cannot read .*nothing\.json"):
        load_places(tmp_path / "nothing.json")
