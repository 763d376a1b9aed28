"""Decides which parts of a forecast a run asks for. Pure.

Current weather is asked for in every run, hours and days about once an hour, the air about four
times a day. A part that was missed is asked for again in the next run, so nothing has to be kept
about failures.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from weather.forecast.model import Air, Forecast, Hourly
from weather.times import HOUR

HOURLY_EVERY = HOUR
AIR_EVERY = 6 * HOUR


@dataclass(frozen=True)
class Tick:
    """When a run was scheduled, or began if it was not, and the seconds between two runs."""

    at: int
    interval: int


def places_due(known: Mapping[str, Forecast | None], tick: Tick) -> tuple[set[str], set[str]]:
    """Return the ids of the places to ask hours and days for, and of those to ask the air for.

    Args:
        known: What is published of each place, or None.
        tick: The run.
    """
    parts = {name: forecast or Forecast() for name, forecast in known.items()}
    return (
        {name for name, part in parts.items() if hourly_is_due(part.hourly, tick)},
        {name for name, part in parts.items() if air_is_due(part, tick)},
    )


def hourly_is_due(hourly: Hourly | None, tick: Tick) -> bool:
    """Return whether to ask Open-Meteo for hours and days: at once after a failover."""
    if hourly is None or hourly.source != "open-meteo":
        return True
    return _is_over(hourly.fetched, HOURLY_EVERY, tick)


def air_is_due(known: Forecast, tick: Tick) -> bool:
    """Return whether to ask for the air.

    What fails is asked for again in the first run of each hour, not in every run: an answer that
    cannot be used costs as much as a good one.
    """
    first_of_the_hour = tick.at % HOUR < tick.interval
    air: Air | None = known.air
    if air is None:
        return first_of_the_hour or known.current is None
    return first_of_the_hour and _is_over(air.observed, AIR_EVERY, tick)


def _is_over(since: int, period: int, tick: Tick) -> bool:
    """Return whether a period is over, to the nearest run."""
    return tick.at - since >= period - tick.interval // 2


def runs_between(period: int, interval: int) -> int:
    """Return how many runs pass from one request for a part to the next.

    Args:
        period: Seconds between two requests, as wished.
        interval: Seconds between two runs.
    """
    return max(1, (period + interval // 2) // interval)
