"""Reads the tables of Open-Meteo's answer: columns beside their times. Pure."""

from collections.abc import Mapping
from itertools import pairwise

from weather.errors import BadForecastError, shown
from weather.forecast.validation import columns, instant, mapping, quantity
from weather.times import DAY, HOUR


def assert_units(element: dict[str, object], name: str, expected: Mapping[str, str]) -> None:
    """Check the units that an answer names; raises BadForecastError that names the field."""
    units = mapping(element.get(name), name)
    for variable, unit in expected.items():
        if units.get(variable) != unit:
            raise BadForecastError(
                f"{name}.{variable} is {shown(units.get(variable))!r}, must be {unit!r}"
            )


def steps_from(
    values: list[object], lengths: tuple[int, int], now: int, field: str, past: int = 0
) -> list[int]:
    """Read the times of a table that was asked for from today or from this hour on.

    Args:
        values: As they came.
        lengths: The shortest and the longest step, in seconds.
        now: Epoch seconds.
        field: For the message.
        past: Seconds before that, from which it was asked for.

    Raises:
        BadForecastError: When they are not step by step, or begin at another time.
    """
    shortest, longest = lengths
    times = [instant(value, field) for value in values]
    for before, after in pairwise(times):
        if not shortest <= after - before <= longest:
            raise BadForecastError(f"{field} goes from {before} to {after}: not step by step")
    if times and not now - past - DAY - 2 * HOUR <= times[0] <= now + DAY + 2 * HOUR:
        raise BadForecastError(f"{field} begins {(times[0] - now) // HOUR} hours from now")
    return times


def read_table(
    element: dict[str, object],
    section: str,
    numbers: Mapping[str, tuple[str | None, str]],
    others: tuple[str, ...],
) -> tuple[list[object], dict[str, list[float | None]], dict[str, list[object]]]:
    """Read the columns of a section beside their times.

    Args:
        element: One place's part of the answer.
        section: Its name, such as hourly.
        numbers: By variable, the unit that the answer must name (None: any) and the kind of number.
        others: Variables whose values are returned as they came.

    Returns:
        The times as they came, the numbers, and the others.

    Raises:
        BadForecastError: Names the column that is missing, ragged, or of another unit or range.
    """
    units = {name: unit for name, (unit, _) in numbers.items() if unit is not None}
    assert_units(element, f"{section}_units", {"time": "unixtime", **units})
    names = ("time", *numbers, *others)
    found = columns(mapping(element[section], section), names, section)
    table = dict(zip(names, found, strict=True))
    read = {
        name: quantities(table[name], kind, f"{section}.{name}")
        for name, (_, kind) in numbers.items()
    }
    return table["time"], read, {name: table[name] for name in others}


def quantities(values: list[object], kind: str, field: str) -> list[float | None]:
    """Read a column of numbers of one kind; raises BadForecastError that names the field."""
    return [quantity(value, kind, field) for value in values]
