"""Makes data.json and data/<id>.json for the page's tests: plausible, varied, always the same."""

import copy
import json
import math
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HOUR = 3600
QUARTER = 900
DAY = 86_400
INTERVAL = 1200
VERSION = 2
DAYS = 14
PLACES = Path(__file__).parents[2] / "function/weather/places.json"
CONDITIONS = ("clear", "partly-cloudy", "overcast", "rain-light", "rain", "rain-showers", "snow")
SOURCES = [
    {
        "id": "open-meteo",
        "name": "Weather data by Open-Meteo.com",
        "url": "https://open-meteo.com/",
        "license": "CC BY 4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
    }
]
TEXT = b"<!doctype html><html lang=en><title>Weather</title><main><h1>Weather</h1></main></html>"
Json = dict[str, Any]


def make_data(now: int, places: list[Json] | None = None) -> Json:
    """Make the summary of every shipped place, as a run at `now` (epoch seconds) writes it."""
    listed = json.loads(PLACES.read_text()) if places is None else places
    return {
        "version": VERSION,
        "generated": now - 240,
        "next_update": now - 240 + INTERVAL,
        "interval": INTERVAL,
        "simulated": False,
        "sources": copy.deepcopy(SOURCES),
        "places": [make_place(place, now, seed) for seed, place in enumerate(listed)],
    }


def make_place(listed: Json, now: int, seed: int = 0) -> Json:
    """Make one place's row of data.json."""
    days = make_days(listed["zone"], now, seed)
    return {
        **{key: listed[key] for key in ("id", "name", "country", "zone")},
        "latitude": listed["latitude"],
        "longitude": listed["longitude"],
        "observed": now - now % 900,
        "source": "open-meteo",
        "stale": False,
        "now": make_now(now, seed),
        "today": {key: column[0] for key, column in days.items()},
        "outlook": make_outlook(now, seed),
    }


def make_now(now: int, seed: int) -> Json:
    """Make what it is like at this moment."""
    warm = warmth(now, seed)
    return {
        "temperature": warm,
        "feels_like": round(warm - 4 * noise("feels", seed), 1),
        "humidity": round(30 + 69 * noise("humidity", seed)),
        "precipitation": [0, 0, 0.2, 0][seed % 4],
        "condition": CONDITIONS[seed % len(CONDITIONS)],
        "is_day": seed % 3 != 2,
        "wind_speed": round(9 * noise("wind", seed), 1),
        "wind_direction": round(359 * noise("direction", seed)),
        "wind_gusts": round(3 + 12 * noise("gusts", seed), 1),
    }


def make_outlook(now: int, seed: int) -> Json:
    """Make the answer to: is it going to rain, and when?"""
    start = now - now % HOUR
    spell = [start + (2 + seed % 5) * HOUR, start + (5 + seed % 7) * HOUR, "rain-light", False]
    wet = [spell] if seed % 2 == 0 else []
    return {"until": start + DAY, "wet": wet, "dry": None if wet else "dry"}


def make_days(zone: str, now: int, seed: int) -> dict[str, list[Any]]:
    """Make the days as columns, beginning with the place's own today."""
    local = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone)).date()
    dates = [local + timedelta(days=step) for step in range(DAYS)]
    noons = [
        int(datetime(d.year, d.month, d.day, 12, tzinfo=ZoneInfo(zone)).timestamp()) for d in dates
    ]

    def column(name: str, most: float, digits: int = 1) -> list[float]:
        return [round(most * noise(name, seed, step), digits) for step in range(DAYS)]

    return {
        "date": [date.isoformat() for date in dates],
        "condition": [CONDITIONS[(seed + step) % len(CONDITIONS)] for step in range(DAYS)],
        "temperature_max": [round(warmth(now, seed) + 1 + more, 1) for more in column("max", 6)],
        "temperature_min": [round(warmth(now, seed) - 1 - less, 1) for less in column("min", 7)],
        "precipitation": column("rain", 7),
        "snowfall": [seed % 3 and amount for amount in column("snow", 4)],
        "precipitation_probability": column("chance", 100, 0),
        "uv_index": column("uv", 8),
        "wind_gusts": column("gust", 16),
        "sunrise": [
            noon - 6 * HOUR + int(late)
            for noon, late in zip(noons, column("rise", 3000), strict=True)
        ],
        "sunset": [
            noon + 6 * HOUR + int(late)
            for noon, late in zip(noons, column("set", 3000), strict=True)
        ],
        "sun": [None] * DAYS,
    }


def noise(*parts: object) -> float:
    """Give a number from 0 to 1 that looks random and is always the same for the same parts."""
    return int.from_bytes(sha256(repr(parts).encode()).digest()[:4]) / 2**32


def warmth(time: int, seed: int) -> float:
    """Give a temperature that swings over the day."""
    return round(5 + 22 * noise("place", seed) - 5 * math.cos((time / HOUR - 3) * math.pi / 12), 1)


def make_hours(now: int, seed: int) -> dict[str, list[Any]]:
    """Make 48 hours as columns, beginning with the hour that runs."""
    times = [now - now % HOUR + step * HOUR for step in range(48)]
    wet = [max(0.0, round(2.4 * math.sin((step + seed * 5) / 6) - 1.2, 1)) for step in range(48)]
    warm = [warmth(time, seed) for time in times]
    speeds = [round(4 + 2.5 * math.sin((step + seed) / 5), 1) for step in range(48)]
    return {
        "time": times,
        "temperature": warm,
        "feels_like": [round(value - 1.4, 1) for value in warm],
        "precipitation": wet,
        "precipitation_probability": [min(95, round(amount * 55 + 8)) for amount in wet],
        "condition": [
            "rain" if amount else CONDITIONS[step // 9 % 3] for step, amount in enumerate(wet)
        ],
        "wind_speed": speeds,
        "wind_gusts": [round(value * 1.7, 1) for value in speeds],
        "wind_direction": [round(360 * noise("way", seed, step // 5)) for step in range(48)],
        "snowfall": [amount if seed % 3 == 1 else 0 for amount in wet],
    }


def publish(now: int) -> dict[str, bytes]:
    """Make every file that a good run at `now` publishes; the page of plain text is a short one."""
    listed = json.loads(PLACES.read_text())
    values = {
        f"data/{place['id']}.json": make_details(place, now, seed)
        for seed, place in enumerate(listed)
    }
    documents = {
        key: json.dumps(value, separators=(",", ":")).encode()
        for key, value in {**values, "data.json": make_data(now)}.items()
    }
    return {**documents, "data/text.html": TEXT}


def make_details(listed: Json, now: int, seed: int = 0) -> Json:
    """Make data/<id>.json: all that the page shows of one place."""
    row = make_place(listed, now, seed)
    summary = make_data(now, [])
    hours = make_hours(now, seed)
    return {
        **{key: summary[key] for key in ("version", "generated", "next_update", "interval")},
        "simulated": summary["simulated"],
        **{key: value for key, value in row.items() if key != "outlook"},
        "quarters": {"time": now - now % QUARTER, "precipitation": make_quarters(now, hours)},
        "hours": hours,
        "hours_source": "open-meteo",
        "hours_observed": now - 240,
        "days": make_days(listed["zone"], now, seed),
        "yesterday": {
            "temperature_max": round(row["today"]["temperature_max"] - 4, 1),
            "temperature_min": round(row["today"]["temperature_min"] - 3, 1),
        },
        "air": make_air(now, seed),
    }


def make_quarters(now: int, hours: Json) -> list[float]:
    """Make twelve quarter hours that fall as the hours say."""
    start = now - now % QUARTER - hours["time"][0]
    steps = [(start + step * QUARTER) // HOUR for step in range(12)]
    return [round(hours["precipitation"][step] / 4, 2) for step in steps]


def make_air(now: int, seed: int) -> Json:
    """Make the air of a place; pollen are known in some."""
    pollen = {"birch": round(40 * noise("birch", seed)), "grass": round(9 * noise("grass", seed))}
    return {
        "observed": now - now % HOUR,
        "european_aqi": round(110 * noise("aqi", seed)),
        "pm2_5": round(60 * noise("pm", seed), 1),
        "pollen": pollen if seed % 2 == 0 else None,
    }
