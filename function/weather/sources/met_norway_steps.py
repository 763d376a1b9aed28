"""Reads the time series of MET Norway into steps. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from weather.errors import BadForecastError, shown
from weather.forecast.validation import LATEST_INSTANT, mapping, quantity, sequence
from weather.times import HOUR

# The shortest period that a step describes is the one that ends where the next step begins.
_PERIODS = (("next_1_hours", HOUR), ("next_6_hours", 6 * HOUR))


@dataclass(frozen=True)
class SeriesStep:
    """One time of the series, with the period that follows it.

    Attributes:
        time: Epoch seconds.
        period: Length in seconds of what precipitation, symbol and extremes speak of; 0: none.
        high: Highest temperature of the period, where given.
        low: Lowest temperature of the period, where given.
    """

    time: int
    temperature: float | None
    humidity: float | None
    wind: float | None
    direction: float | None
    gusts: float | None
    uv: float | None
    period: int
    precipitation: float | None
    probability: float | None
    symbol: object
    high: float | None
    low: float | None


def read_steps(series: object) -> list[SeriesStep]:
    """Read the whole series.

    Raises:
        BadForecastError: When it is empty, unsorted or repeats a time, or a field is wrong.
    """
    entries = sequence(series, "timeseries")
    steps = [_step(mapping(entry, "a step of timeseries")) for entry in entries]
    if not steps:
        raise BadForecastError("timeseries is empty")
    for before, after in pairwise(steps):
        if after.time <= before.time:
            raise BadForecastError(f"timeseries goes from {before.time} to {after.time}")
    return steps


def _step(entry: dict[str, object]) -> SeriesStep:
    data = mapping(entry.get("data"), "data")
    instant = mapping(data.get("instant"), "data.instant")
    values = mapping(instant.get("details"), "data.instant.details")
    length, period = _period(data)
    details = _details(period)
    return SeriesStep(
        time=utc_time(entry.get("time"), "time"),
        temperature=_read(values, "air_temperature", "temperature"),
        humidity=_read(values, "relative_humidity", "humidity"),
        wind=_read(values, "wind_speed", "wind"),
        direction=_read(values, "wind_from_direction", "direction"),
        gusts=_read(values, "wind_speed_of_gust", "wind"),
        uv=_read(values, "ultraviolet_index_clear_sky", "uv"),
        period=length,
        precipitation=_read(details, "precipitation_amount", "precipitation"),
        probability=_read(details, "probability_of_precipitation", "probability"),
        symbol=_symbol(period),
        high=_read(details, "air_temperature_max", "temperature"),
        low=_read(details, "air_temperature_min", "temperature"),
    )


def _period(data: dict[str, object]) -> tuple[int, dict[str, object]]:
    for name, length in _PERIODS:
        if name in data:
            return length, mapping(data[name], f"data.{name}")
    return 0, {}


def _details(period: dict[str, object]) -> dict[str, object]:
    return mapping(period.get("details", {}), "details")


def _symbol(period: dict[str, object]) -> object:
    return mapping(period.get("summary", {}), "summary").get("symbol_code")


def _read(values: dict[str, object], name: str, kind: str) -> float | None:
    return quantity(values.get(name), kind, name)


def utc_time(value: object, field: str) -> int:
    """Read a time like 2026-01-31T12:00:00Z as epoch seconds.

    Raises:
        BadForecastError: When it is none, or of another age; names the field.
    """
    try:
        when = datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise BadForecastError(f"{field} is {shown(value)!r}, not a UTC time") from None
    epoch = int(when.timestamp())
    if not 0 <= epoch < LATEST_INSTANT:
        raise BadForecastError(f"{field} is {shown(value)}, of another age")
    return epoch
