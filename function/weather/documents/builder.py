"""Builds the documents of a run: the details, the plain page, data.json. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from weather.documents.reader import OPEN_METEO_STATE, SUMMARY, VERSION, details_key
from weather.documents.store import Document
from weather.forecast.choose import Entry, Standing
from weather.forecast.model import Day, Forecast, Hour, Source
from weather.forecast.outlook import look_out
from weather.times import HOUR

R = TypeVar("R", Hour, Day)
HOURS = 48
DAYS = 7
GRACE = 45  # seconds a run may take before visitors' copies run out
CACHE = "public, stale-while-revalidate=60, stale-if-error=86400"
CREDITS = {
    "open-meteo": {
        "id": "open-meteo",
        "name": "Weather data by Open-Meteo.com",
        "url": "https://open-meteo.com/",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    },
    "met-norway": {
        "id": "met-norway",
        "name": "Data from MET Norway",
        "url": "https://www.met.no/en",
        "licence": "CC BY 4.0",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    },
}


@dataclass(frozen=True)
class Row:
    """What data.json and the plain page say of one place, as they say it.

    Rows are all that a run keeps of a place whose details are written.

    Attributes:
        summary: Its object in data.json.
        text: Its row of the plain page.
        source: Where its data come from, or None.
        standing: How it came by them.
    """

    summary: str
    text: str
    source: Source | None
    standing: Standing


@dataclass(frozen=True)
class Edition:
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
    """Name the sources that are shown somewhere, with links and licences."""
    used = {row.source for row in rows}
    return [credit for source, credit in CREDITS.items() if source in used]


def next_tick(scheduled: int | None, published: int | None, interval: int, now: int) -> int:
    """Tell when the next scheduled run is due.

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


def details_document(entry: Entry, edition: Edition) -> Document:
    """Build data/<id>.json: the hours from this one on and the days from today on."""
    forecast = entry.forecast
    body: dict[str, object] = {
        "version": VERSION,
        "generated": edition.generated,
        "id": entry.place.id,
        "zone": entry.place.zone,
        "observed": forecast.observed if forecast else None,
        "source": forecast.source if forecast else None,
        "stale": entry.stale,
        "hours": _table(Hour, hours_ahead(forecast, edition.generated)),
        "days": _table(Day, days_ahead(entry, edition.generated)),
    }
    if entry.memory:
        told = {"expires": entry.memory.expires, "last_modified": entry.memory.last_modified}
        body["upstream"] = {name: value for name, value in told.items() if value}
    return json_document(details_key(entry.place.id), body, edition)


def summary_document(edition: Edition, rows: Sequence[Row]) -> Document:
    """Build data.json: every place with now, today and the outlook."""
    head = compact_json(
        {
            "version": VERSION,
            "generated": edition.generated,
            "next_update": edition.next_update,
            "interval": edition.interval,
            "simulated": edition.simulated,
            "sources": credits_of(rows),
        }
    )
    places = ",".join(row.summary for row in rows)
    text = f'{head[:-1]},"places":[{places}]}}'
    return document(SUMMARY, text, "application/json", edition)


def state_document(blocked_until: int, edition: Edition) -> Document:
    """Build what later runs must know of Open-Meteo, whatever else could be published."""
    body = {"version": VERSION, "generated": edition.generated, "blocked_until": blocked_until}
    return json_document(OPEN_METEO_STATE, body, edition)


def summary_row(entry: Entry, generated: int) -> str:
    """Write a place's object in data.json."""
    forecast = entry.forecast
    place = entry.place
    today = today_of(entry, generated)
    return compact_json(
        {
            "id": place.id,
            "name": place.name,
            "country": place.country,
            "zone": place.zone,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "observed": forecast.observed if forecast else None,
            "source": forecast.source if forecast else None,
            "stale": entry.stale,
            "now": asdict(forecast.now) if forecast else None,
            "today": asdict(today) if today else None,
            "outlook": _outlook(forecast, generated),
        }
    )


def _outlook(forecast: Forecast | None, generated: int) -> dict[str, object] | None:
    if forecast is None:
        return None
    outlook = look_out(hours_ahead(forecast, generated), forecast.observed, generated)
    if outlook is None:
        return None
    wet = [[spell.start, spell.end, spell.condition] for spell in outlook.wet]
    return {"until": outlook.until, "wet": wet}


def hours_ahead(forecast: Forecast | None, generated: int) -> tuple[Hour, ...]:
    """Give at most 48 hours, beginning with the one that `generated` lies in."""
    hours = forecast.hours if forecast else ()
    return tuple(hour for hour in hours if generated < hour.time + HOUR)[:HOURS]


def days_ahead(entry: Entry, generated: int) -> tuple[Day, ...]:
    """Give at most 7 days, beginning with today in the place's zone."""
    days = entry.forecast.days if entry.forecast else ()
    today = local_date(generated, entry.place.zone)
    return tuple(day for day in days if day.date >= today)[:DAYS]


def today_of(entry: Entry, generated: int) -> Day | None:
    """Give the day it is at the place, where it is known."""
    today = local_date(generated, entry.place.zone)
    return next((day for day in days_ahead(entry, generated) if day.date == today), None)


def local_date(epoch: int, zone: str) -> str:
    """Tell the date in a zone, as YYYY-MM-DD."""
    return datetime.fromtimestamp(epoch, ZoneInfo(zone)).date().isoformat()


def _table(record: type[R], rows: tuple[R, ...]) -> dict[str, list[object]] | None:
    if not rows:
        return None
    return {column.name: [getattr(row, column.name) for row in rows] for column in fields(record)}


def json_document(key: str, body: Mapping[str, object], edition: Edition) -> Document:
    """Build a document of strict, compact JSON."""
    return document(key, compact_json(body), "application/json", edition)


def compact_json(body: Mapping[str, object]) -> str:
    """Write strict, compact JSON; what is not finite is refused rather than written."""
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def document(key: str, text: str, content_type: str, edition: Edition) -> Document:
    """Add the headers: it expires absolutely, shortly after the next run, at edge and visitor."""
    return Document(key, text.encode(), content_type, CACHE, edition.next_update + GRACE)
