"""Answers like Open-Meteo's /v1/forecast and /v1/air-quality: their parameters and habits.

Habits that clients stumble over are kept: one place gives an object and more give an array, the id
0 is left out, coordinates come back as a grid cell's, `precipitation` at t is of the hour before t,
and one bad place refuses the whole request.
"""

from scripts.dev.simulator import sun
from scripts.dev.simulator.model import HOUR, Sample, Spot, sample
from scripts.dev.simulator.query import Query, utc_offset
from scripts.dev.simulator.variables import AIR, AMOUNTS, DAILY, INSTANT, POLLEN, SUN, rounded

QUARTER = 900
TIME = "unixtime"
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
        _add(result, "current", _current(query, spot, now // QUARTER * QUARTER))
    if query.quarterly:
        _add(result, "minutely_15", _quarterly(query, spot, now // QUARTER * QUARTER))
    if query.hourly:
        _add(result, "hourly", _hourly(query, spot, _hours(query, now, midnight)))
    if query.daily:
        _add(result, "daily", _daily(query, spot, midnight))
    return result


def answer_air(query: Query, now: float) -> Json | list[Json]:
    """Return the air-quality endpoint's JSON: pollen in Europe only, null elsewhere."""
    answers = [_air(query, index, int(now) // HOUR * HOUR) for index in range(len(query.spots))]
    return answers[0] if len(answers) == 1 else answers


def _air(query: Query, index: int, instant: int) -> Json:
    spot = query.spots[index]
    now = sample(spot, instant)
    european = 30 <= spot.latitude <= 72 and -25 <= spot.longitude <= 45
    units: Json = {"time": TIME, "interval": "seconds"}
    values: Json = {"time": instant, "interval": HOUR}
    for name in query.current:
        units[name], read = AIR[name]
        known = european or units[name] != POLLEN
        values[name] = rounded(str(units[name]), read(now)) if known else None
    return {**_identity(query, index), "current_units": units, "current": values}


def _add(result: Json, section: str, tables: tuple[Json, Json]) -> None:
    result[f"{section}_units"], result[section] = tables


def _current(query: Query, spot: Spot, instant: int) -> tuple[Json, Json]:
    now, before = sample(spot, instant), sample(spot, instant - QUARTER)
    units: Json = {"time": TIME, "interval": "seconds"}
    values: Json = {"time": instant, "interval": QUARTER}
    for name in query.current:
        unit, read = INSTANT[name]
        # An amount is of the quarter of an hour before.
        share = QUARTER / HOUR if unit in AMOUNTS else 1
        units[name], values[name] = unit, rounded(unit, read(now, before) * share)
    return units, values


def _quarterly(query: Query, spot: Spot, first: int) -> tuple[Json, Json]:
    times = [first + n * QUARTER for n in range(query.quarters or 96)]
    fell = [sample(spot, time - QUARTER).precipitation * QUARTER / HOUR for time in times]
    units: Json = {"time": TIME, "precipitation": "mm"}
    return units, {"time": times, "precipitation": [rounded("mm", amount) for amount in fell]}


def _hourly(query: Query, spot: Spot, times: range) -> tuple[Json, Json]:
    pairs = [(sample(spot, t), sample(spot, t - HOUR)) for t in times]
    units: Json = {"time": TIME}
    columns: Json = {"time": list(times)}
    for name in query.hourly:
        unit, read = INSTANT[name]
        units[name], columns[name] = unit, [rounded(unit, read(*pair)) for pair in pairs]
    return units, columns


def _daily(query: Query, spot: Spot, midnight: int) -> tuple[Json, Json]:
    days = [midnight + n * sun.DAY for n in range(-query.past_days, query.days)]
    units: Json = {"time": TIME}
    columns: Json = {"time": days}
    for name in query.daily:
        if name in SUN:
            units[name] = TIME
            columns[name] = [
                sun.sun_times(spot.latitude, spot.longitude, d)[SUN.index(name)] for d in days
            ]
            continue
        unit, read = DAILY[name]
        units[name], columns[name] = unit, [rounded(unit, read(_day(spot, d))) for d in days]
    return units, columns


def _day(spot: Spot, midnight: int) -> list[Sample]:
    first = midnight // HOUR * HOUR
    return [sample(spot, t) for t in range(first, first + sun.DAY, HOUR)]


def _hours(query: Query, now: int, midnight: int) -> range:
    """Return the hours from this one on where a number is asked for, else whole days."""
    if query.hours is not None:
        first = now // HOUR * HOUR
        return range(first, first + query.hours * HOUR, HOUR)
    first = (midnight - query.past_days * sun.DAY) // HOUR * HOUR
    return range(first, first + (query.past_days + query.days) * sun.DAY, HOUR)


def _grid(degrees: float) -> float:
    return round(degrees * 8) / 8
