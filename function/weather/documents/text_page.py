"""Builds data/text.html: the same weather as one plain table, for readers without JavaScript.

It stands alone: no script, no style, no asset whose name could change. Pure.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from weather.documents.builder import (
    Edition,
    Row,
    credits_of,
    document,
    hours_ahead,
    summary_row,
    today_of,
)
from weather.documents.reader import TEXT
from weather.documents.store import Document
from weather.forecast.choose import OLD, Entry
from weather.forecast.model import Forecast
from weather.forecast.outlook import Outlook, look_out

UNKNOWN = "–"  # noqa: RUF001 # an en dash is what the page shows for "not known" as well
HEADINGS = ("Place", "Now", "Wind", "Today", "Rain in the next 24 hours", "As of, local time")
COMPASS = (
    "north",
    "north-east",
    "east",
    "south-east",
    "south",
    "south-west",
    "west",
    "north-west",
)


def text_document(edition: Edition, rows: Sequence[Row]) -> Document:
    """Build the page of every place in the order they are configured."""
    lines = "\n".join(row.text for row in rows)
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in HEADINGS)
    made = datetime.fromtimestamp(edition.generated, ZoneInfo("UTC"))
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Weather as plain text · Windsock</title>
</head>
<body>
<main data-generated="{edition.generated}">
<h1>Weather</h1>
<p><a href="/">Back to the full page</a></p>
<p>Updated <time datetime="{made:%Y-%m-%dT%H:%M:%SZ}">{made:%-d %B %Y, %H:%M} UTC</time>.
{_notices(edition, rows)}</p>
<table>
<caption>Weather in {len(rows)} places</caption>
<thead><tr>{heads}</tr></thead>
<tbody>
{lines}
</tbody>
</table>
{_credits(rows)}
</main>
</body>
</html>
"""
    return document(TEXT, page, "text/html; charset=utf-8", edition)


def row_of(entry: Entry, generated: int) -> Row:
    """Write what data.json and this page say of a place."""
    source = entry.forecast.source if entry.forecast else None
    return Row(summary_row(entry, generated), _row(entry, generated), source, entry.standing)


def _notices(edition: Edition, rows: Sequence[Row]) -> str:
    stale = sum(row.standing in OLD for row in rows)
    notices = []
    if edition.simulated:
        notices.append("<strong>These numbers are simulated; they are not real weather.</strong>")
    if stale:
        noun = "place has" if stale == 1 else "places have"
        notices.append(f"<strong>{stale} {noun} old data or none.</strong>")
    return " ".join(notices)


def _row(entry: Entry, generated: int) -> str:
    place = entry.place
    name = f'<th scope="row">{escape(place.name)}, {escape(place.country)}</th>'
    return f"<tr>{name}{_cells(_texts(entry, generated))}</tr>"


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"<td>{escape(text)}</td>" for text in texts)


def _texts(entry: Entry, generated: int) -> tuple[str, ...]:
    forecast = entry.forecast
    if forecast is None:
        return ("no data", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    return (
        _now(forecast),
        _wind(forecast),
        _today(entry, generated),
        _rain(forecast, entry.place.zone, generated),
        _as_of(entry, forecast),
    )


def _now(forecast: Forecast) -> str:
    now = forecast.now
    measured, felt = _degrees(now.temperature), _degrees(now.feels_like)
    more = "" if felt in {measured, UNKNOWN} else f", feels like {felt}"
    return f"{_words(now.condition)}, {measured}{more}"


def _wind(forecast: Forecast) -> str:
    now = forecast.now
    if now.wind_speed is None:
        return UNKNOWN
    speed = f"{now.wind_speed:.0f} m/s"
    if now.wind_direction is None:
        return speed
    return f"{speed} from the {COMPASS[round(now.wind_direction / 45) % 8]}"


def _today(entry: Entry, generated: int) -> str:
    day = today_of(entry, generated)
    if day is None:
        return UNKNOWN
    extremes = f"{_degrees(day.temperature_min)} to {_degrees(day.temperature_max)}"
    return f"{_words(day.condition)}, {extremes}"


def _rain(forecast: Forecast, zone: str, generated: int) -> str:
    outlook = look_out(hours_ahead(forecast, generated), forecast.observed, generated)
    if outlook is None:
        return UNKNOWN
    return _spells(outlook, zone) or f"none until {_clock(outlook.until, zone)}"


def _spells(outlook: Outlook, zone: str) -> str:
    return "; ".join(
        f"{_clock(spell.start, zone)} to {_clock(spell.end, zone)}" for spell in outlook.wet
    )


def _as_of(entry: Entry, forecast: Forecast) -> str:
    when = _clock(forecast.observed, entry.place.zone)
    return f"{when} (old)" if entry.stale else when


def _clock(epoch: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(epoch, ZoneInfo(zone)):%a %H:%M}"


def _degrees(value: float | None) -> str:
    return UNKNOWN if value is None else f"{round(value)} °C".replace("-", "−")  # noqa: RUF001 # minus sign


def _words(condition: str) -> str:
    """Say rain-showers-light as "light rain showers"."""
    if condition == "unknown":
        return "unknown sky"
    what, _, strength = condition.rpartition("-")
    words = f"{strength} {what}" if strength in {"light", "heavy"} else condition
    return words.replace("-", " ")


def _credits(rows: Sequence[Row]) -> str:
    items = "\n".join(
        f'<li><a href="{escape(credit["url"])}">{escape(credit["name"])}</a>, '
        f'<a href="{escape(credit["licence_url"])}">{escape(credit["licence"])}</a></li>'
        for credit in credits_of(rows)
    )
    return f"<h2>Sources</h2>\n<p>Numbers are rounded.</p>\n<ul>\n{items}\n</ul>"
