"""Answers like MET Norway's locationforecast/2.0: its steps, names, symbols and rules.

Hours first, then steps of six hours; the last step has an instant and no period; probability, gusts
and fog only for the Nordic countries; the answer may be asked for again after `Expires`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate

from scripts.dev.simulator import sun
from scripts.dev.simulator.model import HOUR, Sample, Spot, sample

HOURLY_STEPS = 55
LAST_DAY = 9
RENEWED_EVERY = 1800
# Clients that do not say who they are.
GENERIC = re.compile(
    r"^$|^(python-requests|python-urllib|curl|wget|okhttp|java|go-http|mozilla)", re.IGNORECASE
)
FOUR_DECIMALS = re.compile(r"^-?\d{1,3}(\.\d{1,4})?$")
Json = dict[str, object]

SYMBOLS = {
    0: "clearsky",
    1: "fair",
    2: "partlycloudy",
    3: "cloudy",
    45: "fog",
    48: "fog",
    51: "lightrain",
    61: "lightrain",
    63: "rain",
    65: "heavyrain",
    71: "lightsnow",
    73: "snow",
    75: "heavysnow",
    80: "lightrainshowers",
    81: "rainshowers",
    82: "heavyrainshowers",
    85: "snowshowers",
    86: "heavysnowshowers",
    95: "heavyrainandthunder",
}
# The symbols that look different by day and by night.
TIMED = {0, 1, 2, 80, 81, 82, 85, 86}
UNITS = {
    "air_pressure_at_sea_level": "hPa",
    "air_temperature": "celsius",
    "cloud_area_fraction": "%",
    "precipitation_amount": "mm",
    "relative_humidity": "%",
    "wind_from_direction": "degrees",
    "wind_speed": "m/s",
    "air_temperature_max": "celsius",
    "air_temperature_min": "celsius",
    "fog_area_fraction": "%",
    "probability_of_precipitation": "%",
    "ultraviolet_index_clear_sky": "1",
    "wind_speed_of_gust": "m/s",
}


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers and, unless it is an error or 304, a forecast."""

    status: int
    headers: Mapping[str, str]
    forecast: Json | None = None
    reason: str = ""


def answer(
    parameters: Mapping[str, Sequence[str]],
    headers: Mapping[str, str],
    now: float,
) -> Reply:
    """Answer a request at a time (epoch seconds).

    Args:
        parameters: Those of the address: lat, lon, altitude.
        headers: Those of the request: User-Agent, If-Modified-Since.
        now: The time of the request.
    """
    if GENERIC.match(headers.get("User-Agent") or ""):
        return Reply(403, {}, reason="Identify yourself: a User-Agent with a name and a contact")
    texts = [(parameters.get(name) or [""])[0] for name in ("lat", "lon")]
    if not all(FOUR_DECIMALS.match(text) for text in texts):
        return Reply(403, {}, reason="lat and lon are needed, with four decimals at most")
    latitude, longitude = (float(text) for text in texts)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Reply(400, {}, reason="lat or lon is out of range")
    made = int(now) // RENEWED_EVERY * RENEWED_EVERY
    fresh = {
        "Last-Modified": formatdate(made, usegmt=True),
        "Expires": formatdate(made + RENEWED_EVERY + 60, usegmt=True),
    }
    if headers.get("If-Modified-Since") == fresh["Last-Modified"]:
        return Reply(304, fresh)
    altitude = (parameters.get("altitude") or ["0"])[0]
    return Reply(200, fresh, _forecast(Spot(latitude, longitude), altitude, made))


def _forecast(spot: Spot, altitude: str, made: int) -> Json:
    place = _Place(spot, nordic=54 <= spot.latitude <= 72 and 3 <= spot.longitude <= 32)
    coordinates = [spot.longitude, spot.latitude, int(altitude) if altitude.isdigit() else 0]
    times = _times(made)
    last_hour = times[HOURLY_STEPS - 1]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": {
            "meta": {
                "updated_at": _iso(made),
                "units": UNITS,
            },
            "timeseries": [
                {
                    "time": _iso(time),
                    "data": {
                        "instant": {"details": place.instant(time)},
                        **(place.next_hour(time) if time < last_hour else {}),
                        **(place.next_six_hours(time) if time < times[-1] else {}),
                        **(place.next_twelve_hours(time) if time < times[-1] - 6 * HOUR else {}),
                    },
                }
                for time in times
            ],
        },
    }


def _times(made: int) -> list[int]:
    first = made // HOUR * HOUR
    hourly = [first + n * HOUR for n in range(HOURLY_STEPS)]
    six = 6 * HOUR
    start = hourly[-1] // six * six + six
    return [*hourly, *range(start, first + LAST_DAY * sun.DAY, six)]


@dataclass(frozen=True)
class _Place:
    spot: Spot
    nordic: bool

    def instant(self, time: int) -> Json:
        now = sample(self.spot, time)
        details: Json = {
            "air_pressure_at_sea_level": round(1028 - 24 * now.cloud - now.wind_speed, 1),
            "air_temperature": round(now.temperature, 1) + 0.0,
            "cloud_area_fraction": round(100 * now.cloud, 1),
            "relative_humidity": round(now.humidity, 1),
            "wind_from_direction": round(now.wind_direction, 1),
            "wind_speed": round(now.wind_speed, 1),
            "ultraviolet_index_clear_sky": round(now.uv_index, 1),
        }
        if self.nordic:
            details["fog_area_fraction"] = 100.0 if now.code in {45, 48} else 0.0
            details["wind_speed_of_gust"] = round(now.wind_gusts, 1)
        return details

    def next_hour(self, time: int) -> Json:
        now = sample(self.spot, time)
        details: Json = {"precipitation_amount": now.precipitation}
        if self.nordic:
            details["probability_of_precipitation"] = round(now.probability, 1)
        return {"next_1_hours": {"summary": self._summary(time, [now]), "details": details}}

    def next_six_hours(self, time: int) -> Json:
        hours = self._hours(time, 6)
        details: Json = {"precipitation_amount": round(sum(h.precipitation for h in hours), 1)}
        details["air_temperature_max"] = round(max(h.temperature for h in hours), 1) + 0.0
        details["air_temperature_min"] = round(min(h.temperature for h in hours), 1) + 0.0
        if self.nordic:
            details["probability_of_precipitation"] = round(max(h.probability for h in hours), 1)
        return {"next_6_hours": {"summary": self._summary(time, hours), "details": details}}

    def next_twelve_hours(self, time: int) -> Json:
        summary = self._summary(time, self._hours(time, 12))
        return {"next_12_hours": {"summary": summary, "details": {}}}

    def _hours(self, time: int, count: int) -> list[Sample]:
        return [sample(self.spot, time + n * HOUR) for n in range(count)]

    def _summary(self, time: int, hours: Sequence[Sample]) -> Json:
        code = max(hour.code for hour in hours)
        return {"symbol_code": SYMBOLS[code] + (self._light(time) if code in TIMED else "")}

    def _light(self, time: int) -> str:
        midnight = time // sun.DAY * sun.DAY
        rise, down = sun.sun_times(self.spot.latitude, self.spot.longitude, midnight)
        if rise == down:
            return "_polartwilight"
        return "_day" if sample(self.spot, time).is_day else "_night"


def _iso(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
