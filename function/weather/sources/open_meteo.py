"""Asks Open-Meteo for one group of places after the other, and learns from what it refuses."""

from weather.deadline import Deadline
from weather.errors import (
    AnswerTooBigError,
    RateLimitedError,
    RequestRefusedError,
    UpstreamError,
)
from weather.settings import Settings
from weather.sources.batch import Batch, Gathered, Group
from weather.sources.open_meteo_answer import SOURCE, read_answer
from weather.sources.open_meteo_request import RequestKind, build_request
from weather.sources.retry import Caller
from weather.times import iso

TRIES = 3
MOST_FAILURES = 3  # in a row: then the source is down, and the time is better kept
# A place out of range, or too many places: a smaller request may pass.
DIVISIBLE = {400, 413}
PROBES = 4  # places asked for alone, to see whether any request is taken at all
MOST_REFUSALS = 150  # enough to find some dozens of bad places


class OpenMeteo:
    """One kind of request to Open-Meteo in one run.

    Attributes:
        blocked_until: Before when it must not be asked, epoch seconds, or None.
        closed: Why it is not asked any more, or None.
        down: Why no other kind of request can be answered either, or None.
    """

    def __init__(
        self,
        settings: Settings,
        caller: Caller,
        kind: RequestKind,
        blocked_until: int | None,
        now: int,
    ) -> None:
        self._settings = settings
        self._caller = caller
        self._kind = kind
        self.blocked_until = blocked_until if blocked_until and blocked_until > now else None
        self.closed: str | None = None
        self.down: str | None = None
        if self.blocked_until:
            self._shut(f"{SOURCE} must not be asked before {iso(self.blocked_until)}")
        self._proved = False  # that it takes any request at all
        self._failures = 0
        self._refusals = 0

    def ask(self, batch: Batch, deadline: Deadline) -> Gathered:
        """Ask for some places; what is refused is divided until the places at fault are found."""
        gathered = Gathered()
        groups: list[Group] = [batch.places] if batch.places else []
        while groups:
            group = groups.pop(0)
            if self.closed:
                gathered.blame(group.values(), self.closed)
            else:
                groups.extend(self._ask_group(group, batch, deadline, gathered))
        if not self._proved:
            gathered.rejected.clear()  # every request of this kind is refused, not these places
        return gathered

    def _ask_group(
        self, group: Group, batch: Batch, deadline: Deadline, gathered: Gathered
    ) -> list[Group]:
        """Ask for a group; return the smaller groups that are still to be asked."""
        try:
            reading = self._caller.call(
                build_request(self._settings, self._kind, group),
                lambda answer: read_answer(answer, self._kind, group, batch.now),
                TRIES,
                deadline,
            )
        except UpstreamError as error:
            if len(group) > 1 and _is_divisible(error):
                return self._divided(group, batch, deadline, gathered, str(error))
            self._learn(error)
            gathered.blame(group.values(), str(error))
            if _is_divisible(error):
                gathered.rejected |= {place.id for place in group.values()}
            return []
        self._proved, self._failures = True, 0
        gathered.problems.update(reading.problems)
        for place in group.values():
            if place.id in reading.forecasts:
                gathered.accept(place, reading.forecasts[place.id], batch, SOURCE)
        return []

    def _divided(
        self, group: Group, batch: Batch, deadline: Deadline, gathered: Gathered, reason: str
    ) -> list[Group]:
        """Divide a refused group; one that is refused whatever it holds is not divided further."""
        rest = dict(group)
        for number in _spread(list(group)):
            if self._proved or self.closed:
                break
            self._ask_group({number: rest.pop(number)}, batch, deadline, gathered)
        if not self._proved and not self.closed:
            self.closed = reason
        self._count_refusal()
        return _halves(rest)

    def _learn(self, error: UpstreamError) -> None:
        """Decide from an error whether asking for other places, or other parts, can help."""
        if isinstance(error, RateLimitedError):
            self.blocked_until = error.blocked_until
            self._shut(str(error))
        elif _is_divisible(error):
            self._count_refusal()
        elif isinstance(error, RequestRefusedError):
            self._shut(str(error))
        else:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                self._shut(str(error))

    def _shut(self, reason: str) -> None:
        self.closed = self.down = reason

    def _count_refusal(self) -> None:
        self._refusals += 1
        if self._refusals >= MOST_REFUSALS and not self.closed:
            self.closed = f"{SOURCE} refused too many parts of the request"


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
