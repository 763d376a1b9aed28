"""One request for every place and part, in the form the source wants."""

import json

import pytest

from tests.support.function_fakes import AIR_QUALITY, OPEN_METEO, settings
from tests.support.weather_answers import PLACES, STOCKHOLM, air_element, open_meteo_element
from weather.places import SHIPPED, load_places
from weather.sources.http import HttpRequest
from weather.sources.open_meteo_request import (
    AIR,
    CURRENT,
    GROUP,
    HOURLY,
    LONGEST_URL,
    RequestKind,
    build_request,
)

CALLS = pytest.mark.parametrize("call", [CURRENT, HOURLY, AIR], ids=["current", "hourly", "air"])


def request_for(count: int, call: RequestKind = CURRENT, key: str | None = None) -> HttpRequest:
    given = settings(key=key, with_air=True)
    return build_request(given, call, dict.fromkeys(range(1, count + 1), STOCKHOLM))


@CALLS
def test_places_are_asked_by_ids_from_one_with_their_own_zones(call: RequestKind) -> None:
    given = settings(with_air=True)
    parameters = build_request(given, call, dict(enumerate(PLACES, start=1))).parameters
    assert parameters["location_id"] == "1,2,3"
    assert parameters["timezone"] == "Europe/Stockholm,Asia/Kathmandu,Europe/Oslo"
    assert parameters["latitude"] == "59.3293,27.7172,69.6492"
    assert parameters["timeformat"] == "unixtime"


@pytest.mark.parametrize("call", [CURRENT, HOURLY])
def test_units_are_asked_for_explicitly(call: RequestKind) -> None:
    parameters = request_for(1, call).parameters
    assert parameters["wind_speed_unit"] == "ms"
    assert parameters["temperature_unit"] == "celsius"
    assert parameters["precipitation_unit"] == "mm"


def test_each_part_is_asked_for_at_its_own_address_and_in_its_own_sections() -> None:
    sections = {"current", "minutely_15", "hourly", "daily"}
    asked = {
        name: (request_for(1, call).url, sections & request_for(1, call).parameters.keys())
        for name, call in {"current": CURRENT, "hourly": HOURLY, "air": AIR}.items()
    }
    assert asked == {
        "current": (OPEN_METEO, {"current", "minutely_15"}),
        "hourly": (OPEN_METEO, {"hourly", "daily"}),
        "air": (AIR_QUALITY, {"current"}),
    }


@CALLS
def test_the_shipped_places_fit_into_one_address(call: RequestKind) -> None:
    shipped = dict(enumerate(load_places(SHIPPED), start=1))
    request = build_request(settings(with_air=True), call, shipped)
    assert request.method == "GET"
    assert len(request.url) + 1 + len(request.query) <= LONGEST_URL


@CALLS
@pytest.mark.parametrize("count", [1, 100, 300, 1000])
def test_what_is_too_long_for_an_address_is_posted(count: int, call: RequestKind) -> None:
    request = request_for(count, call)
    fits = len(request.url) + 1 + len(request.query) <= LONGEST_URL
    assert request.method == ("GET" if fits else "POST")
    assert request.method == "GET" or count > 1
    assert len(request.query) < 128_000


@CALLS
def test_an_answer_may_be_as_big_as_its_places_need(call: RequestKind) -> None:
    build = air_element if call is AIR else open_meteo_element
    body = json.dumps([build(STOCKHOLM, n) for n in range(1, 41)])
    assert len(body) < request_for(40, call).most_bytes
    # Well below what the client reads from the wire, and what the function's memory holds.
    assert request_for(GROUP, call).most_bytes <= 2_064_000


def test_the_key_travels_in_a_header_that_is_never_shown() -> None:
    request = request_for(1, key="tell-nobody")
    assert request.headers["X-Api-Key"] == "tell-nobody"
    assert "tell-nobody" not in request.query
    assert "tell-nobody" not in repr(request)


def test_without_a_key_there_is_no_such_header() -> None:
    assert "X-Api-Key" not in request_for(1).headers
