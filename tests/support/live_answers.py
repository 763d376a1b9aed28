"""Answers that Open-Meteo sends to a visitor's own browser: the forecast of a spot, and names."""

from typing import Any

from tests.support.weather_answers import HOUR, NOW, open_meteo_element
from weather.places import Place

DAY = 24 * HOUR
HELSINKI = Place("helsinki", "Helsinki", "FI", 60.17, 24.94, "Europe/Helsinki")
SPOT = {
    "id": "@60.17,24.94",
    "name": "Helsinki, Uusimaa, Finland",
    "latitude": 60.17,
    "longitude": 24.94,
    "zone": "Europe/Helsinki",
}
HOURLY = {
    "apparent_temperature": "°C",
    "wind_gusts_10m": "m/s",
    "wind_direction_10m": "°",
    "snowfall": "cm",
}
Json = dict[str, Any]


def forecast_answer(place: Place = HELSINKI, now: int = NOW) -> Json:
    """Build what /v1/forecast answers to the page: yesterday and 14 days, 49 hours, 13 quarters."""
    answer = open_meteo_element(place, 0, now, days=15)
    del answer["location_id"]
    for name in ("time", "sunrise", "sunset"):
        answer["daily"][name] = [time - DAY for time in answer["daily"][name]]
    answer["daily_units"]["snowfall_sum"] = "cm"
    answer["daily"]["snowfall_sum"] = [0.0] * 15
    answer["daily"]["temperature_2m_max"] = [5.0 + day for day in range(15)]
    for name, unit in HOURLY.items():
        answer["hourly_units"][name] = unit
        answer["hourly"][name] = [round(hour / 10, 1) for hour in range(49)]
    answer["minutely_15_units"] = {"time": "unixtime", "precipitation": "mm"}
    answer["minutely_15"] = {
        "time": [now // 900 * 900 + quarter * 900 for quarter in range(13)],
        "precipitation": [0.0] * 13,
    }
    return answer


def geocoding_answer(*names: str) -> Json:
    """Build what /v1/search answers: every name in Finland, one degree east of the one before."""
    if not names:
        return {"generationtime_ms": 0.3}
    results = [
        {
            "id": 658_225 + number,
            "name": name,
            "latitude": 60.16952,
            "longitude": 24.93545 + number,
            "elevation": 26.0,
            "feature_code": "PPLC",
            "country_code": "FI",
            "timezone": "Europe/Helsinki",
            "population": 658_864,
            "country_id": 660_013,
            "country": "Finland",
            "admin1": "Uusimaa",
        }
        for number, name in enumerate(names)
    ]
    return {"results": results, "generationtime_ms": 0.7}
