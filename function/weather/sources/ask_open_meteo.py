"""Asks Open-Meteo for one group of places after the other, and learns from what it refuses."""

from collections.abc import Mapping

from weather.deadline import Deadline
from weather.errors import (
    AnswerTooBigError,
    RateLimitedError,
    RequestRefusedError,
    UpstreamError,
)
from weather.places import Place
from weather.sources import open_meteo, open_meteo_request
from weather.sources.failover import Gathered, Task
from weather.sources.retry import Caller
from weather.times import iso

Group = Mapping[int, Place]
TRIES = 3
MOST_FAILURES = 3  # in a row: then the source is down, and the time is better kept
# A place out of range, or too many places: a smaller request may pass.
DIVISIBLE = {400, 413}
PROBES = 4  # places asked for alone, to see whether any request is taken at all
MOST_REFUSALS = 150  # enough to find some dozens of bad places


class OpenMeteo:
    """Open-Meteo in one run.

    Attributes:
        blocked_until: Before when it must not be asked, epoch seconds, or None.
        closed: Why it is not asked any more, or None.
    """

    def __init__(self, caller: Caller, blocked_until: int | None, now: int) -> None:
        self._caller = caller
        self.blocked_until = blocked_until if blocked_until and blocked_until > now else None
        self.closed: str | None = None
        if self.blocked_until:
            self.closed = f"Open-Meteo must not be asked before {iso(self.blocked_until)}"
        self._proved = False  # that it takes any request at all
        self._failures = 0
        self._refusals = 0

    def ask(self, task: Task, deadline: Deadline) -> Gathered:
        """Ask for some places; what is refused is divided until the places at fault are found."""
        gathered = Gathered()
        groups: list[Group] = [task.places]
        while groups:
            group = groups.pop(0)
            if self.closed:
                gathered.blame(group.values(), self.closed)
            else:
                groups.extend(self._ask_group(group, task, deadline, gathered))
        return gathered

    def _ask_group(
        self, group: Group, task: Task, deadline: Deadline, gathered: Gathered
    ) -> list[Group]:
        """Ask for a group; return the smaller groups that are still to be asked."""
        try:
            reading = self._caller.call(
                open_meteo_request.build_request(task.settings, group),
                lambda answer: open_meteo.read_answer(answer, group, task.now),
                TRIES,
                deadline,
            )
        except UpstreamError as error:
            if len(group) > 1 and _is_divisible(error):
                return self._divided(group, task, deadline, gathered, str(error))
            self._learn(error)
            gathered.blame(group.values(), str(error))
            return []
        self._proved, self._failures = True, 0
        gathered.problems.update(reading.problems)
        for place_id, forecast in reading.forecasts.items():
            gathered.accept(place_id, forecast, task, open_meteo.SOURCE)
        return []

    def _divided(
        self, group: Group, task: Task, deadline: Deadline, gathered: Gathered, reason: str
    ) -> list[Group]:
        """Divide a refused group; one that is refused whatever it holds is not divided further."""
        rest = dict(group)
        for number in _spread(list(group)):
            if self._proved or self.closed:
                break
            self._ask_group({number: rest.pop(number)}, task, deadline, gathered)
        if not self._proved and not self.closed:
            self.closed = reason
        self._count_refusal()
        return _halves(rest)

    def _learn(self, error: UpstreamError) -> None:
        """Decide from an error whether asking for other places can help."""
        if isinstance(error, RateLimitedError):
            self.blocked_until = error.blocked_until
            self.closed = str(error)
        elif _is_divisible(error):
            self._count_refusal()
        elif isinstance(error, RequestRefusedError):
            self.closed = str(error)
        else:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                self.closed = str(error)

    def _count_refusal(self) -> None:
        self._refusals += 1
        if self._refusals >= MOST_REFUSALS and not self.closed:
            self.closed = "Open-Meteo refused too many parts of the request"


def _is_divisible(error: UpstreamError) -> bool:
    if isinstance(error, RequestRefusedError):
        return error.status in DIVISIBLE
    return isinstance(error, AnswerTooBigError)


def _spread(numbers: list[int]) -> list[int]:
    """Pick some numbers from the whole length of a list."""
    picked = numbers[:: max(1, len(numbers) // PROBES)]
    return picked[:PROBES]


def _halves(group: Group) -> list[Group]:
    pairs = list(group.items())
    middle = len(pairs) // 2
    return [dict(part) for part in (pairs[:middle], pairs[middle:]) if part]
