"""What a configuration costs, by the source's own rule."""

from dataclasses import replace

import pytest

from tests.support.function_fakes import settings
from tests.support.weather_answers import STOCKHOLM
from weather.errors import PlacesError
from weather.sources.budget import Load, calls_a_day, refuse_over_budget, weight_of_place
from weather.sources.open_meteo_request import (
    AIR,
    CURRENT,
    HOURLY,
    MOST_FREE,
    loads_of,
    refuse_costly,
)

DAY = 24 * 3600


@pytest.mark.parametrize(
    ("variables", "days", "weight"),
    [(3, 7, 1.0), (10, 14, 1.0), (11, 14, 1.1), (10, 28, 2.0), (20, 15, 2 * 15 / 14)],
)
def test_the_weight_is_that_of_the_source(variables: int, days: int, weight: float) -> None:
    assert weight_of_place(variables, days) == pytest.approx(weight)


def test_what_is_asked_in_every_run_counts_as_one_call() -> None:
    assert (CURRENT.weight, AIR.weight) == (1.0, 1.0)
    assert 1.0 < HOURLY.weight < 2.1


@pytest.mark.parametrize(
    ("minutes", "calls"),
    [(20, 72 + 24), (60, 24 + 24), (25, 57.6 + 28.8), (180, 8 + 8), (45, 32 + 32)],
)
def test_what_is_asked_once_an_hour_counts_by_the_runs_that_ask(minutes: int, calls: float) -> None:
    loads = (Load(1.0, minutes * 60), Load(1.0, 3600))
    assert calls_a_day(10, loads, minutes * 60) == round(10 * calls)


def test_a_costly_configuration_is_refused_with_the_numbers() -> None:
    load = (Load(1.0, 60),)
    wish = "10 places every 1 minutes count as 14400 calls a day .* over 8000 .*MINUTES to 2 or"
    with pytest.raises(PlacesError, match=wish):
        refuse_over_budget(10, load, 60)
    refuse_over_budget(10, load, 120)
    with pytest.raises(PlacesError, match=r"8001 calls a day .*: list fewer places"):
        refuse_over_budget(8001, load, DAY)


def test_the_air_counts_where_it_is_asked_for() -> None:
    assert len(loads_of(settings())) + 1 == len(loads_of(settings(with_air=True)))


def test_a_configuration_over_the_budget_is_refused_and_a_paid_plan_is_not_limited() -> None:
    with pytest.raises(PlacesError, match="calls a day"):
        refuse_costly(settings(interval=60), [STOCKHOLM] * 40)
    refuse_costly(settings(key="paid", interval=60), [STOCKHOLM] * 500)


def test_more_places_than_the_free_plan_answers_in_a_minute_need_a_key() -> None:
    rare = settings(interval=DAY)
    refuse_costly(rare, [STOCKHOLM] * MOST_FREE)
    assert MOST_FREE * (CURRENT.weight + HOURLY.weight) <= 600
    with pytest.raises(PlacesError, match=f"list at most {MOST_FREE}, or set WEATHER_OPEN_METEO"):
        refuse_costly(rare, [STOCKHOLM] * (MOST_FREE + 1))
    refuse_costly(replace(rare, open_meteo_key="a-paid-key"), [STOCKHOLM] * (MOST_FREE + 1))
