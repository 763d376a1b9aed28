"""Answers that Open-Meteo sends to a visitor's own browser: the forecast of a spot, and names."""

from typing import Any

from tests.support.weather_answers import NOW, open_meteo_element, with_yesterday
from weather.places import Place

HELSINKI = Place("helsinki", "Helsinki", "FI", 60.17, 24.94, "Europe/Helsinki")
SPOT = {
    "id": "@60.17,24.94",
    "name": "Helsinki, Uusimaa, Finland",
    "latitude": 60.17,
    "longitude": 24.94,
    "zone": "Europe/Helsinki",
}
Json = dict[str, Any]


def forecast_answer(place: Place = HELSINKI, now: int = NOW) -> Json:
    """Build what /v1/forecast answers to the page: yesterday and 14 days, 49 hours, 13 quarters."""
    answer = with_yesterday(open_meteo_element(place, 0, now, days=14))
    del answer["location_id"]
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
