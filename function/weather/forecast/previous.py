"""What an earlier run published, as far as it could be read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from weather.forecast.model import Forecast


@dataclass(frozen=True)
class Published:
    """What visitors see now.

    Attributes:
        generated: When it was made, or None when there is nothing.
        next_update: When the next run was due, or None.
        ahead: Seconds by which a data.json, which then counts as absent, is ahead of the clock.
        shown: Ids of the places that data.json shows data of, readable or not.
        forecasts: The last good forecast by the place's id; without details, only now and today.
        tags: By key, what a conditional write must name; absent keys are missing here.
        problems: What could not be read, one line each.
    """

    generated: int | None = None
    next_update: int | None = None
    ahead: int = 0
    shown: frozenset[str] = frozenset()
    forecasts: Mapping[str, Forecast] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
