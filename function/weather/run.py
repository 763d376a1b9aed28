"""One run: read what is published, ask the sources, decide, publish, report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from weather.documents.builder import Edition, next_tick
from weather.documents.conditional_write import read_all
from weather.documents.reader import OPEN_METEO_STATE, SUMMARY, TEXT, read_blocked, read_summary
from weather.documents.store import Stored
from weather.errors import WeatherError
from weather.forecast.previous import Published
from weather.log import Log
from weather.places import Place
from weather.settings import Event, Settings
from weather.sources.ask_open_meteo import OpenMeteo
from weather.sources.open_meteo_request import refuse_costly
from weather.steps import Run
from weather.world import World

Outcome = Literal["published", "dry-run", "already-published", "superseded"]
MOST_NAMED = 20  # places in one line of the log
ALARMING_RUNS = 4  # the alarm goes off after three runs


@dataclass(frozen=True)
class Report:
    """What a run did; the function's answer.

    Attributes:
        outcome: What became of it.
        generated: When the data were made, epoch seconds.
        next_update: When the next run is due, epoch seconds; None when nothing was made.
        fresh: Places with new data of Open-Meteo.
        failed_over: Places with data of MET Norway instead.
        stale: Places that keep their last good data.
        missing: Places without any.
        upstream_calls: Requests sent.
        problems: What went wrong, by place id.
    """

    outcome: Outcome
    generated: int
    next_update: int | None = None
    fresh: int = 0
    failed_over: int = 0
    stale: int = 0
    missing: int = 0
    upstream_calls: int = 0
    problems: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, object]:
        """Give it as the function's answer."""
        return asdict(self)


def update(event: Event, settings: Settings, places: Sequence[Place], world: World) -> Report:
    """Run once.

    Raises:
        WeatherError: After one line that says why; data.json stays as it was.
        InvalidationError: The same, but the new data are published.
    """
    started = world.deadline.clock()
    published = Published()
    try:
        refuse_costly(settings, places)
        published, state = _read(settings, places, world)
        report = _update(event, settings, places, published, state, world)
    except Exception as error:  # any at all: it is raised again, but not without its two lines
        _report_failure(error, world.log)
        age = _age(published, published.generated, settings, world)
        _measure(world, started, age, {"PlacesFresh": 0, "PlacesStale": len(places)})
        raise
    seen = report.generated if report.outcome == "published" else published.generated
    try:
        _conclude(event, report, world)
    finally:  # a refused invalidation takes nothing back: the places are fresh
        _measure(world, started, _age(published, seen, settings, world), _counts(report))
    return report


def _conclude(event: Event, report: Report, world: World) -> None:
    try:
        _invalidate(event, report, world)
    except WeatherError as error:
        _report_failure(error, world.log)
        raise
    told = {name: value for name, value in report.as_json().items() if name != "problems"}
    world.log.info("done", **told)


def _report_failure(error: Exception, log: Log) -> None:
    log.error("failed", kind=type(error).__name__, problem=str(error))


def _read(
    settings: Settings, places: Sequence[Place], world: World
) -> tuple[Published, Stored | None]:
    """Read what is published as a whole, and what was noted of Open-Meteo."""
    stored = read_all(world.store, [SUMMARY, TEXT, OPEN_METEO_STATE])
    ids = [place.id for place in places]
    now = int(world.clock())
    published = read_summary(stored, ids, now, simulated=settings.simulated)
    for problem in published.problems:
        world.log.warn("cannot use what is published", problem=problem)
    return published, stored[OPEN_METEO_STATE]


def _update(
    event: Event,
    settings: Settings,
    places: Sequence[Place],
    published: Published,
    state: Stored | None,
    world: World,
) -> Report:
    now = int(world.clock())
    if outcome := _needless(event, published, now):
        return Report(outcome, published.generated or now)
    due = next_tick(event.scheduled, published.next_update, settings.interval, now)
    edition = Edition(now, due, settings.interval, settings.simulated)
    run = Run(settings, places, published, edition, world, writes=not event.dry_run)
    try:
        # The window is that of the free service; a paid key has its own.
        _ask(run, state, world, free=settings.open_meteo_key is None, now=now)
    finally:
        _log_problems(run.problems, world.log)
    run.refuse_to_lose()
    run.keep_the_rest()
    won = run.finish()
    outcome = "dry-run" if event.dry_run else "published" if won else "superseded"
    return _report(outcome, edition, run, world)


def _ask(run: Run, state: Stored | None, world: World, *, free: bool, now: int) -> None:
    known = read_blocked(state) if free else None
    open_meteo = OpenMeteo(world.caller, known, now)
    run.ask_first_source(open_meteo)
    if open_meteo.blocked_until and open_meteo.blocked_until != known:
        run.remember(open_meteo.blocked_until, state.tag if state else None)
    run.ask_second_source()


def _needless(event: Event, published: Published, now: int) -> Outcome | None:
    """Decide whether this very tick, or a later one, was published already."""
    if published.generated is None:
        return None
    if event.scheduled is not None and published.generated >= event.scheduled:
        return "already-published"
    return "superseded" if published.generated > now else None


def _log_problems(problems: Mapping[str, str], log: Log) -> None:
    """Write one line for each problem, however many places have it."""
    concerned: dict[str, list[str]] = {}
    for place_id, problem in problems.items():
        concerned.setdefault(problem, []).append(place_id)
    for problem, ids in sorted(concerned.items()):
        named = {"places": ids[:MOST_NAMED], "count": len(ids)}
        log.warn("not fresh from the first source", problem=problem, **named)


def _invalidate(event: Event, report: Report, world: World) -> None:
    """Invalidate the edges after a publish that the last Expires did not foresee."""
    unforeseen = event.scheduled is None or event.invalidate
    if world.invalidate and unforeseen and report.outcome == "published":
        world.invalidate(f"weather-{report.generated}")


def _report(outcome: Outcome, edition: Edition, run: Run, world: World) -> Report:
    standings = Counter(row.standing for row in run.rows.values())
    return Report(
        outcome=outcome,
        generated=edition.generated,
        next_update=edition.next_update,
        fresh=standings["fresh"],
        failed_over=standings["failed-over"],
        stale=standings["stale"],
        missing=standings["missing"],
        upstream_calls=world.caller.calls,
        problems=run.problems,
    )


def _counts(report: Report) -> dict[str, float]:
    if report.next_update is None:
        return {}
    return {
        "PlacesFresh": report.fresh,
        "PlacesFailedOver": report.failed_over,
        "PlacesStale": report.stale + report.missing,
    }


def _age(
    published: Published, seen: int | None, settings: Settings, world: World
) -> dict[str, float]:
    """Compute how long ago what visitors see was made; nothing when that is not known.

    Data from the future were made at no known time: older than any alarm allows.
    """
    if published.ahead:
        return {"StaleAgeSeconds": max(published.ahead, ALARMING_RUNS * settings.interval)}
    return {} if seen is None else {"StaleAgeSeconds": max(0, int(world.clock()) - seen)}


def _measure(
    world: World, started: float, age: Mapping[str, float], counts: Mapping[str, float]
) -> None:
    """Write the one metrics line."""
    elapsed = round((world.deadline.clock() - started) * 1000)
    calls = world.caller.calls
    world.log.metrics({**age, **counts, "Duration": elapsed, "UpstreamCalls": calls})
