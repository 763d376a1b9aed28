"""Derives days from the steps of MET Norway, which has only hours and quarters of a day. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from weather.forecast.conditions import condition_of_symbol, worst
from weather.forecast.model import Day
from weather.forecast.validation import quantity
from weather.sources.met_norway_steps import SeriesStep
from weather.times import HOUR

DAYS = 14
ENOUGH = 18 * HOUR  # less of a day says too little about its sum of rain


def days_of_steps(steps: list[SeriesStep], zone: ZoneInfo) -> tuple[Day, ...]:
    """Group steps into days of the place's calendar: at most fourteen, today first.

    Today is what is left of it. A later day that the series covers only in part ends the list.
    """
    groups: dict[str, list[SeriesStep]] = {}
    for step in _apart(steps):
        groups.setdefault(_date(step, zone), []).append(step)
    days: list[Day] = []
    for date, group in list(groups.items())[:DAYS]:
        if days and not _covers(group):
            break
        days.append(_day(date, group))
    return tuple(days)


def _apart(steps: list[SeriesStep]) -> Iterator[SeriesStep]:
    """Return the steps that describe a period, each hour counted once.

    Where periods overlap (six hours given at every hour), the first one counts; of a step within it
    only what holds at its own time is kept.
    """
    covered = 0
    for step in steps:
        if step.period and step.time >= covered:
            covered = step.time + step.period
            yield step
        elif step.period:
            yield replace(
                step,
                period=0,
                precipitation=None,
                probability=None,
                symbol=None,
                high=None,
                low=None,
            )


def _date(step: SeriesStep, zone: ZoneInfo) -> str:
    """Name the day that holds the middle of the step's period."""
    return datetime.fromtimestamp(step.time + step.period / 2, zone).date().isoformat()


def _covers(group: list[SeriesStep]) -> bool:
    return sum(step.period for step in group) >= ENOUGH


def _day(date: str, group: list[SeriesStep]) -> Day:
    warm = [value for step in group for value in (step.temperature, step.high, step.low)]
    return Day(
        date=date,
        condition=worst([condition_of_symbol(step.symbol) for step in group]),
        temperature_max=_most(warm),
        temperature_min=_least(warm),
        precipitation=_sum(group) if _covers(group) else None,
        precipitation_probability=_most(step.probability for step in group),
        snowfall=None,
        uv_index=_most(step.uv for step in group),
        wind_gusts=_most(step.gusts for step in group),
        sunrise=None,
        sunset=None,
        sun=None,
    )


def _known(values: Iterable[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _most(values: Iterable[float | None]) -> float | None:
    return max(_known(values), default=None)


def _least(values: Iterable[float | None]) -> float | None:
    return min(_known(values), default=None)


def _sum(group: list[SeriesStep]) -> float | None:
    """Add up the rain; a sum with gaps would promise too little, so it is not known."""
    amounts = [step.precipitation for step in group if step.period]
    known = _known(amounts)
    if len(known) < len(amounts):
        return None
    return quantity(sum(known), "precipitation_of_day", "the day's precipitation_amount")
