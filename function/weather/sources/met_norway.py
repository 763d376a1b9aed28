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
from weather.settings import Settings
from weather.sources.batch import Batch, Gathered
from weather.sources.met_norway_answer import SOURCE, build_request, read_answer
from weather.sources.retry import Caller

TRIES = 2
PAUSE = 0.2  # five calls a second, a quarter of what its terms allow
MOST_FAILURES = 3  # in a row: then the source is down, and the rest of the time is better kept


class MetNorway:
    """MET Norway in one run."""

    def __init__(self, settings: Settings, caller: Caller) -> None:
        self._settings = settings
        self._caller = caller
        self._failures = 0

    def ask(self, batch: Batch, deadline: Deadline) -> Gathered:
        """Ask for each place, one after the other, as its terms ask."""
        gathered = Gathered()
        for place in batch.places.values():
            known = batch.known.get(place.id, Forecast())
            if not may_ask_again(known.validators, batch.now):
                _reuse(place, None, batch, gathered)
                continue
            if self._failures >= MOST_FAILURES:
                gathered.problems[place.id] = f"{SOURCE} was not asked: it is failing"
                continue
            try:
                self._ask_place(place, known, batch, deadline, gathered)
                self._failures = 0
            except UpstreamError as error:
                gathered.problems[place.id] = str(error)
                self._failures = _count_failure(self._failures, error)
        return gathered

    def _ask_place(
        self, place: Place, known: Forecast, batch: Batch, deadline: Deadline, gathered: Gathered
    ) -> None:
        if deadline.left() <= PAUSE:
            raise UpstreamUnavailableError(f"{SOURCE} was not asked: no time was left")
        self._caller.pause(PAUSE)
        reusable = known.hourly is not None and known.hourly.source == "met-norway"
        answer = self._caller.call(
            build_request(self._settings, place, known.validators if reusable else None),
            lambda answer: read_answer(answer, place, batch.now),
            TRIES,
            deadline,
        )
        if isinstance(answer, Forecast):
            gathered.accept(place, answer, batch, SOURCE)
        else:
            _reuse(place, answer, batch, gathered)


def _count_failure(failures: int, error: UpstreamError) -> int:
    """Count towards giving up: an identity or rate problem is every place's, at once."""
    if isinstance(error, RateLimitedError):
        return MOST_FAILURES
    if isinstance(error, RequestRefusedError):
        return MOST_FAILURES if error.status in {401, 403} else failures
    return failures + 1


def _reuse(place: Place, news: CacheValidators | None, batch: Batch, gathered: Gathered) -> None:
    """Go on with the last answer: it has not expired, or nothing changed since."""
    previous = still_valid(batch.known.get(place.id), batch.now)
    if previous is None:
        gathered.problems[place.id] = f"{SOURCE} must not be asked again yet"
        return
    gathered.accept(place, _renewed(previous, news), batch, SOURCE)


def _renewed(previous: Forecast, news: CacheValidators | None) -> Forecast:
    known = previous.validators
    if news is None or known is None:
        return previous
    expires = news.expires or known.expires
    validators = CacheValidators(expires, news.last_modified or known.last_modified)
    return replace(previous, validators=validators)
