"""Where the sun stands and when it rises, by NOAA's general solar position equations.

Good to about two minutes between 1950 and 2050, which is plenty for a simulated sky.
"""

import functools
import math
from datetime import UTC, datetime

DAY = 86_400
# The upper edge of the sun at the horizon, with refraction: 90.833 degrees from the zenith.
HORIZON = math.cos(math.radians(90.833))


@functools.lru_cache(maxsize=4096)
def solar_terms(instant: float) -> tuple[float, float]:
    """Return the sun's declination in radians and the equation of time in minutes."""
    day = datetime.fromtimestamp(instant, UTC).timetuple().tm_yday
    g = 2 * math.pi / 365 * (day - 1 + (instant % DAY / 3600 - 12) / 24)
    declination = (
        0.006918
        - 0.399912 * math.cos(g)
        + 0.070257 * math.sin(g)
        - 0.006758 * math.cos(2 * g)
        + 0.000907 * math.sin(2 * g)
        - 0.002697 * math.cos(3 * g)
        + 0.00148 * math.sin(3 * g)
    )
    equation = 229.18 * (
        0.000075
        + 0.001868 * math.cos(g)
        - 0.032077 * math.sin(g)
        - 0.014615 * math.cos(2 * g)
        - 0.040849 * math.sin(2 * g)
    )
    return declination, equation


def solar_hour(longitude: float, instant: float) -> float:
    """Return the hour by the sun at a place, 0 to 24; 12 is when it stands highest."""
    _, equation = solar_terms(instant)
    return (instant % DAY / 3600 + longitude / 15 + equation / 60) % 24


def sine_of_elevation(latitude: float, longitude: float, instant: float) -> float:
    """Return the sine of the sun's height above the horizon, -1 to 1."""
    declination, _ = solar_terms(instant)
    phi = math.radians(latitude)
    angle = math.radians(15 * (solar_hour(longitude, instant) - 12))
    return math.sin(phi) * math.sin(declination) + (
        math.cos(phi) * math.cos(declination) * math.cos(angle)
    )


def sun_times(latitude: float, longitude: float, midnight: int) -> tuple[int, int]:
    """Give sunrise and sunset (epoch seconds) of the local day that begins at `midnight`.

    As Open-Meteo does: in polar night both are `midnight`, in polar day they are `midnight` and
    24 hours later.
    """
    noon = midnight + DAY / 2
    declination, _ = solar_terms(noon)
    phi = math.radians(max(-89.9, min(89.9, latitude)))
    ratio = HORIZON / (math.cos(phi) * math.cos(declination)) - math.tan(phi) * math.tan(
        declination
    )
    if ratio >= 1:
        return midnight, midnight
    if ratio <= -1:
        return midnight, midnight + DAY
    half_day = math.degrees(math.acos(ratio)) / 15 * 3600
    highest = noon + _wrap(12 - solar_hour(longitude, noon)) * 3600
    return round(highest - half_day), round(highest + half_day)


def _wrap(hours: float) -> float:
    return (hours + 12) % 24 - 12
