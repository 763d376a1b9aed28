"""Reads back what an earlier run published. Pure, but for the store it reads from.

What cannot be read (another version, a broken file) counts as absent: it is replaced, and the
places it spoke of are asked for as if they were new.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar

from weather.conditions import CONDITIONS
from weather.errors import BadForecastError
from weather.quantities import columns, instant, mapping, parse_json, quantity, sequence
from weather.records import Day, Forecast, Hour, Memory, Now, Source
from weather.store import Stored

R = TypeVar("R", Now, Hour, Day)
VERSION = 1
SOURCES: dict[object, Source] = {"open-meteo": "open-meteo", "met-norway": "met-norway"}
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
    "uv_index": "uv",
}


@dataclass(frozen=True)
class Published:
    """What visitors see now.

    Attributes:
        generated: When it was made, or None when there is nothing.
        next_update: When the next run was due, or None.
        blocked_until: Before when Open-Meteo must not be asked, or None.
        forecasts: The last good forecast by the place's id.
        memories: What MET Norway asks to remember, by the place's id.
        tags: By key, what a conditional write must name; absent keys are missing here.
        problems: What could not be read, one line each.
    """

    generated: int | None = None
    next_update: int | None = None
    blocked_until: int | None = None
    forecasts: Mapping[str, Forecast] = field(default_factory=dict)
    memories: Mapping[str, Memory] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def details_key(place_id: str) -> str:
    """Name the file of a place's hours and days."""
    return f"data/{place_id}.json"


def read_published(
    stored: Mapping[str, Stored | None], ids: Iterable[str], *, simulated: bool
) -> Published:
    """Read data.json and the details of the configured places.

    Simulated data never pass for real ones nor hold them up: what is of the other kind than this
    run counts as absent.
    """
    tags = {key: found.tag for key, found in stored.items() if found}
    problems: list[str] = []
    summary = _object(stored.get("data.json"), "data.json", problems)
    if summary and summary.get("simulated") is not simulated:
        return Published(tags=tags, problems=(*problems, "data.json is not of this run's kind"))
    rows = _rows(summary, problems)
    forecasts: dict[str, Forecast] = {}
    memories: dict[str, Memory] = {}
    for place_id in ids:
        details = _object(stored.get(details_key(place_id)), details_key(place_id), problems)
        if memory := _memory(details):
            memories[place_id] = memory
        try:
            if forecast := _forecast(rows.get(place_id, {}), details, memories.get(place_id)):
                forecasts[place_id] = forecast
        except BadForecastError as error:
            problems.append(f"{place_id}: {error}")
    return Published(
        generated=made_at(summary),
        next_update=_time(summary.get("next_update")),
        blocked_until=_time(summary.get("blocked_until")),
        forecasts=forecasts,
        memories=memories,
        tags=tags,
        problems=tuple(problems),
    )


def made_at(document: Mapping[str, object]) -> int | None:
    """Tell when a published document was made; None when it does not say so."""
    return _time(document.get("generated"))


def _object(found: Stored | None, key: str, problems: list[str]) -> dict[str, object]:
    if found is None:
        return {}
    try:
        document = mapping(parse_json(found.body), key)
        if document.get("version") != VERSION:
            raise BadForecastError(f"version is not {VERSION}")
    except BadForecastError as error:
        problems.append(f"{key}: {error}")
        return {}
    return document


def _rows(summary: dict[str, object], problems: list[str]) -> dict[object, dict[str, object]]:
    if not summary:
        return {}
    try:
        rows = [mapping(row, "a place") for row in sequence(summary.get("places"), "places")]
    except BadForecastError as error:
        problems.append(f"data.json: {error}")
        return {}
    return {row["id"]: row for row in rows if isinstance(row.get("id"), str)}


def _forecast(
    row: dict[str, object], details: dict[str, object], memory: Memory | None
) -> Forecast | None:
    source = SOURCES.get(row.get("source")) if isinstance(row.get("source"), str) else None
    if source is None or row.get("now") is None:
        return None
    return Forecast(
        source=source,
        observed=instant(row.get("observed"), "observed"),
        now=_record(Now, mapping(row["now"], "now"), "now"),
        hours=_table(Hour, details.get("hours"), "hours"),
        days=_table(Day, details.get("days"), "days"),
        memory=memory,
    )


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
    if not isinstance(value, str) or len(value) != 10:
        raise BadForecastError(f"{label} is not a date")
    return value


def _memory(details: dict[str, object]) -> Memory | None:
    upstream = details.get("upstream")
    if not isinstance(upstream, dict):
        return None
    expires, modified = upstream.get("expires", ""), upstream.get("last_modified", "")
    if not isinstance(expires, str) or not isinstance(modified, str):
        return None
    return Memory(expires, modified)


def _time(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
