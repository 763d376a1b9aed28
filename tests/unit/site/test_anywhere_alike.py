"""The page and the function make the same document of the same answer of Open-Meteo."""

import json
from typing import Any

import pytest

from scripts.dev.simulator.open_meteo import answer
from scripts.dev.simulator.query import parse_query
from tests.support.forecasts import read_whole
from tests.support.javascript import run_module
from weather.documents.builder import Publication, details_document
from weather.forecast.choose import PlaceForecast
from weather.places import SHIPPED, Place, load_places
from weather.sources.native_quarters import has_native_quarters

# Summer and winter, a clock change in Europe, minutes before midnight in some zones.
TIMES = (1_795_435_623, 1_783_250_340, 1_774_745_940)
INTERVAL = 1200
ASKED = "given.map((spot) => Object.entries(module.parametersFor(spot)))"
READ = "given.map(({ answer, spot, now }) => module.readForecast(answer, spot, now))"
# What a spot is called and where it is known from.
OWN = {"id", "name", "country", "live"}
Json = dict[str, Any]


def spot_of(place: Place) -> Json:
    """Turn a listed place into a spot of the page."""
    where = {"latitude": place.latitude, "longitude": place.longitude, "zone": place.zone}
    return {"id": "@0,0", "name": place.name, **where}


def of_the_page(document: Json) -> Json:
    """Leave out what a spot is called, and round directions as the function does to save bytes."""
    hours = document["hours"]
    rounded = [round(angle / 10) * 10 % 360 for angle in hours["wind_direction"]]
    shared = {name: value for name, value in document.items() if name not in OWN}
    return shared | {"hours": hours | {"wind_direction": rounded}}


def answers_to_the_page(places: tuple[Place, ...], now: int) -> list[Json]:
    """Let the simulator answer what the page asks for each place."""
    asked = run_module("js/anywhere/forecast.js", ASKED, [spot_of(place) for place in places])
    queries = [
        {name: str(",".join(v) if isinstance(v, list) else v).split(",") for name, v in pairs}
        for pairs in asked
    ]
    made = [answer(parse_query(query), now) for query in queries]
    return [one for one in made if isinstance(one, dict)]


def of_the_function(element: Json, place: Place, now: int) -> Json:
    """Make the document that the function publishes."""
    forecast = read_whole(element, place, now)
    shown = PlaceForecast(place, forecast, "fresh")
    body = details_document(shown, Publication(now, now + INTERVAL, INTERVAL, False)).body
    found: Json = json.loads(body)
    return found


@pytest.mark.parametrize("now", TIMES)
def test_every_listed_place_has_the_same_document_either_way(now: int) -> None:
    places = load_places(SHIPPED)
    elements = answers_to_the_page(places, now)
    assert len(elements) == len(places)
    given = [
        {"answer": element, "spot": spot_of(place), "now": now}
        for element, place in zip(elements, places, strict=True)
    ]
    documents = run_module("js/anywhere/forecast.js", READ, given)
    for place, element, document in zip(places, elements, documents, strict=True):
        published = of_the_function(element, place, now)
        ours = {name: value for name, value in published.items() if name not in OWN}
        theirs = of_the_page(document)
        if quarters := ours["quarters"]:
            # Of two equally near hundredths one language takes the even, the other the upper one.
            quarters["precipitation"] = pytest.approx(quarters["precipitation"], abs=0.0101)
        assert theirs == ours, place.id


def test_the_answers_hold_what_matters() -> None:
    places = load_places(SHIPPED)
    made = [
        of_the_function(element, place, TIMES[0])
        for element, place in zip(answers_to_the_page(places, TIMES[0]), places, strict=True)
    ]
    assert any(one["quarters"] for one in made)
    assert any(one["quarters"] is None for one in made)
    assert all(one["yesterday"] for one in made)
    assert {"up", "down"} & {sun for one in made for sun in one["days"]["sun"]}
    assert any(amount for one in made for amount in one["hours"]["snowfall"] if amount)


def test_both_know_quarters_of_an_hour_in_the_same_regions() -> None:
    grid = [
        Place("x", "X", "XX", latitude / 2, longitude / 2, "UTC")
        for latitude in range(40, 130)
        for longitude in range(-260, 60)
    ]
    ours = [has_native_quarters(place) for place in grid]
    spots = [{"latitude": place.latitude, "longitude": place.longitude} for place in grid]
    assert run_module("js/anywhere/quarters.js", "given.map(module.hasQuarters)", spots) == ours
    assert 0 < sum(ours) < len(ours)
