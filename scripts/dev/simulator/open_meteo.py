"""Answers like Open-Meteo's /v1/forecast: its parameters, shapes, units and habits.

Habits that clients stumble over are kept: one place gives an object and more give an array, the id
0 is left out, coordinates come back as a grid cell's, `precipitation` at t is of the hour before t,
and one bad place refuses the whole request.
"""

from datetime import UTC, datetime

from scripts.dev.simulator import sun
from scripts.dev.simulator.model import HOUR, Sample, Spot, sample
from scripts.dev.simulator.query import Query, utc_offset
from scripts.dev.simulator.variables import DAILY, INSTANT, SUN, TIME, convert, unit_name

QUARTER = 900
Json = dict[str, object]


def answer(query: Query, now: float, *, alike: bool = False) -> Json | list[Json]:
    """Return the answer's JSON.

    Args:
        query: What is asked for.
        now: Epoch seconds.
        alike: Give all places of a time zone the weather of the first one: then thousands of
            places cost no more time than a few.
    """
    known: dict[str, Json] = {}
    answers = []
    for index, zone in enumerate(query.zones):
        weather = known.get(zone) or _answer_place(query, index, int(now))
        answers.append({**weather, **_identity(query, index)})
        if alike:
            known[zone] = weather
    return answers[0] if len(answers) == 1 else answers


def _identity(query: Query, index: int) -> Json:
    spot = query.spots[index]
    where: Json = {"latitude": _grid(spot.latitude), "longitude": _grid(spot.longitude)}
    return where | ({"location_id": query.ids[index]} if query.ids[index] else {})


def _answer_place(query: Query, index: int, now: int) -> Json:
    spot, zone = query.spots[index], query.zones[index]
    offset = utc_offset(zone, now)
    result: Json = {
        "generationtime_ms": 0.25,
        "utc_offset_seconds": offset,
        "timezone": zone,
        "timezone_abbreviation": f"GMT{offset / HOUR:+g}" if offset else "GMT",
        "elevation": float(round(abs(spot.latitude + spot.longitude))),
    }
    midnight = (now + offset) // sun.DAY * sun.DAY - offset
    if query.current:
        _add(result, "current", _current(query, spot, now // QUARTER * QUARTER, offset))
    if query.hourly:
        _add(result, "hourly", _hourly(query, spot, _hours(query, now, midnight), offset))
    if query.daily:
        _add(result, "daily", _daily(query, spot, midnight, offset))
    return result


def _add(result: Json, section: str, tables: tuple[Json, Json]) -> None:
    result[f"{section}_units"], result[section] = tables


def _current(query: Query, spot: Spot, instant: int, offset: int) -> tuple[Json, Json]:
    now, before = sample(spot, instant), sample(spot, instant - QUARTER)
    units: Json = {"time": query.units.time, "interval": "seconds"}
    values: Json = {"time": _time(query, instant, offset), "interval": QUARTER}
    for name in query.current:
        kind, read = INSTANT[name]
        # An amount is of the quarter of an hour before.
        share = QUARTER / HOUR if kind == "precipitation" else 1
        units[name] = unit_name(query.units, kind)
        values[name] = convert(query.units, kind, read(now, before) * share)
    return units, values


def _hourly(query: Query, spot: Spot, times: range, offset: int) -> tuple[Json, Json]:
    pairs = [(sample(spot, t), sample(spot, t - HOUR)) for t in times]
    units: Json = {"time": query.units.time}
    columns: Json = {"time": [_time(query, t, offset) for t in times]}
    for name in query.hourly:
        kind, read = INSTANT[name]
        units[name] = unit_name(query.units, kind)
        columns[name] = [convert(query.units, kind, read(*pair)) for pair in pairs]
    return units, columns


def _daily(query: Query, spot: Spot, midnight: int, offset: int) -> tuple[Json, Json]:
    days = [midnight + n * sun.DAY for n in range(query.days)]
    units: Json = {"time": query.units.time}
    # The date of a day, not an instant, when times are written as text.
    dates = [str(_time(query, d, offset))[:10] if query.units.time == TIME[0] else d for d in days]
    columns: Json = {"time": dates}
    for name in query.daily:
        if name in SUN:
            times = [sun.sun_times(spot.latitude, spot.longitude, d)[SUN.index(name)] for d in days]
            units[name] = query.units.time
            columns[name] = [_time(query, t, offset) for t in times]
            continue
        kind, read = DAILY[name]
        units[name] = unit_name(query.units, kind)
        columns[name] = [convert(query.units, kind, read(_day(spot, d))) for d in days]
    return units, columns


def _day(spot: Spot, midnight: int) -> list[Sample]:
    first = midnight // HOUR * HOUR
    return [sample(spot, t) for t in range(first, first + sun.DAY, HOUR)]


def _hours(query: Query, now: int, midnight: int) -> range:
    start = midnight if query.hours is None else now
    first = start // HOUR * HOUR
    count = 24 * query.days if query.hours is None else query.hours
    return range(first, first + count * HOUR, HOUR)


def _time(query: Query, instant: int, offset: int) -> int | str:
    if query.units.time == "unixtime":
        return instant
    return datetime.fromtimestamp(instant + offset, UTC).strftime("%Y-%m-%dT%H:%M")


def _grid(degrees: float) -> float:
    return round(degrees * 8) / 8
