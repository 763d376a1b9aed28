"""Asks the sources: first Open-Meteo for every place at once, then MET Norway for the rest."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from weather import met_norway, open_meteo, open_meteo_request
from weather.caller import Caller, Deadline
from weather.errors import (
    RateLimitedError,
    RequestRefusedError,
    UpstreamError,
    UpstreamUnavailableError,
)
from weather.merge import freshness_problem, may_ask_again, places_to_ask, still_valid
from weather.messages import iso
from weather.places import Place
from weather.published import Published
from weather.records import Forecast, Memory
from weather.settings import Settings

OPEN_METEO_TRIES = 3
MET_NORWAY_TRIES = 2
MET_NORWAY_PAUSE = 0.2  # five calls a second, a quarter of what its terms allow
MOST_FAILURES = 3  # in a row: then the source is down, and the rest of the time is better kept


@dataclass(frozen=True)
class Task:
    """What to ask for, and what is known before.

    Attributes:
        settings: Addresses and contact.
        places: As configured.
        published: What visitors see now.
        now: Epoch seconds.
    """

    settings: Settings
    places: Sequence[Place]
    published: Published
    now: int


@dataclass
class Gathered:
    """What came in, by place id.

    Attributes:
        forecasts: Every one may be shown as fresh.
        problems: Why the others are not here.
        refused: Until when an answer that cannot be shown asks to be left alone.
        blocked_until: Before when Open-Meteo must not be asked, or None.
    """

    forecasts: dict[str, Forecast] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    refused: dict[str, Memory] = field(default_factory=dict)
    blocked_until: int | None = None

    def accept(self, place_id: str, forecast: Forecast, task: Task) -> None:
        """Take a forecast, unless it is too old or older than what is published."""
        previous = task.published.forecasts.get(place_id)
        if problem := freshness_problem(forecast, previous, task.now):
            self.problems[place_id] = f"{forecast.source}: {problem}"
            if forecast.memory:
                # Without its date: the next request must not ask for news since these data only.
                self.refused[place_id] = Memory(forecast.memory.expires, "")
        else:
            self.forecasts[place_id] = forecast


def ask_open_meteo(task: Task, caller: Caller, deadline: Deadline) -> Gathered:
    """Ask for all places in one call; a refused batch is halved to find the place at fault."""
    gathered = Gathered()
    # The window is that of the free service; a paid key has its own.
    blocked = None if task.settings.open_meteo_key else task.published.blocked_until
    everyone = dict(enumerate(task.places, start=1))
    if blocked and blocked > task.now:
        gathered.blocked_until = blocked
        _blame(gathered, everyone, f"Open-Meteo must not be asked before {iso(blocked)}")
        return gathered
    groups = [everyone]
    for _ in range(2 * math.ceil(math.log2(len(everyone))) + 1):
        if not groups:
            break
        groups = groups[1:] + _ask_group(groups[0], task, caller, deadline, gathered)
    for group in groups:
        _blame(gathered, group, "Open-Meteo refused too many parts of the request")
    return gathered


def _ask_group(
    group: dict[int, Place], task: Task, caller: Caller, deadline: Deadline, gathered: Gathered
) -> list[dict[int, Place]]:
    """Ask for a group; return the smaller groups that are still to be asked."""
    try:
        reading = caller.call(
            open_meteo_request.build_request(task.settings, group),
            lambda answer: open_meteo.read_answer(answer, group, task.now),
            OPEN_METEO_TRIES,
            deadline,
        )
    except RequestRefusedError as error:
        if error.status == 400 and len(group) > 1:
            return _halves(group)
        _blame(gathered, group, str(error))
    except UpstreamError as error:
        if isinstance(error, RateLimitedError):
            gathered.blocked_until = error.blocked_until
        _blame(gathered, group, str(error))
    else:
        gathered.problems.update(reading.problems)
        for place_id, forecast in reading.forecasts.items():
            gathered.accept(place_id, forecast, task)
    return []


def _halves(group: dict[int, Place]) -> list[dict[int, Place]]:
    pairs = list(group.items())
    middle = len(pairs) // 2
    return [dict(pairs[:middle]), dict(pairs[middle:])]


def _blame(gathered: Gathered, group: Mapping[int, Place], problem: str) -> None:
    gathered.problems.update({place.id: problem for place in group.values()})


def ask_met_norway(
    task: Task, usable: Mapping[str, Forecast], caller: Caller, deadline: Deadline
) -> Gathered:
    """Ask for each place that is missing, one after the other, as its terms ask."""
    gathered = Gathered()
    failures = 0
    for place in places_to_ask(task.places, task.published, usable):
        if not may_ask_again(task.published.memories.get(place.id), task.now):
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
    known = previous.memory if previous and previous.source == "met-norway" else None
    if deadline.left() <= MET_NORWAY_PAUSE:
        raise UpstreamUnavailableError("MET Norway was not asked: no time was left")
    caller.pause(MET_NORWAY_PAUSE)
    answer = caller.call(
        met_norway.build_request(task.settings, place, known),
        lambda answer: met_norway.read_answer(answer, place, task.now),
        MET_NORWAY_TRIES,
        deadline,
    )
    if isinstance(answer, Forecast):
        gathered.accept(place.id, answer, task)
    else:
        _reuse(place, answer, task, gathered)


def _reuse(place: Place, news: Memory | None, task: Task, gathered: Gathered) -> None:
    """Go on with the last answer: it has not expired, or nothing changed since."""
    previous = still_valid(task.published.forecasts.get(place.id), task.now)
    if previous is None:
        gathered.problems[place.id] = "MET Norway must not be asked again yet"
        return
    gathered.accept(place.id, _renewed(previous, news), task)


def _renewed(previous: Forecast, news: Memory | None) -> Forecast:
    known = previous.memory
    if news is None or known is None:
        return previous
    memory = Memory(news.expires or known.expires, news.last_modified or known.last_modified)
    return replace(previous, memory=memory)
