"""One run: read what is published, ask the sources, choose what to show, publish, report."""

from collections.abc import Mapping, Sequence

from weather.documents.builder import Publication, next_run
from weather.documents.conditional_write import read_all
from weather.documents.reader import OPEN_METEO_STATE, SUMMARY, TEXT, read_blocked, read_summary
from weather.documents.store import StoredBody
from weather.errors import WeatherError
from weather.forecast.due import Tick
from weather.forecast.previous import Published
from weather.places import Place
from weather.report import (
    Outcome,
    Report,
    count_standings,
    log_done,
    log_failure,
    log_problems,
    measure,
    measure_failure,
)
from weather.services import Services
from weather.settings import Event, Settings
from weather.sources.open_meteo_request import refuse_costly
from weather.sources.weather_sources import WeatherSources
from weather.update_places import Update


def run(event: Event, settings: Settings, places: Sequence[Place], services: Services) -> Report:
    """Run once.

    Args:
        event: What this run is asked to do.
        settings: Addresses, the interval in seconds, and whose metrics are written.
        places: The configured list, in the order of data.json.
        services: Clocks, the network, the bucket.

    Raises:
        WeatherError: After one line that says why; data.json stays as it was.
        InvalidationError: The same, but the new data are published.
    """
    started = services.deadline.clock()
    published = Published()
    try:
        refuse_costly(settings, places)
        published, state = _read(settings, places, services)
        report = _publish(event, settings, places, published, state, services)
    except Exception as error:  # any at all: it is raised again, but not without its two lines
        log_failure(error, services.log)
        measure_failure(published, len(places), settings, services, started)
        raise
    try:
        _invalidate(event, report, services)
        log_done(report, services.log)
    except WeatherError as error:
        log_failure(error, services.log)
        raise
    finally:  # a refused invalidation takes nothing back: the places are fresh
        measure(report, published, settings, services, started)
    return report


def _read(
    settings: Settings, places: Sequence[Place], services: Services
) -> tuple[Published, StoredBody | None]:
    """Read what is published as a whole, and what was noted of Open-Meteo."""
    stored = read_all(services.store, [SUMMARY, TEXT, OPEN_METEO_STATE])
    ids = [place.id for place in places]
    now = int(services.clock())
    published = read_summary(stored, ids, now, simulated=settings.simulated)
    for problem in published.problems:
        services.log.warn("cannot use what is published", problem=problem)
    return published, stored[OPEN_METEO_STATE]


def _publish(
    event: Event,
    settings: Settings,
    places: Sequence[Place],
    published: Published,
    state: StoredBody | None,
    services: Services,
) -> Report:
    """Ask, choose and publish, unless this tick or a later one was published already."""
    now = int(services.clock())
    if outcome := _needless(event, published, now):
        return Report(outcome, published.generated or now)
    due = next_run(event.scheduled, published.next_update, settings.interval, now)
    publication = Publication(now, due, settings.interval, settings.simulated)
    sources = _sources(event, settings, state, services, now)
    update = Update(places, published, publication, services, writes=not event.dry_run)
    try:
        update.ask_open_meteo(sources)
        update.note_blocked(sources.blocked_until, state)
        update.ask_met_norway(sources)
    finally:
        log_problems(update.problems, services.log)
    update.refuse_to_lose()
    update.keep_the_rest()
    won = update.finish()
    outcome = "dry-run" if event.dry_run else "published" if won else "superseded"
    return _report(outcome, publication, update, services)


def _sources(
    event: Event, settings: Settings, state: StoredBody | None, services: Services, now: int
) -> WeatherSources:
    # The window is that of the free service; a paid key has its own.
    blocked = read_blocked(state) if settings.open_meteo_key is None else None
    tick = Tick(now if event.scheduled is None else event.scheduled, settings.interval)
    return WeatherSources(settings, services.caller, tick, blocked, now)


def _needless(event: Event, published: Published, now: int) -> Outcome | None:
    """Decide whether this very tick, or a later one, was published already."""
    if published.generated is None:
        return None
    if event.scheduled is not None and published.generated >= event.scheduled:
        return "already-published"
    return "superseded" if published.generated > now else None


def _invalidate(event: Event, report: Report, services: Services) -> None:
    """Invalidate CloudFront's copies after a publish that the last Expires did not foresee."""
    unforeseen = event.scheduled is None or event.invalidate
    if services.invalidate and unforeseen and report.outcome == "published":
        services.invalidate(f"weather-{report.generated}")


def _report(
    outcome: Outcome, publication: Publication, update: Update, services: Services
) -> Report:
    problems: Mapping[str, str] = update.problems
    return Report(
        outcome=outcome,
        generated=publication.generated,
        next_update=publication.next_update,
        upstream_calls=services.caller.calls,
        problems=problems,
        **count_standings(row.standing for row in update.rows.values()),
    )
