"""Which parts a run asks for: by the tick, what is published, and its age."""

from dataclasses import replace

import pytest

from tests.support.forecasts import hourly_of, read_whole
from tests.support.weather_answers import HOUR, NOON, STOCKHOLM, open_meteo_element
from weather.forecast.due import Tick, air_is_due, hourly_is_due, places_due, runs_between
from weather.forecast.model import Air, Forecast

TICK = NOON + 7 * 60
KNOWN = read_whole(open_meteo_element(STOCKHOLM, 1), STOCKHOLM, TICK + 3)
HOURLY = hourly_of(KNOWN)
AIR = Air(NOON, 20, 5.0, None)


def tick(minutes: int, interval: int = 1200) -> Tick:
    return Tick(TICK + minutes * 60, interval)


@pytest.mark.parametrize(
    ("minutes", "due"), [(20, False), (40, False), (60, True), (80, True), (100, True)]
)
def test_hours_are_asked_for_once_an_hour_and_again_in_each_run_after_a_miss(
    minutes: int, due: bool
) -> None:
    assert hourly_is_due(HOURLY, tick(minutes)) is due


def test_hours_that_are_missing_or_of_the_other_source_are_asked_for_at_once() -> None:
    assert hourly_is_due(None, tick(20))
    assert hourly_is_due(replace(HOURLY, source="met-norway"), tick(20))


@pytest.mark.parametrize("minutes", [25, 45, 60, 180])
def test_hours_are_asked_for_as_often_as_the_budget_counts(minutes: int) -> None:
    interval = minutes * 60
    asked, hourly = 0, HOURLY
    for number in range(1, 49):
        now = TICK + number * interval
        if hourly_is_due(hourly, Tick(now, interval)):
            asked, hourly = asked + 1, replace(hourly, fetched=now + 3)
    assert asked == 48 // runs_between(HOUR, interval)


def test_the_air_is_asked_for_four_times_a_day() -> None:
    known, asked = replace(KNOWN, air=AIR), []
    for minutes in range(20, 24 * 60 + 1, 20):
        if air_is_due(known, tick(minutes)):
            asked.append(minutes // 60)
            known = replace(known, air=replace(AIR, observed=NOON + minutes // 60 * HOUR))
    assert asked == [6, 12, 18, 24]


@pytest.mark.parametrize(
    ("known", "minutes", "due"),
    [
        (KNOWN, 0, True),
        (KNOWN, 20, False),  # it failed at the first run of the hour
        (KNOWN, 60, True),
        (Forecast(), 20, True),  # nothing is published of the place
        (replace(KNOWN, air=AIR), 7 * 60, True),
        (replace(KNOWN, air=AIR), 7 * 60 + 20, False),
    ],
)
def test_air_that_is_missing_is_asked_for_once_an_hour(
    known: Forecast, minutes: int, due: bool
) -> None:
    assert air_is_due(known, tick(minutes)) is due


def test_each_place_is_asked_for_what_it_lacks() -> None:
    known = {"new": None, "whole": replace(KNOWN, air=AIR), "bare": replace(KNOWN, hourly=None)}
    assert places_due(known, tick(0)) == ({"new", "bare"}, {"new", "bare"})
