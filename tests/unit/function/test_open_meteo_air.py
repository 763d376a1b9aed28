"""Reading air quality and the rain by quarters of an hour: what is taken, and what is not known."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.support.forecasts import current_of, hourly_of
from tests.support.weather_answers import (
    HOUR,
    NOON,
    NOW,
    STOCKHOLM,
    Element,
    air_element,
    open_meteo_element,
    with_yesterday,
)
from weather.errors import BadForecastError
from weather.forecast.model import Air, Quarters, Yesterday
from weather.places import Place
from weather.sources.native_quarters import has_native_quarters
from weather.sources.open_meteo_answer import read_element
from weather.sources.open_meteo_request import AIR, CURRENT, HOURLY

BERLIN = Place("berlin", "Berlin", "DE", 52.52, 13.405, "Europe/Berlin")


def air(change: Callable[[Element], object] = lambda element: None) -> Air:
    element = air_element(STOCKHOLM, 1)
    change(element)
    found = read_element(element, AIR, STOCKHOLM, NOW).air
    assert found is not None
    return found


def quarters(change: Callable[[Element], object] = lambda element: None) -> Quarters | None:
    element = open_meteo_element(BERLIN, 1)
    change(element)
    return current_of(read_element(element, CURRENT, BERLIN, NOW)).quarters


def test_the_air_is_read_with_the_time_it_is_of() -> None:
    found = air()
    assert (found.observed, found.european_aqi, found.pm2_5) == (NOON, 21, 5.4)
    assert found.pollen == {
        "alder": 0.0,
        "birch": 12.5,
        "grass": 0.0,
        "mugwort": 0.0,
        "olive": 0.0,
        "ragweed": 0.0,
    }


def test_outside_europe_no_pollen_is_known() -> None:
    def no_pollen(element: Element) -> None:
        current = element["current"]
        current.update({name: None for name in current if name.endswith("_pollen")})

    assert air(no_pollen).pollen is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"time": NOON - 13 * HOUR}, "its air is of 13 hours ago"),
        ({"time": NOON + 2 * HOUR}, "its air is of"),
        ({"european_aqi": -1}, "current.european_aqi is -1, outside"),
        ({"pm2_5": "much"}, "current.pm2_5 is 'much', not a number"),
        ({"birch_pollen": 1e9}, "current.birch_pollen is 1000000000.0, outside"),
    ],
)
def test_air_that_is_old_or_out_of_range_is_refused(
    change: dict[str, object], problem: str
) -> None:
    with pytest.raises(BadForecastError, match=problem):
        air(lambda element: element["current"].update(change))


def test_air_of_another_unit_or_without_a_number_is_refused() -> None:
    with pytest.raises(BadForecastError, match=r"current_units\.pm2_5 is 'mg/m³'"):
        air(lambda element: element["current_units"].update({"pm2_5": "mg/m³"}))
    with pytest.raises(BadForecastError, match="nothing of the air is known"):
        air(lambda element: element.update({"current": {"time": NOON}}))


def test_a_quarter_holds_what_falls_after_its_start() -> None:
    found = quarters()
    assert found is not None
    assert found.time == NOON
    assert found.precipitation[:2] == (0.1, 0.2)


@pytest.mark.parametrize(
    "change",
    [
        lambda element: element.pop("minutely_15"),
        lambda element: element["minutely_15"]["precipitation"].pop(),
        lambda element: element["minutely_15_units"].update({"precipitation": "inch"}),
        lambda element: element["minutely_15"]["time"].__setitem__(3, NOON),
        lambda element: element["minutely_15"].update({"time": [NOON], "precipitation": [0.0]}),
        lambda element: element["minutely_15"].update({"time": [], "precipitation": []}),
    ],
    ids=["left out", "ragged", "another unit", "uneven", "one step", "no steps"],
)
def test_broken_quarters_are_not_known_and_cost_nothing_else(
    change: Callable[[Element], object],
) -> None:
    assert quarters(change) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "native"),
    [
        (52.52, 13.4, True),  # Berlin
        (40.42, -3.7, True),  # Madrid
        (40.71, -74.0, True),  # New York
        (59.33, 18.07, False),  # Stockholm
        (35.68, 139.69, False),  # Tokyo
        (19.43, -99.13, False),  # Mexico City
        (-33.87, 151.21, False),  # Sydney
    ],
)
def test_quarters_are_believed_only_where_a_model_has_them(
    latitude: float, longitude: float, native: bool
) -> None:
    place = replace(STOCKHOLM, latitude=latitude, longitude=longitude)
    assert has_native_quarters(place) is native


@pytest.mark.parametrize(
    ("amount", "interval", "rate"),
    [(0.3, 900, 1.2), (0.3, 3600, 0.3), (None, 900, None), (0.3, None, None), (0.3, 0, None)],
)
def test_the_sum_of_the_last_interval_is_shown_as_a_rate(
    amount: float | None, interval: object, rate: float | None
) -> None:
    element = open_meteo_element(STOCKHOLM, 1)
    element["current"].update({"precipitation": amount, "interval": interval})
    assert current_of(read_element(element, CURRENT, STOCKHOLM, NOW)).now.precipitation == rate


def test_yesterday_is_apart_from_the_days_to_come() -> None:
    element = with_yesterday(open_meteo_element(STOCKHOLM, 1))
    hourly = hourly_of(read_element(element, HOURLY, STOCKHOLM, NOW))
    assert hourly.yesterday == Yesterday("2026-11-22", 9.0, 4.0)
    assert hourly.days[0].date == "2026-11-23"


def test_hours_that_were_made_a_day_ago_are_refused() -> None:
    element = open_meteo_element(STOCKHOLM, 1, NOW - 24 * HOUR)
    with pytest.raises(BadForecastError, match=r"hourly\.time ends 23 hours from now"):
        read_element(element, HOURLY, STOCKHOLM, NOW)


def test_an_answer_without_hours_and_days_is_refused() -> None:
    element = open_meteo_element(STOCKHOLM, 1)
    del element["hourly"], element["daily"]
    with pytest.raises(BadForecastError, match="hourly and daily are missing"):
        read_element(element, HOURLY, STOCKHOLM, NOW)
