"""Reads back what an earlier run published. Pure, but for the store it reads from.

What cannot be read (another version, a broken file) counts as absent: it is replaced, and the
places it spoke of are asked for as if they were new.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from weather.documents.parts import read_place, read_row
from weather.documents.store import StoredBody
from weather.errors import BadForecastError
from weather.forecast.ages import CLOCK_SLACK
from weather.forecast.model import Forecast
from weather.forecast.previous import Published
from weather.forecast.validation import mapping, parse_json, sequence

VERSION = 2
SUMMARY = "data.json"
TEXT = "data/text.html"
OPEN_METEO_STATE = "data/_open-meteo.json"  # no place's id begins with an underscore


def details_key(place_id: str) -> str:
    """Name the file of a place's hours and days."""
    return f"data/{place_id}.json"


def read_summary(
    stored: Mapping[str, StoredBody | None], ids: Iterable[str], now: int, *, simulated: bool
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
        problem_ahead = f"{SUMMARY} was made {generated - now} seconds ahead of the clock"
        return Published(ahead=generated - now, tags=tags, problems=(*problems, problem_ahead))
    rows = _rows(summary, problems)
    known = [place_id for place_id in ids if place_id in rows]
    return Published(
        generated=generated,
        next_update=_time(summary.get("next_update")),
        shown=frozenset(name for name in known if rows[name].get("now") is not None),
        forecasts=_read(known, lambda name: read_row(rows[name]), problems),
        tags=tags,
        problems=tuple(problems),
    )


def read_details(
    summary: Published,
    stored: Mapping[str, StoredBody | None],
    ids: Iterable[str],
    now: int,
    *,
    simulated: bool,
) -> Published:
    """Read the details of some places; where they are broken, what the summary says counts.

    The same documents count as absent as in read_summary.
    """
    problems: list[str] = []
    documents = {
        name: _object(stored.get(details_key(name)), details_key(name), problems) for name in ids
    }
    usable = [
        name
        for name, document in documents.items()
        if document.get("simulated") is simulated and (made_at(document) or 0) <= now + CLOCK_SLACK
    ]
    found = _read(usable, lambda name: read_place(documents[name]), problems)
    # What a run that began later has written is kept: without its tag no write replaces it.
    newer = {details_key(name) for name in usable if (made_at(documents[name]) or 0) > now}
    return replace(
        summary,
        forecasts={**summary.forecasts, **found},
        tags={key: tag for key, tag in _tags(stored).items() if key not in newer},
        problems=tuple(problems),
    )


def read_blocked(stored: StoredBody | None) -> int | None:
    """Read before when Open-Meteo must not be asked, in epoch seconds; None when it may be."""
    return _time(_object(stored, OPEN_METEO_STATE, []).get("blocked_until"))


def _tags(stored: Mapping[str, StoredBody | None]) -> dict[str, str]:
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
    """Return when a published document was made; None when it does not say so."""
    return _time(document.get("generated"))


def _object(found: StoredBody | None, key: str, problems: list[str]) -> dict[str, object]:
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


def _time(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
