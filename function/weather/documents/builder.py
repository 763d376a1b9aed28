"""Builds the documents of a run: the details, the plain page, data.json. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from weather.documents.reader import OPEN_METEO_STATE, SUMMARY, VERSION, details_key
from weather.documents.store import Document
from weather.forecast.choose import PlaceForecast, Standing
from weather.forecast.model import Air, Day, Forecast, Hour, Now, Quarters, Source
from weather.forecast.outlook import Outlook, look_ahead
from weather.times import HOUR, QUARTER

R = TypeVar("R", Hour, Day)
HOURS = 48
DAYS = 14
QUARTERS = 12
GRACE = 45  # seconds a run may take before visitors' copies run out
# scripts/deploy has the caching of all other files.
CACHE = "public, stale-while-revalidate=60, stale-if-error=86400"
CREDITS = {
    "open-meteo": {
        "id": "open-meteo",
        "name": "Weather data by Open-Meteo.com",
        "url": "https://open-meteo.com/",
        "license": "CC BY 4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
    },
    "met-norway": {
        "id": "met-norway",
        "name": "Data from MET Norway",
        "url": "https://www.met.no/en",
        "license": "CC BY 4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
    },
}


@dataclass(frozen=True)
class Row:
    """What data.json and the plain page say of one place, as they say it.

    Rows are all that a run keeps of a place whose details are written.

    Attributes:
        summary: Its object in data.json.
        text: Its row of the plain page.
        sources: Where its data come from.
        standing: How it came by them.
    """

    summary: str
    text: str
    sources: frozenset[Source]
    standing: Standing


@dataclass(frozen=True)
class Publication:
    """What all documents of a run have in common.

    Attributes:
        generated: Epoch seconds at which it was made.
        next_update: Epoch seconds at which the next run is due.
        interval: Seconds between two runs.
        simulated: Whether the numbers come from the bundled simulator.
    """

    generated: int
    next_update: int
    interval: int
    simulated: bool


def credits_of(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Name the sources that are shown somewhere, with links and licenses."""
    used = frozenset[Source]().union(*(row.sources for row in rows))
    return [credit for source, credit in CREDITS.items() if source in used]


def next_run(scheduled: int | None, published: int | None, interval: int, now: int) -> int:
    """Return when the next scheduled run is due.

    Args:
        scheduled: The tick of this run, or None for a run by hand.
        published: When the last run expected the next one, or None.
        interval: Seconds between two runs.
        now: Epoch seconds.
    """
    due = scheduled + interval if scheduled is not None else published
    if due is None or due > now + interval:
        return now + interval
    missed = max(0, (now - due) // interval + 1)
    return due + missed * interval


def details_document(shown: PlaceForecast, publication: Publication) -> Document:
    """Build data/<id>.json: all that the first view of one place needs."""
    forecast, generated = shown.forecast, publication.generated
    current, hourly = forecast.current, forecast.hourly
    body: dict[str, object] = {
        "version": VERSION,
        "generated": generated,
        "next_update": publication.next_update,
        "interval": publication.interval,
        "simulated": publication.simulated,
        **_head(shown, generated),
        "quarters": _quarters(current.quarters if current else None, generated),
        "hours_source": hourly.source if hourly else None,
        "hours_observed": hourly.fetched if hourly else None,
        "hours": _table(Hour, tuple(map(_coarse, hours_ahead(forecast, generated)))),
        "days": _table(Day, days_ahead(shown, generated)),
        "yesterday": _yesterday(shown, generated),
        "air": _air(forecast.air),
    }
    if forecast.validators:
        sent = asdict(forecast.validators)
        body["upstream"] = {name: value for name, value in sent.items() if value}
    return json_document(details_key(shown.place.id), body, publication)


def _quarters(quarters: Quarters | None, generated: int) -> dict[str, object] | None:
    """Leave out the quarters that are over."""
    if quarters is None:
        return None
    over = max(0, (generated - quarters.time) // QUARTER)
    ahead = quarters.precipitation[over:][:QUARTERS]
    return {"time": quarters.time + over * QUARTER, "precipitation": list(ahead)} if ahead else None


def _yesterday(shown: PlaceForecast, generated: int) -> dict[str, object] | None:
    hourly = shown.forecast.hourly
    if hourly is None or hourly.yesterday is None:
        return None
    today = date.fromisoformat(local_date(generated, shown.place.zone))
    if hourly.yesterday.date != (today - timedelta(days=1)).isoformat():
        return None
    found = asdict(hourly.yesterday)
    return {name: found[name] for name in ("temperature_max", "temperature_min")}


def _air(air: Air | None) -> dict[str, object] | None:
    return asdict(air) if air else None


def summary_document(publication: Publication, rows: Sequence[Row]) -> Document:
    """Build data.json: every place with now, today and the outlook."""
    head = compact_json(
        {
            "version": VERSION,
            "generated": publication.generated,
            "next_update": publication.next_update,
            "interval": publication.interval,
            "simulated": publication.simulated,
            "sources": credits_of(rows),
        }
    )
    places = ",".join(row.summary for row in rows)
    text = f'{head[:-1]},"places":[{places}]}}'
    return document(SUMMARY, text, "application/json", publication)


def state_document(blocked_until: int, publication: Publication) -> Document:
    """Build what later runs must know of Open-Meteo, whatever else could be published."""
    body = {"version": VERSION, "generated": publication.generated, "blocked_until": blocked_until}
    return json_document(OPEN_METEO_STATE, body, publication)


def summary_row(shown: PlaceForecast, generated: int) -> str:
    """Write a place's object in data.json."""
    outlook = outlook_of(shown, generated)
    return compact_json({**_head(shown, generated), "outlook": _outlook(outlook)})


def _head(shown: PlaceForecast, generated: int) -> dict[str, object]:
    """Return what data.json and the details both say of a place."""
    current, place = shown.forecast.current, shown.place
    today = today_of(shown, generated)
    return {
        "id": place.id,
        "name": place.name,
        "country": place.country,
        "zone": place.zone,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "source": current.source if current else None,
        "observed": current.observed if current else None,
        "stale": shown.stale,
        "now": _now(current.now) if current else None,
        "today": asdict(today) if today else None,
    }


def _now(now: Now) -> dict[str, object]:
    """Leave out a rate of rain that the source does not give."""
    values = asdict(now)
    return {n: v for n, v in values.items() if n != "precipitation" or v is not None}


def outlook_of(shown: PlaceForecast, generated: int) -> Outlook | None:
    """Return what the hours to come promise, where they are known."""
    hourly = shown.forecast.hourly
    if hourly is None:
        return None
    since = hourly.fetched if shown.forecast.current is None else shown.forecast.current.observed
    return look_ahead(hours_ahead(shown.forecast, generated), since, generated)


def _outlook(outlook: Outlook | None) -> dict[str, object] | None:
    if outlook is None:
        return None
    wet = [[spell.start, spell.end, spell.condition, spell.perhaps] for spell in outlook.wet]
    return {"until": outlook.until, "wet": wet, "dry": outlook.dry}


def hours_ahead(forecast: Forecast, generated: int) -> tuple[Hour, ...]:
    """Return at most 48 hours, beginning with the one that `generated` lies in."""
    hours = forecast.hourly.hours if forecast.hourly else ()
    return tuple(hour for hour in hours if generated < hour.time + HOUR)[:HOURS]


def _coarse(hour: Hour) -> Hour:
    """Round the direction of the wind to ten degrees: nothing finer is shown, it costs bytes."""
    known = hour.wind_direction
    return hour if known is None else replace(hour, wind_direction=round(known / 10) * 10 % 360)


def days_ahead(shown: PlaceForecast, generated: int) -> tuple[Day, ...]:
    """Return at most 14 days, beginning with today in the place's zone."""
    days = shown.forecast.hourly.days if shown.forecast.hourly else ()
    today = local_date(generated, shown.place.zone)
    return tuple(day for day in days if day.date >= today)[:DAYS]


def today_of(shown: PlaceForecast, generated: int) -> Day | None:
    """Return the day it is at the place, where it is known."""
    today = local_date(generated, shown.place.zone)
    return next((day for day in days_ahead(shown, generated) if day.date == today), None)


def local_date(epoch: int, zone: str) -> str:
    """Return the date in a zone, as YYYY-MM-DD."""
    return datetime.fromtimestamp(epoch, ZoneInfo(zone)).date().isoformat()


def _table(record: type[R], rows: tuple[R, ...]) -> dict[str, list[object]] | None:
    if not rows:
        return None
    return {column.name: [getattr(row, column.name) for row in rows] for column in fields(record)}


def json_document(key: str, body: Mapping[str, object], publication: Publication) -> Document:
    """Build a document of strict, compact JSON."""
    return document(key, compact_json(body), "application/json", publication)


def compact_json(body: Mapping[str, object]) -> str:
    """Write strict, compact JSON; what is not finite is refused rather than written."""
    return json.dumps(_whole(body), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _whole(value: object) -> object:
    """Write whole numbers without a decimal point: 3.0 as 3."""
    if isinstance(value, dict):
        return {name: _whole(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def document(key: str, text: str, content_type: str, publication: Publication) -> Document:
    """Add the headers: it expires absolutely, shortly after the next run, at edge and visitor."""
    return Document(key, text.encode(), content_type, CACHE, publication.next_update + GRACE)
