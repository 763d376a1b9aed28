"""The places that are asked for at once, and what comes in for them. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from weather.forecast.choose import freshness_problem
from weather.forecast.model import CacheValidators, Forecast
from weather.places import Place

Group = Mapping[int, Place]


@dataclass(frozen=True)
class Batch:
    """Places to ask for, and what is known before.

    Attributes:
        places: By their number in the configured list, from 1.
        known: What visitors see of them now, by their id.
        now: Epoch seconds.
    """

    places: Group
    known: Mapping[str, Forecast]
    now: int

    @property
    def ids(self) -> list[str]:
        """Return the ids of the places."""
        return [place.id for place in self.places.values()]

    def only(self, ids: Collection[str]) -> "Batch":
        """Return a batch of those of the places that have one of these ids."""
        chosen = {number: place for number, place in self.places.items() if place.id in ids}
        return replace(self, places=chosen)


@dataclass
class Gathered:
    """What came in, by place id.

    Attributes:
        forecasts: Every one may be shown as fresh.
        problems: Why the others are not here, or lack a part.
        refused: Until when an answer that cannot be shown asks to be left alone.
        rejected: Places that a source refuses by themselves.
    """

    forecasts: dict[str, Forecast] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    refused: dict[str, CacheValidators] = field(default_factory=dict)
    rejected: set[str] = field(default_factory=set)

    def accept(self, place: Place, forecast: Forecast, batch: Batch, source: str) -> None:
        """Take a forecast, unless it is too old or older than what is published."""
        problem = freshness_problem(forecast, batch.known.get(place.id), batch.now)
        if problem is None:
            self.forecasts[place.id] = forecast
            return
        self.problems[place.id] = f"{source}: {problem}"
        if forecast.validators:
            # Without its date: the next request must not ask for news since these data only.
            self.refused[place.id] = CacheValidators(forecast.validators.expires, "")

    def blame(self, places: Iterable[Place], problem: str) -> None:
        """Note why these places have nothing new."""
        self.problems.update({place.id: problem for place in places})

    def add(self, other: "Gathered") -> None:
        """Add other parts of the same places."""
        for name, part in other.forecasts.items():
            self.forecasts[name] = _joined(self.forecasts.get(name, Forecast()), part)
        for name, problem in other.problems.items():
            before = self.problems.get(name, problem)
            self.problems[name] = problem if before == problem else f"{before}; {problem}"


def _joined(one: Forecast, other: Forecast) -> Forecast:
    return replace(
        one,
        current=one.current or other.current,
        hourly=one.hourly or other.hourly,
        air=one.air or other.air,
    )
