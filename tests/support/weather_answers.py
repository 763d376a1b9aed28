"""Answers in the shape that the two sources send, for any place and time."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from weather.places import Place
from weather.sources.http import HttpResponse

NOON = 1_795_435_200  # 2026-11-23T12:00:00Z
NOW = NOON + 7 * 60 + 3
HOUR = 3600
STOCKHOLM = Place("stockholm", "Stockholm", "SE", 59.3293, 18.0686, "Europe/Stockholm")
KATHMANDU = Place("kathmandu", "Kathmandu", "NP", 27.7172, 85.324, "Asia/Kathmandu")
TROMSO = Place("tromso", "Tromsø", "NO", 69.6492, 18.9553, "Europe/Oslo")
PLACES = (STOCKHOLM, KATHMANDU, TROMSO)
Element = dict[str, Any]


def midnight(epoch: int, zone: str) -> int:
    """Tell when the place's day began, with the offset that is valid at that moment."""
    local = datetime.fromtimestamp(epoch, ZoneInfo(zone))
    return int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def open_meteo_element(
    place: Place, number: int, now: int = NOW, *, hours: int = 49, days: int = 7
) -> Element:
    """Build one element as /v1/forecast sends it with unixtime and meters per second.

    It has every section; an answer holds those that are asked for.
    """
    offset = datetime.fromtimestamp(now, ZoneInfo(place.zone)).utcoffset() or timedelta()
    return {
        # The grid cell's coordinates, which two places may share.
        "latitude": round(place.latitude * 8) / 8,
        "longitude": round(place.longitude * 8) / 8,
        "generationtime_ms": 0.42,
        "utc_offset_seconds": int(offset.total_seconds()),
        "timezone": place.zone,
        "timezone_abbreviation": "GMT+1",
        "elevation": 28.0,
        "location_id": number,
        **_current(now),
        **_quarters(now),
        **_hourly(now // HOUR * HOUR, hours),
        **_daily(midnight(now, place.zone), days),
    }


def _current(now: int) -> Element:
    return {
        "current_units": {
            "time": "unixtime",
            "interval": "seconds",
            "temperature_2m": "°C",
            "apparent_temperature": "°C",
            "relative_humidity_2m": "%",
            "precipitation": "mm",
            "weather_code": "wmo code",
            "is_day": "",
            "wind_speed_10m": "m/s",
            "wind_direction_10m": "°",
            "wind_gusts_10m": "m/s",
        },
        "current": {
            "time": now // 900 * 900,
            "interval": 900,
            "temperature_2m": 3.4,
            "apparent_temperature": -0.3,
            "relative_humidity_2m": 87,
            "precipitation": 0.0,
            "weather_code": 3,
            "is_day": 1,
            "wind_speed_10m": 4.2,
            "wind_direction_10m": 231,
            "wind_gusts_10m": 9.1,
        },
    }


def _quarters(now: int) -> Element:
    return {
        "minutely_15_units": {"time": "unixtime", "precipitation": "mm"},
        "minutely_15": {
            "time": [now // 900 * 900 + quarter * 900 for quarter in range(13)],
            "precipitation": [quarter / 10 for quarter in range(13)],
        },
    }


def _hourly(first: int, hours: int) -> Element:
    return {
        "hourly_units": {
            "time": "unixtime",
            "temperature_2m": "°C",
            "apparent_temperature": "°C",
            "precipitation_probability": "%",
            "precipitation": "mm",
            "snowfall": "cm",
            "weather_code": "wmo code",
            "wind_speed_10m": "m/s",
            "wind_gusts_10m": "m/s",
            "wind_direction_10m": "°",
        },
        "hourly": {
            "time": [first + hour * HOUR for hour in range(hours)],
            "temperature_2m": [3.0 + hour / 10 for hour in range(hours)],
            "apparent_temperature": [1.0 + hour / 10 for hour in range(hours)],
            "precipitation_probability": list(range(hours)),
            "precipitation": [0.0] * hours,
            "snowfall": [0.0] * hours,
            "weather_code": [3] * hours,
            "wind_speed_10m": [4.0] * hours,
            "wind_gusts_10m": [8.0] * hours,
            "wind_direction_10m": [200] * hours,
        },
    }


def _daily(first: int, days: int) -> Element:
    starts = [first + day * 24 * HOUR for day in range(days)]
    return {
        "daily_units": {
            "time": "unixtime",
            "weather_code": "wmo code",
            "temperature_2m_max": "°C",
            "temperature_2m_min": "°C",
            "sunrise": "unixtime",
            "sunset": "unixtime",
            "uv_index_max": "",
            "precipitation_sum": "mm",
            "precipitation_probability_max": "%",
            "snowfall_sum": "cm",
            "wind_gusts_10m_max": "m/s",
        },
        "daily": {
            "time": starts,
            "weather_code": [61] * days,
            "temperature_2m_max": [5.1] * days,
            "temperature_2m_min": [-1.2] * days,
            "sunrise": [start + 8 * HOUR for start in starts],
            "sunset": [start + 15 * HOUR for start in starts],
            "uv_index_max": [0.5] * days,
            "precipitation_sum": [1.3] * days,
            "precipitation_probability_max": [64] * days,
            "snowfall_sum": [0.0] * days,
            "wind_gusts_10m_max": [11.2] * days,
        },
    }


def with_yesterday(element: Element) -> Element:
    """Put the day before the first one into an element's days, as past_days=1 does."""
    first = element["daily"]["time"][0] - 24 * HOUR
    columns = {name: [column[0], *column] for name, column in element["daily"].items()}
    columns["time"][0] = first
    columns["sunrise"][0], columns["sunset"][0] = first + 8 * HOUR, first + 15 * HOUR
    columns["temperature_2m_max"][0], columns["temperature_2m_min"][0] = 9.0, 4.0
    return {**element, "daily": columns}


def air_element(place: Place, number: int, now: int = NOW) -> Element:
    """Build one element as /v1/air-quality sends it; pollen as in Europe."""
    pollen = ("alder", "birch", "grass", "mugwort", "olive", "ragweed")
    return {
        "latitude": round(place.latitude * 8) / 8,
        "longitude": round(place.longitude * 8) / 8,
        "location_id": number,
        "current_units": {
            "time": "unixtime",
            "interval": "seconds",
            "european_aqi": "EAQI",
            "pm2_5": "μg/m³",
            **{f"{plant}_pollen": "grains/m³" for plant in pollen},
        },
        "current": {
            "time": now // HOUR * HOUR,
            "interval": HOUR,
            "european_aqi": 21,
            "pm2_5": 5.4,
            **{f"{plant}_pollen": 0.0 for plant in pollen},
            "birch_pollen": 12.5,
        },
    }


def open_meteo_elements(places: Sequence[Place] = PLACES, now: int = NOW) -> list[Element]:
    """Build the whole answer for several places."""
    return [open_meteo_element(place, number, now) for number, place in enumerate(places, start=1)]


def met_norway_feature(
    now: int = NOW, *, hourly: int = 55, quarters: int = 28, place: Place = STOCKHOLM
) -> Element:
    """Build a feature as locationforecast/2.0/complete sends it."""
    first = now // HOUR * HOUR
    times = [first + hour * HOUR for hour in range(hourly)]
    six = 6 * HOUR
    start = (times[-1] // six + 1) * six if times else first
    later = [start + quarter * six for quarter in range(quarters)]
    steps = [_step(time, 1) for time in times] + [_step(time, 6) for time in later]
    if steps:
        steps[-1]["data"] = {"instant": steps[-1]["data"]["instant"]}  # the last has no period
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude, 15]},
        "properties": {
            "meta": {
                "updated_at": _iso(now - 900),
                "units": {
                    "air_pressure_at_sea_level": "hPa",
                    "air_temperature": "celsius",
                    "air_temperature_max": "celsius",
                    "air_temperature_min": "celsius",
                    "cloud_area_fraction": "%",
                    "precipitation_amount": "mm",
                    "probability_of_precipitation": "%",
                    "relative_humidity": "%",
                    "ultraviolet_index_clear_sky": "1",
                    "wind_from_direction": "degrees",
                    "wind_speed": "m/s",
                    "wind_speed_of_gust": "m/s",
                },
            },
            "timeseries": steps,
        },
    }


def _step(time: int, hours: int) -> Element:
    details: Element = {"precipitation_amount": 0.2, "probability_of_precipitation": 40.0}
    if hours == 6:
        details |= {"air_temperature_max": 6.0, "air_temperature_min": -2.0}
    period = {"summary": {"symbol_code": "lightrain"}, "details": details}
    return {
        "time": _iso(time),
        "data": {
            "instant": {
                "details": {
                    "air_pressure_at_sea_level": 1012.3,
                    "air_temperature": 2.5,
                    "cloud_area_fraction": 99.2,
                    "relative_humidity": 81.0,
                    "ultraviolet_index_clear_sky": 0.4,
                    "wind_from_direction": 210.4,
                    "wind_speed": 5.0,
                    "wind_speed_of_gust": 9.9,
                }
            },
            f"next_{hours}_hours": period,
        },
    }


def _iso(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_answer(body: object, status: int = 200, **headers: str) -> HttpResponse:
    """Wrap a body as an answer; underscores in header names become hyphens."""
    told = {"content-type": "application/json"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(status, told, json.dumps(body).encode())
