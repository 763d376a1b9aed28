"""Asks MET Norway for the places that Open-Meteo did not give."""

from dataclasses import replace

from weather.deadline import Deadline
from weather.errors import (
    RateLimitedError,
    RequestRefusedError,
    UpstreamError,
    UpstreamUnavailableError,
)
from weather.forecast.choose import may_ask_again, still_valid
from weather.forecast.model import CacheValidators, Forecast
from weather.places import Place
from weather.sources import met_norway
from weather.sources.failover import Gathered, Task
from weather.sources.retry import Caller

TRIES = 2
PAUSE = 0.2  # five calls a second, a quarter of what its terms allow
MOST_FAILURES = 3  # in a row: then the source is down, and the rest of the time is better kept


def ask_met_norway(task: Task, caller: Caller, deadline: Deadline) -> Gathered:
    """Ask for each place, one after the other, as its terms ask."""
    gathered = Gathered()
    failures = 0
    for place in task.places.values():
        if not may_ask_again(_validators(place, task), task.now):
            _reuse(place, None, task, gathered)
            continue
        if failures >= MOST_FAILURES:
            gathered.problems[place.id] = "MET Norway was not asked: it is failing"
            continue
        try:
            _ask_place(place, task, caller, deadline, gathered)
            failures = 0
        except UpstreamError as error:
            gathered.problems[place.id] = str(error)
            failures = _count_failure(failures, error)
    return gathered


def _count_failure(failures: int, error: UpstreamError) -> int:
    """Count towards giving up: an identity or rate problem is every place's, at once."""
    if isinstance(error, RateLimitedError):
        return MOST_FAILURES
    if isinstance(error, RequestRefusedError):
        return MOST_FAILURES if error.status in {401, 403} else failures
    return failures + 1


def _ask_place(
    place: Place, task: Task, caller: Caller, deadline: Deadline, gathered: Gathered
) -> None:
    previous = task.published.forecasts.get(place.id)
    reusable = previous and previous.hourly and previous.hourly.source == "met-norway"
    known = previous.validators if previous and reusable else None
    if deadline.left() <= PAUSE:
        raise UpstreamUnavailableError("MET Norway was not asked: no time was left")
    caller.pause(PAUSE)
    answer = caller.call(
        met_norway.build_request(task.settings, place, known),
        lambda answer: met_norway.read_answer(answer, place, task.now),
        TRIES,
        deadline,
    )
    if isinstance(answer, Forecast):
        gathered.accept(place.id, answer, task, met_norway.SOURCE)
    else:
        _reuse(place, answer, task, gathered)


def _validators(place: Place, task: Task) -> CacheValidators | None:
    previous = task.published.forecasts.get(place.id)
    return previous.validators if previous else None


def _reuse(place: Place, news: CacheValidators | None, task: Task, gathered: Gathered) -> None:
    """Go on with the last answer: it has not expired, or nothing changed since."""
    previous = still_valid(task.published.forecasts.get(place.id), task.now)
    if previous is None:
        gathered.problems[place.id] = "MET Norway must not be asked again yet"
        return
    gathered.accept(place.id, _renewed(previous, news), task, met_norway.SOURCE)


def _renewed(previous: Forecast, news: CacheValidators | None) -> Forecast:
    known = previous.validators
    if news is None or known is None:
        return previous
    expires = news.expires or known.expires
    validators = CacheValidators(expires, news.last_modified or known.last_modified)
    return replace(previous, validators=validators)
