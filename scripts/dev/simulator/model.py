"""A made-up atmosphere: plausible by latitude, season and hour, and the same on every run.

Every number is a pure function of place and time. What looks like chance is a hash of the place, a
name and the number of a time step, blended smoothly between steps.
"""

import functools
import hashlib
import math
from dataclasses import dataclass

from scripts.dev.simulator import sun

HOUR = 3600
YEAR = 365.2425 * sun.DAY
SNOW = {71, 73, 75, 85, 86}
COLDEST = 19 * sun.DAY  # 20 January, north of the equator


@dataclass(frozen=True)
class Spot:
    """A point on Earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Sample:
    """The weather at one instant, or of the hour that begins there.

    Attributes:
        temperature: Degrees Celsius.
        humidity: Per cent.
        cloud: Covered part of the sky, 0 to 1.
        precipitation: Millimeters an hour.
        probability: Of precipitation, per cent.
        wind_speed: Meters per second.
        wind_gusts: Meters per second.
        wind_direction: Degrees it comes from.
        uv_index: 0 at night.
        haze: How much dust is in the air, 0 to 1.
        pollen: How much of it is in the air, 0 to 1.
        is_day: Whether the sun is up.
        code: WMO weather code.
    """

    temperature: float
    humidity: float
    cloud: float
    precipitation: float
    probability: float
    wind_speed: float
    wind_gusts: float
    wind_direction: float
    uv_index: float
    haze: float
    pollen: float
    is_day: bool
    code: int

    @property
    def snowfall(self) -> float:
        """Return new snow in centimeters an hour: 7 mm of water make 10 cm there."""
        return self.precipitation / 0.7 if self.code in SNOW else 0.0

    @property
    def apparent_temperature(self) -> float:
        """Give Steadman's apparent temperature (Australian Bureau of Meteorology), in Celsius."""
        vapour = (
            self.humidity
            / 100
            * 6.105
            * math.exp(17.27 * self.temperature / (237.7 + self.temperature))
        )
        return self.temperature + 0.33 * vapour - 0.7 * self.wind_speed - 4


@functools.lru_cache(maxsize=65_536)
def sample(spot: Spot, instant: int) -> Sample:
    """Return the weather at a place (epoch seconds)."""
    wet = _wetness(spot, instant)
    cloud = _clamp((wet + 0.4) / 0.45, 0, 1)
    elevation = sun.sine_of_elevation(spot.latitude, spot.longitude, instant)
    temperature = _temperature(spot, instant, cloud)
    wind = _wind(spot, instant, wet)
    rain = round(max(0.0, wet) * 9, 1)
    humidity = _clamp(68 + 90 * wet - 18 * max(0.0, elevation), 18, 100)
    showers = _noise(spot, "showers", instant, 30) < 0.4
    return Sample(
        temperature=temperature,
        humidity=humidity,
        cloud=cloud,
        precipitation=rain,
        probability=100 / (1 + math.exp(-25 * wet)),
        wind_speed=wind,
        wind_gusts=wind * (1.4 + 0.5 * _noise(spot, "gusts", instant, 3)),
        wind_direction=(180 + 300 * _noise(spot, "direction", instant, 48)) % 360,
        haze=_noise(spot, "haze", instant, 30) ** 2,
        pollen=max(0.0, _noise(spot, "pollen", instant, 18) - 0.2) / 0.8,
        uv_index=12 * max(0.0, elevation) ** 1.3 * (1 - 0.6 * cloud),
        is_day=elevation > sun.HORIZON,
        code=_code(rain, temperature, cloud, showers=showers, foggy=humidity > 62 and wind < 2.6),
    )


def _wetness(spot: Spot, instant: int) -> float:
    """Return how far the air is above (rain) or below (dry) saturation, about -0.7 to 0.4."""
    front = 0.65 * _noise(spot, "front", instant, 40) + 0.35 * _noise(spot, "band", instant, 7)
    latitude = abs(spot.latitude)
    deserts = 0.15 * math.exp(-(((latitude - 24) / 8) ** 2))
    tropics = 0.05 * math.exp(-((latitude / 9) ** 2))
    return front - (0.63 + deserts - tropics - (0.03 if latitude > 50 else 0))


def _temperature(spot: Spot, instant: int, cloud: float) -> float:
    poleward = math.sin(math.radians(spot.latitude)) ** 2
    inland = 0.7 + 0.6 * _chance(spot, "inland", 0)
    season = math.cos(2 * math.pi * (instant % YEAR - COLDEST) / YEAR)
    hemisphere = 1 if spot.latitude >= 0 else -1
    declination, _ = sun.solar_terms(instant)
    noon_height = max(0.0, math.cos(math.radians(spot.latitude) - declination))
    hour = sun.solar_hour(spot.longitude, instant)
    daily = (2 + 4 * (1 - cloud)) * noon_height * math.cos(2 * math.pi * (hour - 15) / 24)
    spells = 9 * (_noise(spot, "air mass", instant, 60) - 0.5)
    flutter = 2 * (_noise(spot, "flutter", instant, 5) - 0.5)
    yearly = (1 + 11 * poleward) * inland * hemisphere * season
    return 27 - 29 * poleward - yearly + daily + spells + flutter


def _wind(spot: Spot, instant: int, wet: float) -> float:
    breeze = 8 * _noise(spot, "wind", instant, 20) ** 2 * (1 + abs(spot.latitude) / 90)
    return 0.8 + breeze + 8 * max(0.0, wet)


def _code(rain: float, temperature: float, cloud: float, *, showers: bool, foggy: bool) -> int:
    if rain < 0.1:
        return _dry_code(cloud, temperature, foggy=foggy)
    if temperature < 0.5:
        return _step(rain, [(0.6, 85)], 86) if showers else _step(rain, [(0.4, 71), (1.2, 73)], 75)
    if rain > 1.6 and temperature > 17:
        return 95
    if showers:
        return _step(rain, [(0.6, 80), (1.8, 81)], 82)
    return _step(rain, [(0.2, 51), (0.8, 61), (2, 63)], 65)


def _dry_code(cloud: float, temperature: float, *, foggy: bool) -> int:
    if foggy and 0.5 < cloud < 0.8:
        return 48 if temperature < 0 else 45
    return _step(cloud, [(0.15, 0), (0.4, 1), (0.75, 2)], 3)


def _step(value: float, steps: list[tuple[float, int]], last: int) -> int:
    return next((code for limit, code in steps if value < limit), last)


def _noise(spot: Spot, name: str, instant: int, hours: float) -> float:
    step, part = divmod(instant / HOUR / hours, 1)
    blend = part * part * (3 - 2 * part)
    before, after = _chance(spot, name, int(step)), _chance(spot, name, int(step) + 1)
    return before + (after - before) * blend


@functools.lru_cache(maxsize=65_536)
def _chance(spot: Spot, name: str, step: int) -> float:
    """Return a number from 0 to 1 that looks random and is always the same."""
    text = f"{spot.latitude:.2f} {spot.longitude:.2f} {name} {step}"
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value))
