"""Reads the parts of a forecast back from published documents. Pure; broken values are refused."""

from dataclasses import fields
from datetime import date, timedelta
from typing import TypeVar

from weather.errors import BadForecastError
from weather.forecast.conditions import CONDITIONS
from weather.forecast.model import (
    Air,
    CacheValidators,
    Current,
    Day,
    Forecast,
    Hour,
    Hourly,
    Now,
    Quarters,
    Source,
    Yesterday,
)
from weather.forecast.validation import columns, instant, mapping, quantity, sequence

R = TypeVar("R", Now, Hour, Day)
SOURCES: dict[object, Source] = {"open-meteo": "open-meteo", "met-norway": "met-norway"}
NEVER = 0  # the details alone say when hours and days were fetched
_KINDS = {
    "temperature": "temperature",
    "feels_like": "temperature",
    "temperature_max": "temperature",
    "temperature_min": "temperature",
    "humidity": "humidity",
    "precipitation": "precipitation_of_day",
    "precipitation_probability": "probability",
    "wind_speed": "wind",
    "wind_gusts": "wind",
    "wind_direction": "direction",
    "snowfall": "snowfall_of_day",
    "uv_index": "uv",
}


def read_row(row: dict[str, object]) -> Forecast | None:
    """Read a place of data.json: its current weather and today."""
    current = _current(row)
    if current is None:
        return None
    today = row.get("today")
    if today is None:
        return Forecast(current)
    day = _record(Day, mapping(today, "today"), "today")
    return Forecast(current, Hourly(current.source, NEVER, (), (day,)))


def read_place(details: dict[str, object]) -> Forecast | None:
    """Read data/<id>.json; None when it holds nothing."""
    forecast = Forecast(
        _current(details), _hourly(details), _air(details.get("air")), _validators(details)
    )
    return None if forecast == Forecast() else forecast


def _source(value: object) -> Source | None:
    return SOURCES.get(value) if isinstance(value, str) else None


def _current(values: dict[str, object]) -> Current | None:
    source = _source(values.get("source"))
    if source is None or values.get("now") is None:
        return None
    return Current(
        source=source,
        observed=instant(values.get("observed"), "observed"),
        now=_record(Now, mapping(values["now"], "now"), "now"),
        quarters=_quarters(values.get("quarters")),
    )


def _quarters(value: object) -> Quarters | None:
    if value is None:
        return None
    table = mapping(value, "quarters")
    amounts = sequence(table.get("precipitation"), "quarters.precipitation")
    read = [quantity(amount, "precipitation", "quarters.precipitation") for amount in amounts]
    return Quarters(instant(table.get("time"), "quarters.time"), tuple(read))


def _hourly(details: dict[str, object]) -> Hourly | None:
    source = _source(details.get("hours_source"))
    if source is None:
        return None
    return Hourly(
        source=source,
        fetched=instant(details.get("hours_observed"), "hours_observed"),
        hours=_table(Hour, details.get("hours"), "hours"),
        days=_table(Day, details.get("days"), "days"),
        yesterday=_yesterday(details),
    )


def _yesterday(details: dict[str, object]) -> Yesterday | None:
    """Read the extremes of the day before the day that was today then."""
    if details.get("yesterday") is None or details.get("today") is None:
        return None
    today = _date(mapping(details["today"], "today").get("date"), "today.date")
    values = mapping(details["yesterday"], "yesterday")
    high, low = (
        quantity(values.get(name), "temperature", f"yesterday.{name}")
        for name in ("temperature_max", "temperature_min")
    )
    return Yesterday((date.fromisoformat(today) - timedelta(days=1)).isoformat(), high, low)


def _air(value: object) -> Air | None:
    if value is None:
        return None
    air = mapping(value, "air")
    return Air(
        observed=instant(air.get("observed"), "air.observed"),
        european_aqi=quantity(air.get("european_aqi"), "air_index", "air.european_aqi"),
        pm2_5=quantity(air.get("pm2_5"), "particles", "air.pm2_5"),
        pollen=_pollen(air.get("pollen")),
    )


def _pollen(value: object) -> dict[str, float] | None:
    if value is None:
        return None
    grains = {
        plant: quantity(count, "pollen", f"pollen.{plant}")
        for plant, count in mapping(value, "pollen").items()
    }
    return {plant: count for plant, count in grains.items() if count is not None} or None


def _table(record: type[R], table: object, label: str) -> tuple[R, ...]:
    if table is None:
        return ()
    names = tuple(column.name for column in fields(record))
    rows = zip(*columns(mapping(table, label), names, label), strict=True)
    return tuple(_record(record, dict(zip(names, row, strict=True)), label) for row in rows)


def _record(record: type[R], values: dict[str, object], label: str) -> R:
    read = {
        column.name: _value(column.name, values.get(column.name), f"{label}.{column.name}")
        for column in fields(record)
    }
    return record(**read)  # type: ignore[arg-type] # each value was checked by its field's name


def _value(name: str, value: object, label: str) -> object:
    if name in _KINDS:
        return quantity(value, _KINDS[name], label)
    if name == "condition":
        return value if value in CONDITIONS else "unknown"
    if name == "time":
        return instant(value, label)
    if name == "date":
        return _date(value, label)
    if name in {"sunrise", "sunset"}:
        return None if value is None else instant(value, label)
    if name == "is_day":
        return value if isinstance(value, bool) else None
    return value if value in ("up", "down") else None


def _date(value: object, label: str) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise BadForecastError(f"{label} is not a date") from None


def _validators(details: dict[str, object]) -> CacheValidators | None:
    upstream = details.get("upstream")
    if not isinstance(upstream, dict):
        return None
    expires, modified = upstream.get("expires", ""), upstream.get("last_modified", "")
    if not isinstance(expires, str) or not isinstance(modified, str):
        return None
    return CacheValidators(expires, modified)
