"""What a forecast is, whichever source it came from.

Field names are those of the published documents. Times are epoch seconds, temperatures degrees
Celsius, wind meters per second, precipitation millimeters, snowfall centimeters, humidity and
probability per cent; None: not known.

A forecast has parts that are asked for separately, and each part keeps its own source and time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Source = Literal["open-meteo", "met-norway"]


@dataclass(frozen=True)
class Now:
    """The weather at the time it was observed for; precipitation in millimeters per hour."""

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
class Quarters:
    """Precipitation of each quarter of an hour from `time` on."""

    time: int
    precipitation: tuple[float | None, ...]


@dataclass(frozen=True)
class Hour:
    """The hour that begins at `time`; precipitation and snowfall are what falls within it."""

    time: int
    temperature: float | None
    feels_like: float | None
    precipitation: float | None
    precipitation_probability: float | None
    condition: str
    wind_speed: float | None
    wind_gusts: float | None
    wind_direction: float | None
    snowfall: float | None


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
    snowfall: float | None
    uv_index: float | None
    wind_gusts: float | None
    sunrise: int | None
    sunset: int | None
    sun: str | None


@dataclass(frozen=True)
class Yesterday:
    """The extremes of the day before today, `date` as YYYY-MM-DD."""

    date: str
    temperature_max: float | None
    temperature_min: float | None


@dataclass(frozen=True)
class Current:
    """The part that is asked for in every run.

    Attributes:
        observed: The time that `now` describes.
        quarters: The next hours by quarters, or None where the source only interpolates them.
    """

    source: Source
    observed: int
    now: Now
    quarters: Quarters | None = None


@dataclass(frozen=True)
class Hourly:
    """The part that is asked for once an hour.

    Attributes:
        fetched: When it was fetched.
    """

    source: Source
    fetched: int
    hours: tuple[Hour, ...]
    days: tuple[Day, ...]
    yesterday: Yesterday | None = None


@dataclass(frozen=True)
class Air:
    """The part that is asked for four times a day.

    Attributes:
        european_aqi: The European air quality index: up to 20 is good, above 100 extremely poor.
        pm2_5: Fine particles, micrograms per cubic meter.
        pollen: Grains per cubic meter by plant, or None where none are known.
    """

    observed: int
    european_aqi: float | None
    pm2_5: float | None
    pollen: Mapping[str, float] | None


@dataclass(frozen=True)
class CacheValidators:
    """What MET Norway asks callers to keep between runs, as the HTTP dates it sent."""

    expires: str
    last_modified: str


@dataclass(frozen=True)
class Forecast:
    """What is known of one place, or what one answer says of it.

    Attributes:
        made: When the source made it, where it says so; not kept between runs.
    """

    current: Current | None = None
    hourly: Hourly | None = None
    air: Air | None = None
    validators: CacheValidators | None = None
    made: int | None = field(default=None, compare=False)
