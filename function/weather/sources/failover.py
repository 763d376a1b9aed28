"""What a run asks for and what comes in. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from weather.forecast.choose import freshness_problem
from weather.forecast.model import CacheValidators, Forecast
from weather.forecast.previous import Published
from weather.places import Place
from weather.settings import Settings


@dataclass(frozen=True)
class Task:
    """What to ask for, and what is known before.

    Attributes:
        settings: Addresses and contact.
        places: Those to ask for, by their number in the configured list, from 1.
        published: What visitors see of them now.
        now: Epoch seconds.
    """

    settings: Settings
    places: Mapping[int, Place]
    published: Published
    now: int


@dataclass
class Gathered:
    """What came in, by place id.

    Attributes:
        forecasts: Every one may be shown as fresh.
        problems: Why the others are not here.
        refused: Until when an answer that cannot be shown asks to be left alone.
    """

    forecasts: dict[str, Forecast] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    refused: dict[str, CacheValidators] = field(default_factory=dict)

    def accept(self, place_id: str, forecast: Forecast, task: Task, source: str) -> None:
        """Take a forecast, unless it is too old or older than what is published."""
        previous = task.published.forecasts.get(place_id)
        if problem := freshness_problem(forecast, previous, task.now):
            self.problems[place_id] = f"{source}: {problem}"
            if forecast.validators:
                # Without its date: the next request must not ask for news since these data only.
                self.refused[place_id] = CacheValidators(forecast.validators.expires, "")
        else:
            self.forecasts[place_id] = forecast

    def blame(self, places: Iterable[Place], problem: str) -> None:
        """Note why these places have nothing new."""
        self.problems.update({place.id: problem for place in places})
