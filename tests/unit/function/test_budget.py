"""What a configuration costs, by the source's own rule."""

import pytest

from tests.support.function_fakes import settings
from tests.support.weather_answers import STOCKHOLM
from weather.errors import PlacesError
from weather.sources.budget import calls_a_day, weight_of_run
from weather.sources.open_meteo_request import DAYS, VARIABLES, refuse_costly


@pytest.mark.parametrize(
    ("places", "weight", "daily_at_fifteen_minutes"),
    [(10, 23, 2208), (50, 115, 11_040), (100, 230, 22_080), (1000, 2300, 220_800)],
)
def test_the_weight_is_that_of_the_source(
    places: int, weight: float, daily_at_fifteen_minutes: int
) -> None:
    assert weight_of_run(places, VARIABLES, DAYS) == pytest.approx(weight)
    assert calls_a_day(weight, 900) == daily_at_fifteen_minutes


def test_few_variables_still_cost_one_call_a_place() -> None:
    assert weight_of_run(7, variables=3, days=7) == 7


def test_more_than_a_fortnight_costs_more() -> None:
    assert weight_of_run(1, variables=10, days=28) == 2


def test_a_costly_configuration_is_refused_with_the_numbers() -> None:
    wish = "49 places every 20 minutes count as 8114 calls a day .* UPDATE_MINUTES to 21"
    with pytest.raises(PlacesError, match=wish):
        refuse_costly(settings(interval=1200), [STOCKHOLM] * 49)


def test_the_most_that_fits_is_allowed() -> None:
    refuse_costly(settings(interval=1200), [STOCKHOLM] * 48)


def test_a_paid_plan_is_not_limited_here() -> None:
    refuse_costly(settings(key="paid", interval=60), [STOCKHOLM] * 500)
