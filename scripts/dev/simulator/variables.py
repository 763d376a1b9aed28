"""The variables of Open-Meteo that the simulator knows, in the units that the function asks for."""

from collections.abc import Callable, Sequence

from scripts.dev.simulator.model import Sample

Value = float | int
# The one value that each of these parameters may have; the source's own default is another one.
UNIT_PARAMETERS = {
    "temperature_unit": "celsius",
    "wind_speed_unit": "ms",
    "precipitation_unit": "mm",
    "timeformat": "unixtime",
}
AMOUNTS = {"mm", "cm"}

# What a variable is measured in, and how it is read from the instant and from the step before it.
INSTANT: dict[str, tuple[str, Callable[[Sample, Sample], float]]] = {
    "temperature_2m": ("°C", lambda now, _: now.temperature),
    "apparent_temperature": ("°C", lambda now, _: now.apparent_temperature),
    "relative_humidity_2m": ("%", lambda now, _: round(now.humidity)),
    "precipitation": ("mm", lambda _, before: before.precipitation),
    "snowfall": ("cm", lambda _, before: before.snowfall),
    "precipitation_probability": ("%", lambda _, before: round(before.probability)),
    "weather_code": ("wmo code", lambda _, before: before.code),
    "is_day": ("", lambda now, _: int(now.is_day)),
    "wind_speed_10m": ("m/s", lambda now, _: now.wind_speed),
    "wind_direction_10m": ("°", lambda now, _: round(now.wind_direction)),
    "wind_gusts_10m": ("m/s", lambda now, _: now.wind_gusts),
}
DAILY: dict[str, tuple[str, Callable[[Sequence[Sample]], float]]] = {
    "weather_code": ("wmo code", lambda day: max(s.code for s in day)),
    "temperature_2m_max": ("°C", lambda day: max(s.temperature for s in day)),
    "temperature_2m_min": ("°C", lambda day: min(s.temperature for s in day)),
    "uv_index_max": ("", lambda day: max(s.uv_index for s in day)),
    "precipitation_sum": ("mm", lambda day: sum(s.precipitation for s in day)),
    "snowfall_sum": ("cm", lambda day: sum(s.snowfall for s in day)),
    "precipitation_probability_max": ("%", lambda day: round(max(s.probability for s in day))),
    "wind_gusts_10m_max": ("m/s", lambda day: max(s.wind_gusts for s in day)),
}
SUN = ("sunrise", "sunset")
POLLEN = "grains/m³"
AIR: dict[str, tuple[str, Callable[[Sample], float]]] = {
    "european_aqi": ("EAQI", lambda now: round(15 + 60 * now.haze)),
    "pm2_5": ("μg/m³", lambda now: 3 + 30 * now.haze),
    "alder_pollen": (POLLEN, lambda now: 40 * now.pollen),
    "birch_pollen": (POLLEN, lambda now: 120 * now.pollen),
    "grass_pollen": (POLLEN, lambda now: 60 * now.pollen),
    "mugwort_pollen": (POLLEN, lambda now: 8 * now.pollen),
    "olive_pollen": (POLLEN, lambda now: 20 * now.pollen),
    "ragweed_pollen": (POLLEN, lambda now: 5 * now.pollen),
}


def rounded(unit: str, value: float) -> Value:
    """Round a value as the source does: amounts to thousandths, whole numbers not at all."""
    if isinstance(value, int):
        return value
    return round(value, 3) if unit in AMOUNTS else round(value, 1) + 0.0
