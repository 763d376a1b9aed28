"""One request for every place, in the form the source wants."""

import json

import pytest

from tests.support.function_fakes import settings
from tests.support.weather_answers import PLACES, STOCKHOLM, open_meteo_element
from weather.errors import PlacesError
from weather.places import SHIPPED, load_places
from weather.sources.http import Request
from weather.sources.open_meteo_request import LONGEST_URL, build_request, refuse_costly


def request_for(count: int, key: str | None = None) -> Request:
    return build_request(settings(key=key), dict.fromkeys(range(1, count + 1), STOCKHOLM))


def test_places_are_asked_by_ids_from_one_with_their_own_zones() -> None:
    parameters = build_request(settings(), dict(enumerate(PLACES, start=1))).parameters
    assert parameters["location_id"] == "1,2,3"
    assert parameters["timezone"] == "Europe/Stockholm,Asia/Kathmandu,Europe/Oslo"
    assert parameters["latitude"] == "59.3293,27.7172,69.6492"


def test_units_and_times_are_asked_for_explicitly() -> None:
    parameters = request_for(1).parameters
    assert parameters["timeformat"] == "unixtime"
    assert parameters["wind_speed_unit"] == "ms"
    assert parameters["temperature_unit"] == "celsius"
    assert parameters["precipitation_unit"] == "mm"


def test_the_shipped_places_fit_into_one_address() -> None:
    request = build_request(settings(), dict(enumerate(load_places(SHIPPED), start=1)))
    assert request.method == "GET"
    assert len(request.url) + 1 + len(request.query) <= LONGEST_URL


@pytest.mark.parametrize("count", [1, 100, 300, 1000])
def test_what_is_too_long_for_an_address_is_posted(count: int) -> None:
    request = request_for(count)
    fits = len(request.url) + 1 + len(request.query) <= LONGEST_URL
    assert request.method == ("GET" if fits else "POST")
    assert len(request.query) < 128_000


def test_more_places_than_the_free_plan_answers_in_a_minute_need_a_key() -> None:
    day = 24 * 3600
    refuse_costly(settings(interval=day), [STOCKHOLM] * 500)
    with pytest.raises(PlacesError, match="list at most 500, or set WEATHER_OPEN_METEO_KEY"):
        refuse_costly(settings(interval=day), [STOCKHOLM] * 501)
    refuse_costly(settings(key="a-paid-key", interval=day), [STOCKHOLM] * 501)


def test_an_answer_may_be_as_big_as_its_places_need() -> None:
    body = json.dumps([open_meteo_element(STOCKHOLM, n, hours=49) for n in range(1, 41)])
    assert len(body) < request_for(40).most_bytes / 2
    assert request_for(40).most_bytes == 384_000
    assert request_for(250).most_bytes == 2_064_000


def test_a_thousand_places_are_posted() -> None:
    assert request_for(1000).method == "POST"


def test_the_key_travels_in_a_header_that_is_never_shown() -> None:
    request = request_for(1, key="tell-nobody")
    assert request.headers["X-Api-Key"] == "tell-nobody"
    assert "tell-nobody" not in request.query
    assert "tell-nobody" not in repr(request)


def test_without_a_key_there_is_no_such_header() -> None:
    assert "X-Api-Key" not in request_for(1).headers
