"""Builds data/text.html: the same weather as one plain table, for readers without JavaScript.

It stands alone: no script, no style, no asset whose name could change. Pure.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from weather.documents.builder import (
    Publication,
    Row,
    credits_of,
    document,
    outlook_of,
    summary_row,
    today_of,
)
from weather.documents.reader import TEXT
from weather.documents.store import Document
from weather.forecast.choose import OLD, PlaceForecast
from weather.forecast.model import Now
from weather.forecast.outlook import Outlook, Spell, sentence_of

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


def text_document(publication: Publication, rows: Sequence[Row]) -> Document:
    """Build the page of every place in the order they are configured."""
    lines = "\n".join(row.text for row in rows)
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in HEADINGS)
    made = datetime.fromtimestamp(publication.generated, ZoneInfo("UTC"))
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Weather as plain text · Windsock</title>
</head>
<body>
<main data-generated="{publication.generated}">
<h1>Weather</h1>
<p><a href="/">Back to the full page</a></p>
<p>Updated <time datetime="{made:%Y-%m-%dT%H:%M:%SZ}">{made:%-d %B %Y, %H:%M} UTC</time>.
{_notices(publication, rows)}</p>
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
    return document(TEXT, page, "text/html; charset=utf-8", publication)


def row_of(shown: PlaceForecast, generated: int) -> Row:
    """Write what data.json and this page say of a place."""
    parts = (shown.forecast.current, shown.forecast.hourly)
    sources = frozenset(part.source for part in parts if part)
    return Row(summary_row(shown, generated), _row(shown, generated), sources, shown.standing)


def _notices(publication: Publication, rows: Sequence[Row]) -> str:
    stale = sum(row.standing in OLD for row in rows)
    notices = []
    if publication.simulated:
        notices.append("<strong>These numbers are simulated; they are not real weather.</strong>")
    if stale:
        noun = "place has" if stale == 1 else "places have"
        notices.append(f"<strong>{stale} {noun} old data or none.</strong>")
    return " ".join(notices)


def _row(shown: PlaceForecast, generated: int) -> str:
    place = shown.place
    name = f'<th scope="row">{escape(place.name)}, {escape(place.country)}</th>'
    return f"<tr>{name}{_cells(_texts(shown, generated))}</tr>"


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"<td>{escape(text)}</td>" for text in texts)


def _texts(shown: PlaceForecast, generated: int) -> tuple[str, ...]:
    current = shown.forecast.current
    return (
        _now(current.now) if current else "no data",
        _wind(current.now) if current else UNKNOWN,
        _today(shown, generated),
        _rain(shown, generated),
        _as_of(shown),
    )


def _now(now: Now) -> str:
    measured, felt = _degrees(now.temperature), _degrees(now.feels_like)
    more = "" if felt in {measured, UNKNOWN} else f", feels like {felt}"
    return f"{_words(now.condition)}, {measured}{more}"


def _wind(now: Now) -> str:
    if now.wind_speed is None:
        return UNKNOWN
    speed = f"{now.wind_speed:.0f} m/s"
    if now.wind_direction is None:
        return speed
    return f"{speed} from the {COMPASS[round(now.wind_direction / 45) % 8]}"


def _today(shown: PlaceForecast, generated: int) -> str:
    day = today_of(shown, generated)
    if day is None:
        return UNKNOWN
    extremes = f"{_degrees(day.temperature_min)} to {_degrees(day.temperature_max)}"
    return f"{_words(day.condition)}, {extremes}"


def _rain(shown: PlaceForecast, generated: int) -> str:
    """Return what falls in the next 24 hours: the first spell and every severe one by its kind."""
    outlook = outlook_of(shown, generated)
    if outlook is None:
        return "not known"
    return _spells(outlook, shown.place.zone) or _dry(outlook, shown.place.zone)


def _spells(outlook: Outlook, zone: str) -> str:
    sentence = sentence_of(outlook)
    named = [_spell(spell, zone) for spell in sentence.spells]
    return "; ".join(named) + ("; and more later" if named and sentence.more else "")


def _spell(spell: Spell, zone: str) -> str:
    what = f"{'perhaps ' if spell.perhaps else ''}{_words(spell.condition)}"
    return f"{what} {_clock(spell.start, zone)} to {_clock(spell.end, zone)}"


def _dry(outlook: Outlook, zone: str) -> str:
    surely = "none" if outlook.dry == "dry" else "probably none"
    return f"{surely} before {_clock(outlook.until, zone)}"


def _as_of(shown: PlaceForecast) -> str:
    current = shown.forecast.current
    if current is None:
        return UNKNOWN
    when = _clock(current.observed, shown.place.zone)
    return f"{when} (old)" if shown.stale else when


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
    return f"<h2>WeatherSources</h2>\n<p>Numbers are rounded.</p>\n<ul>\n{items}\n</ul>"
