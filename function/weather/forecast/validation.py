"""The only door through which numbers and JSON from outside come in: finite, in range, named."""

import json
from typing import NoReturn

from weather.errors import BadForecastError, shown

RANGES: dict[str, tuple[float, float]] = {
    "temperature": (-90.0, 60.0),
    "humidity": (0.0, 100.0),
    "probability": (0.0, 100.0),
    "precipitation": (0.0, 500.0),
    "precipitation_of_day": (0.0, 1000.0),
    "wind": (0.0, 120.0),
    "direction": (0.0, 360.0),
    "snowfall": (0.0, 100.0),
    "snowfall_of_day": (0.0, 1000.0),
    "uv": (0.0, 20.0),
    "air_index": (0.0, 1000.0),
    "particles": (0.0, 5000.0),
    "pollen": (0.0, 100_000.0),
    "latitude": (-90.0, 90.0),
    "longitude": (-360.0, 360.0),
}
LATEST_INSTANT = 2**33  # the year 2242: later ones break calendars before they mean anything


def parse_json(body: bytes) -> object:
    """Parse strict JSON: no NaN or Infinity, no repeated keys, no bottomless nesting.

    Raises:
        BadForecastError: With the first characters of what came instead.
    """
    if not body.strip():
        raise BadForecastError("empty body")
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_repeats,
        )
    except RecursionError:
        raise BadForecastError("the answer is nested too deep to be a forecast") from None
    except ValueError as error:
        raise BadForecastError(f"not JSON ({shown(error)}): {shown(body[:320])}") from None


def _refuse_constant(name: str) -> NoReturn:
    raise BadForecastError(f"the answer holds {name}, which is not JSON")


def _refuse_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise BadForecastError(f"the key {shown(name)} occurs twice in one object")
        found[name] = value
    return found


def quantity(value: object, kind: str, field: str) -> float | None:
    """Read a number of one of the kinds in RANGES; null stays None.

    Raises:
        BadForecastError: When it is no number, not finite or out of range; names the field.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadForecastError(f"{field} is {shown(value)!r}, not a number")
    low, high = RANGES[kind]
    if not low <= value <= high:
        raise BadForecastError(f"{field} is {shown(value)}, outside {low:g} to {high:g}")
    return round(float(value), 2) + 0.0  # minus zero becomes zero


def within(value: float | None, kind: str) -> float | None:
    """Round a number we computed to one decimal; what falls outside its range is not known."""
    if value is None:
        return None
    low, high = RANGES[kind]
    rounded = round(value, 1) + 0.0
    return rounded if low <= rounded <= high else None


def instant(value: object, field: str) -> int:
    """Read epoch seconds.

    Raises:
        BadForecastError: When it is no whole number of this or the next century.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LATEST_INSTANT:
        raise BadForecastError(f"{field} is {shown(value)!r}, not a time in epoch seconds")
    return value


def mapping(value: object, field: str) -> dict[str, object]:
    """Read a JSON object; raises BadForecastError that names the field."""
    if not isinstance(value, dict):
        raise BadForecastError(f"{field} is missing or not an object")
    return value


def sequence(value: object, field: str) -> list[object]:
    """Read a JSON array; raises BadForecastError that names the field."""
    if not isinstance(value, list):
        raise BadForecastError(f"{field} is missing or not an array")
    return value


def columns(table: dict[str, object], names: tuple[str, ...], field: str) -> list[list[object]]:
    """Read columns of equal length from a table, in the order of the names.

    Raises:
        BadForecastError: When one is missing or of another length; names it.
    """
    found = [sequence(table.get(name), f"{field}.{name}") for name in names]
    for name, column in zip(names, found, strict=True):
        if len(column) != len(found[0]):
            raise BadForecastError(
                f"{field}.{name} has {len(column)} values, {names[0]} has {len(found[0])}"
            )
    return found
