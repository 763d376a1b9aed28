"""Reads the tables of Open-Meteo's answer: columns beside their times. Pure."""

from collections.abc import Mapping
from itertools import pairwise

from weather.errors import BadForecastError, shown
from weather.forecast.validation import instant, mapping, quantity
from weather.times import DAY, HOUR


def assert_units(element: dict[str, object], name: str, expected: Mapping[str, str]) -> None:
    """Check the units that an answer names; raises BadForecastError that names the field."""
    units = mapping(element.get(name), name)
    for variable, unit in expected.items():
        if units.get(variable) != unit:
            raise BadForecastError(
                f"{name}.{variable} is {shown(units.get(variable))!r}, must be {unit!r}"
            )


def steps_from(values: list[object], lengths: tuple[int, int], now: int, field: str) -> list[int]:
    """Read the times of a table that was asked for from today or from this hour on.

    Args:
        values: As they came.
        lengths: The shortest and the longest step, in seconds.
        now: Epoch seconds.
        field: For the message.

    Raises:
        BadForecastError: When they are not step by step, or begin at another time.
    """
    shortest, longest = lengths
    times = [instant(value, field) for value in values]
    for before, after in pairwise(times):
        if not shortest <= after - before <= longest:
            raise BadForecastError(f"{field} goes from {before} to {after}: not step by step")
    if times and abs(times[0] - now) > DAY + 2 * HOUR:
        raise BadForecastError(f"{field} begins {(times[0] - now) // HOUR} hours from now")
    return times


def quantities(values: list[object], kind: str, field: str) -> list[float | None]:
    """Read a column of numbers of one kind; raises BadForecastError that names the field."""
    return [quantity(value, kind, field) for value in values]
