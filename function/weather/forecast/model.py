"""What a forecast is, whichever source it came from.

Field names are those of data.json. Times are epoch seconds, temperatures degrees Celsius, wind
metres per second, precipitation millimetres, humidity and probability per cent; None: not known.
"""

from dataclasses import dataclass, field
from typing import Literal

Source = Literal["open-meteo", "met-norway"]


@dataclass(frozen=True)
class Now:
    """The weather at the time the forecast was observed for."""

    temperature: float | None
    feels_like: float | None
    humidity: float | None
    precipitation: float | None
    condition: str
    is_day: bool | None
    wind_speed: float | None
    wind_direction: float | None
    wind_gusts: float | None


@dataclass(frozen=True)
class Hour:
    """The hour that begins at `time`; precipitation is what falls within it."""

    time: int
    temperature: float | None
    precipitation: float | None
    precipitation_probability: float | None
    condition: str
    wind_speed: float | None


@dataclass(frozen=True)
class Day:
    """A day of the place's own calendar, `date` as YYYY-MM-DD.

    `sun` is "up" on a polar day and "down" in a polar night; then nothing rises or sets.
    """

    date: str
    condition: str
    temperature_max: float | None
    temperature_min: float | None
    precipitation: float | None
    precipitation_probability: float | None
    uv_index: float | None
    wind_gusts: float | None
    sunrise: int | None
    sunset: int | None
    sun: str | None


@dataclass(frozen=True)
class Memory:
    """What MET Norway asks callers to remember between runs, as the HTTP dates it sent."""

    expires: str
    last_modified: str


@dataclass(frozen=True)
class Forecast:
    """Everything one source says about one place.

    Attributes:
        observed: The time that `now` speaks of.
        made: When the source made it, where it says so; not kept between runs.
    """

    source: Source
    observed: int
    now: Now
    hours: tuple[Hour, ...]
    days: tuple[Day, ...]
    memory: Memory | None = None
    made: int | None = field(default=None, compare=False)
