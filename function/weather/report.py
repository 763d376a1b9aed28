"""What a run did: the function's answer, the lines of its log, and its metrics."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from weather.forecast.choose import Standing
from weather.forecast.previous import Published
from weather.log import Log
from weather.services import Services
from weather.settings import Settings

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
        """Return it as the function's answer."""
        return asdict(self)


def count_standings(standings: Iterable[Standing]) -> dict[str, int]:
    """Return the numbers of places by standing, by the names of Report's fields."""
    counts = Counter(standings)
    return {
        "fresh": counts["fresh"],
        "failed_over": counts["failed-over"],
        "stale": counts["stale"],
        "missing": counts["missing"],
    }


def log_problems(problems: Mapping[str, str], log: Log) -> None:
    """Write one line for each problem, however many places have it."""
    concerned: dict[str, list[str]] = {}
    for place_id, problem in problems.items():
        concerned.setdefault(problem, []).append(place_id)
    for problem, ids in sorted(concerned.items()):
        log.warn(
            "no answer from a source", problem=problem, places=ids[:MOST_NAMED], count=len(ids)
        )


def log_failure(error: Exception, log: Log) -> None:
    """Write the line of an error that ends the run."""
    log.error("failed", kind=type(error).__name__, problem=str(error))


def log_done(report: Report, log: Log) -> None:
    """Write the line of a run that ended well, and one for a failover."""
    fields = {name: value for name, value in report.as_json().items() if name != "problems"}
    if report.failed_over:
        log.warn("fell back to MET Norway", count=report.failed_over)
    log.info("done", **fields)


def measure_failure(
    published: Published, places: int, settings: Settings, services: Services, started: float
) -> None:
    """Write the metrics of a run that published nothing."""
    counts = {"PlacesFresh": 0, "PlacesStale": places}
    age = _age(published, published.generated, settings, services)
    _measure({**age, **counts}, services, started)


def measure(
    report: Report, published: Published, settings: Settings, services: Services, started: float
) -> None:
    """Write the metrics of a run.

    Args:
        report: What it did.
        published: What was published before it.
        settings: The interval.
        services: Clocks, log and the count of requests.
        started: When it began, by the deadline's clock.
    """
    seen = report.generated if report.outcome == "published" else published.generated
    age = _age(published, seen, settings, services)
    _measure({**age, **_counts(report)}, services, started)


def _counts(report: Report) -> dict[str, float]:
    if report.next_update is None:
        return {}
    return {
        "PlacesFresh": report.fresh,
        "PlacesFailedOver": report.failed_over,
        "PlacesStale": report.stale + report.missing,
    }


def _age(
    published: Published, seen: int | None, settings: Settings, services: Services
) -> dict[str, float]:
    """Return how long ago what visitors see was made; nothing when that is not known.

    Data from the future were made at no known time: older than any alarm allows.
    """
    if published.ahead:
        return {"StaleAgeSeconds": max(published.ahead, ALARMING_RUNS * settings.interval)}
    return {} if seen is None else {"StaleAgeSeconds": max(0, int(services.clock()) - seen)}


def _measure(values: Mapping[str, float], services: Services, started: float) -> None:
    """Write the one metrics line."""
    elapsed = round((services.deadline.clock() - started) * 1000)
    services.log.metrics({**values, "Duration": elapsed, "UpstreamCalls": services.caller.calls})
