"""The variables and units of Open-Meteo that the simulator knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.dev.simulator.model import Sample

Value = float | int


@dataclass(frozen=True)
class Units:
    """The units asked for: the names as they are echoed, and the factors from SI."""

    temperature: str
    wind: str
    precipitation: str
    time: str


WIND = {"kmh": ("km/h", 3.6), "ms": ("m/s", 1.0), "mph": ("mp/h", 2.236936), "kn": ("kn", 1.943844)}
TEMPERATURE = {"celsius": "°C", "fahrenheit": "°F"}
PRECIPITATION = {"mm": ("mm", 1.0), "inch": ("inch", 1 / 25.4)}
TIME = ("iso8601", "unixtime")

# What a variable is measured in, and how it is read from the instant and from the step before it.
INSTANT: dict[str, tuple[str, Callable[[Sample, Sample], float]]] = {
    "temperature_2m": ("temperature", lambda now, _: now.temperature),
    "apparent_temperature": ("temperature", lambda now, _: now.apparent_temperature),
    "relative_humidity_2m": ("%", lambda now, _: round(now.humidity)),
    "precipitation": ("precipitation", lambda _, before: before.precipitation),
    "precipitation_probability": ("%", lambda _, before: round(before.probability)),
    "weather_code": ("wmo code", lambda _, before: before.code),
    "cloud_cover": ("%", lambda now, _: round(100 * now.cloud)),
    "is_day": ("", lambda now, _: int(now.is_day)),
    "uv_index": ("", lambda now, _: now.uv_index),
    "wind_speed_10m": ("wind", lambda now, _: now.wind_speed),
    "wind_direction_10m": ("°", lambda now, _: round(now.wind_direction)),
    "wind_gusts_10m": ("wind", lambda now, _: now.wind_gusts),
}
DAILY: dict[str, tuple[str, Callable[[Sequence[Sample]], float]]] = {
    "weather_code": ("wmo code", lambda day: max(s.code for s in day)),
    "temperature_2m_max": ("temperature", lambda day: max(s.temperature for s in day)),
    "temperature_2m_min": ("temperature", lambda day: min(s.temperature for s in day)),
    "uv_index_max": ("", lambda day: max(s.uv_index for s in day)),
    "precipitation_sum": ("precipitation", lambda day: sum(s.precipitation for s in day)),
    "precipitation_probability_max": ("%", lambda day: round(max(s.probability for s in day))),
    "wind_speed_10m_max": ("wind", lambda day: max(s.wind_speed for s in day)),
    "wind_gusts_10m_max": ("wind", lambda day: max(s.wind_gusts for s in day)),
}
SUN = ("sunrise", "sunset")


def unit_name(units: Units, kind: str) -> str:
    """Give the unit of a kind of variable as the answer echoes it."""
    match kind:
        case "temperature":
            return TEMPERATURE[units.temperature]
        case "wind":
            return WIND[units.wind][0]
        case "precipitation":
            return PRECIPITATION[units.precipitation][0]
        case _:
            return kind


def convert(units: Units, kind: str, value: float) -> Value:
    """Turn a value in SI units into the units asked for, rounded as the source does."""
    match kind:
        case "temperature":
            value = value if units.temperature == "celsius" else value * 1.8 + 32
        case "wind":
            value *= WIND[units.wind][1]
        case "precipitation":
            return round(value * PRECIPITATION[units.precipitation][1], 3)
        case _:
            pass
    return value if isinstance(value, int) else round(value, 1) + 0.0
