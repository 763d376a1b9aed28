"""What a configuration costs at Open-Meteo, by its own rule, against its free limits."""

from collections.abc import Sequence
from dataclasses import dataclass

from weather.errors import PlacesError
from weather.forecast.due import runs_between
from weather.times import DAY

FREE_CALLS_A_DAY = 10_000
FREE_CALLS_A_MINUTE = 600
SHARE = 0.8  # the rest is for runs by hand, retries and neighbors behind the same address
LONGEST_MINUTES = 1440


@dataclass(frozen=True)
class Load:
    """What one kind of request weighs for one place, and the seconds between two of them."""

    weight: float
    every: int


def weight_of_place(variables: int, days: int) -> float:
    """Return how many calls one place of a request counts as; days with those that are past.

    Source: ForecastApiResult.calculateQueryWeight of github.com/open-meteo/open-meteo.
    """
    return max(1.0, variables / 10 * max(1.0, days / 14))


def calls_a_day(places: int, loads: Sequence[Load], interval: int) -> int:
    """Return how many calls a day the runs count as; interval in seconds between two runs."""
    each = (load.weight * DAY / (interval * runs_between(load.every, interval)) for load in loads)
    return round(places * sum(each))


def refuse_over_budget(places: int, loads: Sequence[Load], interval: int) -> None:
    """Refuse a configuration above 80 % of the free daily limit.

    Raises:
        PlacesError: With the numbers and the shortest interval that fits.
    """
    allowed = round(FREE_CALLS_A_DAY * SHARE)
    daily = calls_a_day(places, loads, interval)
    if daily <= allowed:
        return
    minutes = range(interval // 60 + 1, LONGEST_MINUTES + 1)
    shortest = next((m for m in minutes if calls_a_day(places, loads, m * 60) <= allowed), None)
    change = f"set UPDATE_MINUTES to {shortest} or more, or list" if shortest else "list"
    raise PlacesError(
        f"{places} places every {interval // 60} minutes count as {daily} calls a day at "
        f"Open-Meteo, over {allowed} ({SHARE:.0%} of the free {FREE_CALLS_A_DAY}): "
        f"{change} fewer places"
    )
