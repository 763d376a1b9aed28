"""One run: read what is published, ask the sources, decide, publish, tell."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Literal

from weather.caller import Caller, Deadline
from weather.errors import DeadlineExceededError, NothingFreshError, WeatherError
from weather.gather import Task, ask_met_norway, ask_open_meteo
from weather.log import Log
from weather.merge import Entry, decide
from weather.open_meteo_request import refuse_costly
from weather.output import (
    SUMMARY,
    TEXT,
    Edition,
    details_document,
    next_tick,
    summary_document,
)
from weather.places import Place
from weather.publish import publish, read_all
from weather.published import Published, details_key, read_published
from weather.settings import Event, Settings
from weather.store import Store
from weather.text_page import text_document

Outcome = Literal["published", "dry-run", "already-published", "superseded"]
Invalidate = Callable[[str], None]  # takes the reference that makes a repeat harmless
PUBLISH_SECONDS = 8.0  # kept back for writing and for the last lines of the log
LEAST_TO_START = 2.0
OPEN_METEO_SHARE = 0.5


@dataclass(frozen=True)
class World:
    """Everything a run needs from outside.

    Attributes:
        store: Where the site's files lie.
        caller: Calls the sources.
        invalidate: Tells the edges, or None where there are none.
        log: Where lines go.
        clock: Tells epoch seconds.
        deadline: When the platform ends the run.
    """

    store: Store
    caller: Caller
    invalidate: Invalidate | None
    log: Log
    clock: Callable[[], float]
    deadline: Deadline


@dataclass(frozen=True)
class Decision:
    """What every place shows, and why some are not fresh (by place id)."""

    entries: list[Entry]
    problems: Mapping[str, str]
    blocked_until: int | None


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
        WeatherError: After one line that tells why; what is published stays as it was.
        InvalidationError: The same, but the new data are published.
    """
    started = world.deadline.clock()
    published = Published()
    try:
        refuse_costly(settings, places)
        published = _read_published(settings, places, world)
        report = _update(event, Task(settings, places, published, int(world.clock())), world)
    except WeatherError as error:
        _tell_failure(error, world.log)
        counts = {"PlacesFresh": 0, "PlacesStale": len(places)}
        _measure(world, started, published.generated, counts)
        raise
    seen = report.generated if report.outcome == "published" else published.generated
    try:
        _conclude(event, report, world)
    finally:  # a refused invalidation takes nothing back: the places are fresh
        _measure(world, started, seen, _counts(report))
    return report


def _conclude(event: Event, report: Report, world: World) -> None:
    try:
        _invalidate(event, report, world)
    except WeatherError as error:
        _tell_failure(error, world.log)
        raise
    told = {name: value for name, value in report.as_json().items() if name != "problems"}
    world.log.info("done", **told)


def _tell_failure(error: WeatherError, log: Log) -> None:
    log.error("failed", kind=type(error).__name__, problem=str(error))


def _read_published(settings: Settings, places: Sequence[Place], world: World) -> Published:
    ids = [place.id for place in places]
    keys = [SUMMARY, TEXT, *(details_key(place_id) for place_id in ids)]
    published = read_published(read_all(world.store, keys), ids, simulated=settings.simulated)
    for problem in published.problems:
        world.log.warn("cannot use what is published", problem=problem)
    return published


def _update(event: Event, task: Task, world: World) -> Report:
    published = task.published
    if outcome := _needless(event, published, task.now):
        return Report(outcome, published.generated or task.now)
    decision = _decide(task, world)
    _refuse_nothing_fresh(decision)
    edition = _edition(event, task, decision)
    if event.dry_run:
        return _report("dry-run", edition, decision, world)
    return _report(_publish(edition, task, world), edition, decision, world)


def _needless(event: Event, published: Published, now: int) -> Outcome | None:
    """Tell whether this very tick, or a later one, was published already."""
    if published.generated is None:
        return None
    if event.scheduled is not None and published.generated >= event.scheduled:
        return "already-published"
    return "superseded" if published.generated > now else None


def _decide(task: Task, world: World) -> Decision:
    deadline = world.deadline.share(world.deadline.left() - PUBLISH_SECONDS)
    if deadline.left() < LEAST_TO_START:
        raise DeadlineExceededError(
            f"{world.deadline.left():.1f} s are left, {PUBLISH_SECONDS + LEAST_TO_START:.0f} s "
            "are needed to fetch and publish: raise the function's timeout"
        )
    first = ask_open_meteo(task, world.caller, deadline.share(deadline.left() * OPEN_METEO_SHARE))
    second = ask_met_norway(task, first.forecasts, world.caller, deadline)
    memories = {**task.published.memories, **second.refused}
    published = replace(task.published, memories=memories)
    entries = decide(task.places, first.forecasts, second.forecasts, published, task.now)
    told = {**first.problems, **_both(first.problems, second.problems)}
    # The platform prints errors and answers itself, past our log.
    problems = {place_id: world.log.redacted(problem) for place_id, problem in told.items()}
    _tell(problems, world.log)
    return Decision(entries, problems, first.blocked_until)


def _tell(problems: Mapping[str, str], log: Log) -> None:
    """Write one line for each problem, however many places have it."""
    for problem in sorted(set(problems.values())):
        concerned = [place_id for place_id, told in problems.items() if told == problem]
        log.warn("not fresh from the first source", problem=problem, places=concerned)


def _both(first: Mapping[str, str], second: Mapping[str, str]) -> dict[str, str]:
    return {
        place_id: f"{first[place_id]}; {problem}" if place_id in first else problem
        for place_id, problem in second.items()
    }


def _edition(event: Event, task: Task, decision: Decision) -> Edition:
    interval = task.settings.interval
    due = next_tick(event.scheduled, task.published.next_update, interval, task.now)
    return Edition(
        generated=task.now,
        next_update=due,
        interval=interval,
        simulated=task.settings.simulated,
        blocked_until=decision.blocked_until,
        entries=decision.entries,
    )


def _refuse_nothing_fresh(decision: Decision) -> None:
    if all(entry.stale for entry in decision.entries):
        first = next(iter(decision.problems.values()), "no reason is known")
        raise NothingFreshError(
            f"nothing is fresh for any of {len(decision.entries)} places, nothing was written; "
            f"what is published stays. The first reason: {first}"
        )


def _publish(edition: Edition, task: Task, world: World) -> Outcome:
    if world.deadline.left() < LEAST_TO_START:
        raise DeadlineExceededError(
            f"only {world.deadline.left():.1f} s are left to publish; nothing was written: "
            "raise the function's timeout"
        )
    parts = [details_document(entry, edition) for entry in edition.entries]
    parts.append(text_document(edition))
    won = publish(
        world.store, parts, summary_document(edition), task.published.tags, edition.generated
    )
    return "published" if won else "superseded"


def _invalidate(event: Event, report: Report, world: World) -> None:
    """Tell the edges after a publish that the last Expires did not foresee."""
    unforeseen = event.scheduled is None or event.invalidate
    if world.invalidate and unforeseen and report.outcome == "published":
        world.invalidate(f"weather-{report.generated}")


def _report(outcome: Outcome, edition: Edition, decision: Decision, world: World) -> Report:
    standings = Counter(entry.standing for entry in edition.entries)
    return Report(
        outcome=outcome,
        generated=edition.generated,
        next_update=edition.next_update,
        fresh=standings["fresh"],
        failed_over=standings["failed-over"],
        stale=standings["stale"],
        missing=standings["missing"],
        upstream_calls=world.caller.calls,
        problems=decision.problems,
    )


def _counts(report: Report) -> dict[str, float]:
    if report.next_update is None:
        return {}
    return {
        "PlacesFresh": report.fresh,
        "PlacesFailedOver": report.failed_over,
        "PlacesStale": report.stale + report.missing,
    }


def _measure(world: World, started: float, seen: int | None, counts: Mapping[str, float]) -> None:
    """Write the one metrics line; the age is how long ago what visitors see was made."""
    age = {} if seen is None else {"StaleAgeSeconds": max(0, int(world.clock()) - seen)}
    elapsed = round((world.deadline.clock() - started) * 1000)
    calls = world.caller.calls
    world.log.metrics({**age, **counts, "Duration": elapsed, "UpstreamCalls": calls})
