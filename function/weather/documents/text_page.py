"""Builds data/text.html: the same weather as plain text, for readers without JavaScript.

It stands alone: no script, no style, no asset whose name could change. Each place is a line that
opens; lines break on any screen. Pure.
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from weather.documents.builder import (
    Publication,
    Row,
    credits_of,
    days_ahead,
    document,
    hours_ahead,
    outlook_of,
    summary_row,
)
from weather.documents.reader import TEXT
from weather.documents.store import Document
from weather.forecast.choose import OLD, PlaceForecast
from weather.forecast.model import Day, Hour, Now
from weather.forecast.outlook import Outlook, Spell, sentence_of

UNKNOWN = "–"  # noqa: RUF001 # an en dash is what the page shows for "not known" as well
HEADINGS = ("Wind", "As of, local time", "Hours", "Days")
HOURS_SHOWN = 24
DAYS_SHOWN = 7
MOST_IN_FULL = 100  # places: beyond, hours and days would make a page of megabytes
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
    made = datetime.fromtimestamp(publication.generated, ZoneInfo("UTC"))
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Weather as plain text · Windsock</title>
</head>
<body>
<main data-generated="{publication.generated}">
<h1>Weather</h1>
<p><a href="/">Back to the full page</a></p>
<p>Updated <time datetime="{made:%Y-%m-%dT%H:%M:%SZ}">{made:%-d %B %Y, %H:%M} UTC</time>.
{_notices(publication, rows)}</p>
<h2>{len(rows)} places</h2>
{lines}
{_credits(rows)}
</main>
</body>
</html>
"""
    return document(TEXT, page, "text/html; charset=utf-8", publication)


def row_of(shown: PlaceForecast, generated: int, *, in_full: bool = True) -> Row:
    """Write what data.json and this page say of a place, its hours and days only if in full."""
    parts = (shown.forecast.current, shown.forecast.hourly)
    sources = frozenset(part.source for part in parts if part)
    text = _row(shown, generated, in_full=in_full)
    return Row(summary_row(shown, generated), text, sources, shown.standing)


def _notices(publication: Publication, rows: Sequence[Row]) -> str:
    stale = sum(row.standing in OLD for row in rows)
    notices = []
    if publication.simulated:
        notices.append("<strong>These numbers are simulated; they are not real weather.</strong>")
    if stale:
        noun = "place has" if stale == 1 else "places have"
        notices.append(f"<strong>{stale} {noun} old data or none.</strong>")
    return " ".join(notices)


def _row(shown: PlaceForecast, generated: int, *, in_full: bool) -> str:
    place, current = shown.place, shown.forecast.current
    now = f"{_now(current.now)}; rain: {_rain(shown, generated)}" if current else "no data"
    title = f"{place.name}, {place.country}: {now}"
    values = zip(HEADINGS, _texts(shown, generated, in_full=in_full), strict=True)
    facts = "".join(_fact(heading, texts) for heading, texts in values if texts)
    return f"<details><summary>{escape(title)}</summary>\n<dl>{facts}</dl></details>"


def _fact(heading: str, texts: Sequence[str]) -> str:
    return f"<dt>{heading}</dt>" + "".join(f"<dd>{escape(text)}</dd>" for text in texts)


def _texts(shown: PlaceForecast, generated: int, *, in_full: bool) -> tuple[Sequence[str], ...]:
    current = shown.forecast.current
    hours = hours_ahead(shown.forecast, generated)[:HOURS_SHOWN] if in_full else ()
    days = days_ahead(shown, generated)[:DAYS_SHOWN] if in_full else ()
    return (
        [_wind(current.now) if current else UNKNOWN],
        [_as_of(shown)],
        [_hour(hour, shown.place.zone) for hour in hours],
        [_day(day) for day in days],
    )


def _hour(hour: Hour, zone: str) -> str:
    values = (_words(hour.condition), _degrees(hour.temperature), _fallen(hour))
    return f"{_clock(hour.time, zone)}: {', '.join(value for value in values if value)}"


def _day(day: Day) -> str:
    extremes = f"{_degrees(day.temperature_min)} to {_degrees(day.temperature_max)}"
    values = (_words(day.condition), extremes, _fallen(day))
    date = f"{datetime.fromisoformat(day.date):%a %-d %B}"
    return f"{date}: {', '.join(value for value in values if value)}"


def _fallen(step: Hour | Day) -> str:
    return f"{step.precipitation:.1f} mm" if step.precipitation else ""


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
        f'<a href="{escape(credit["license_url"])}">{escape(credit["license"])}</a></li>'
        for credit in credits_of(rows)
    )
    return f"<h2>Sources</h2>\n<p>Numbers are rounded.</p>\n<ul>\n{items}\n</ul>"
