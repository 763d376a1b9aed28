"""Reads back what an earlier run published. Pure, but for the store it reads from.

What cannot be read (another version, a broken file) counts as absent: it is replaced, and the
places it spoke of are asked for as if they were new.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import TypeVar

from weather.documents.store import Stored
from weather.errors import BadForecastError
from weather.forecast.conditions import CONDITIONS
from weather.forecast.model import Day, Forecast, Hour, Memory, Now, Source
from weather.forecast.previous import Published
from weather.forecast.validation import columns, instant, mapping, parse_json, quantity, sequence

R = TypeVar("R", Now, Hour, Day)
VERSION = 1
SUMMARY = "data.json"
TEXT = "data/text.html"
OPEN_METEO_STATE = "data/_open-meteo.json"  # no place's id begins with an underscore
CLOCK_SLACK = 300  # seconds by which two clocks may differ
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


def details_key(place_id: str) -> str:
    """Name the file of a place's hours and days."""
    return f"data/{place_id}.json"


def read_summary(
    stored: Mapping[str, Stored | None], ids: Iterable[str], now: int, *, simulated: bool
) -> Published:
    """Read data.json: of each configured place what is shown as now and as today.

    Simulated data never pass for real ones nor hold them up: what is of the other kind than this
    run counts as absent. So does what was made in the future, which nothing could ever replace.
    """
    tags = _tags(stored)
    problems: list[str] = []
    summary = _object(stored.get(SUMMARY), SUMMARY, problems)
    if summary and summary.get("simulated") is not simulated:
        return Published(tags=tags, problems=(*problems, f"{SUMMARY} is not of this run's kind"))
    generated = made_at(summary)
    if generated is not None and generated > now + CLOCK_SLACK:
        told = f"{SUMMARY} was made {generated - now} seconds ahead of the clock"
        return Published(ahead=generated - now, tags=tags, problems=(*problems, told))
    rows = _rows(summary, problems)
    known = [place_id for place_id in ids if place_id in rows]
    return Published(
        generated=generated,
        next_update=_time(summary.get("next_update")),
        shown=frozenset(name for name in known if rows[name].get("now") is not None),
        forecasts=_read(known, lambda name: _forecast(rows[name]), problems),
        tags=tags,
        problems=tuple(problems),
    )


def read_details(
    summary: Published, stored: Mapping[str, Stored | None], ids: Iterable[str]
) -> Published:
    """Read the details of some places and join them with what the summary says of these."""
    problems: list[str] = []
    documents = {
        name: _object(stored.get(details_key(name)), details_key(name), problems) for name in ids
    }
    known = {name: summary.forecasts[name] for name in documents if name in summary.forecasts}
    memories = {name: found for name in documents if (found := _memory(documents[name]))}
    joined = _read(
        known, lambda name: _joined(known[name], documents[name], memories.get(name)), problems
    )
    return replace(
        summary,
        forecasts={**known, **joined},
        memories=memories,
        tags=_tags(stored),
        problems=tuple(problems),
    )


def read_blocked(stored: Stored | None) -> int | None:
    """Read before when Open-Meteo must not be asked, in epoch seconds; None when it may be."""
    return _time(_object(stored, OPEN_METEO_STATE, []).get("blocked_until"))


def _tags(stored: Mapping[str, Stored | None]) -> dict[str, str]:
    return {key: found.tag for key, found in stored.items() if found}


def _read(
    ids: Iterable[str], read: Callable[[str], Forecast | None], problems: list[str]
) -> dict[str, Forecast]:
    """Read what can be read; what is broken counts as absent and is reported."""
    forecasts: dict[str, Forecast] = {}
    for place_id in ids:
        try:
            if forecast := read(place_id):
                forecasts[place_id] = forecast
        except BadForecastError as error:
            problems.append(f"{place_id}: {error}")
    return forecasts


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
        problems.append(f"{SUMMARY}: {error}")
        return {}
    return {row["id"]: row for row in rows if isinstance(row.get("id"), str)}


def _forecast(row: dict[str, object]) -> Forecast | None:
    source = SOURCES.get(row.get("source")) if isinstance(row.get("source"), str) else None
    if source is None or row.get("now") is None:
        return None
    return Forecast(
        source=source,
        observed=instant(row.get("observed"), "observed"),
        now=_record(Now, mapping(row["now"], "now"), "now"),
        hours=(),
        days=_today(row.get("today")),
    )


def _today(today: object) -> tuple[Day, ...]:
    return () if today is None else (_record(Day, mapping(today, "today"), "today"),)


def _joined(forecast: Forecast, details: dict[str, object], memory: Memory | None) -> Forecast:
    return replace(
        forecast,
        hours=_table(Hour, details.get("hours"), "hours"),
        days=_table(Day, details.get("days"), "days") or forecast.days,
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
