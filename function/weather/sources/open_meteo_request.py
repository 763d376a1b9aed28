"""The request that asks Open-Meteo for a group of places. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from weather.errors import PlacesError
from weather.places import Place
from weather.settings import Settings
from weather.sources.budget import refuse_over_budget
from weather.sources.http import Request

CURRENT = (
    "temperature_2m",
    "apparent_temperature",
    "relative_humidity_2m",
    "precipitation",
    "weather_code",
    "is_day",
    "wind_speed_10m",
    "wind_direction_10m",
    "wind_gusts_10m",
)
HOURLY = (
    "temperature_2m",
    "precipitation_probability",
    "precipitation",
    "weather_code",
    "wind_speed_10m",
)
DAILY = (
    "weather_code",
    "temperature_2m_max",
    "temperature_2m_min",
    "sunrise",
    "sunset",
    "uv_index_max",
    "precipitation_sum",
    "precipitation_probability_max",
    "wind_gusts_10m_max",
)
DAYS = 7
# One hour more than is shown: the source tells of the hour before each time, we of the hour after.
HOURS = 49
VARIABLES = len(CURRENT) + len(HOURLY) + len(DAILY)
GROUP = 250  # places a request: one weighs 575 calls, under the 600 a minute of the free plan
MOST_FREE = 2 * GROUP  # the limit of a minute is checked before a request and counted after it
ANSWER_BYTES, PLACE_BYTES = 64_000, 8_000  # a place takes about 3,300 bytes
LONGEST_URL = 8_000  # what proxies and load balancers commonly take; the source itself takes more


def build_request(settings: Settings, places: Mapping[int, Place]) -> Request:
    """Build the request for some places, by their location id from 1 on.

    GET while the address stays within 8,000 bytes, POST with the same parameters above.
    """
    ordered = list(places.values())
    parameters = {
        "latitude": _listed([f"{place.latitude:.4f}" for place in ordered]),
        "longitude": _listed([f"{place.longitude:.4f}" for place in ordered]),
        "location_id": _listed([str(number) for number in places]),
        "timezone": _listed([place.zone for place in ordered]),
        "timeformat": "unixtime",
        "temperature_unit": "celsius",
        "wind_speed_unit": "ms",
        "precipitation_unit": "mm",
        "forecast_days": str(DAYS),
        "forecast_hours": str(HOURS),
        "current": _listed(CURRENT),
        "hourly": _listed(HOURLY),
        "daily": _listed(DAILY),
    }
    headers = {"User-Agent": user_agent(settings)}
    if settings.open_meteo_key:
        headers["X-Api-Key"] = settings.open_meteo_key
    most_bytes = ANSWER_BYTES + PLACE_BYTES * len(places)
    request = Request("GET", settings.open_meteo_url, parameters, headers, most_bytes)
    if len(request.url) + 1 + len(request.query) <= LONGEST_URL:
        return request
    return replace(request, method="POST")


def refuse_costly(settings: Settings, places: Sequence[Place]) -> None:
    """Refuse a configuration that the free plan cannot carry; a paid one is not limited here.

    Raises:
        PlacesError: With the numbers and what to change.
    """
    if settings.open_meteo_key is None:
        if len(places) > MOST_FREE:
            raise PlacesError(
                f"{len(places)} places are more than the free plan answers within one minute: "
                f"list at most {MOST_FREE}, or set WEATHER_OPEN_METEO_KEY"
            )
        refuse_over_budget(len(places), VARIABLES, DAYS, settings.interval)


def user_agent(settings: Settings) -> str:
    """Name the application and whom to write to, as MET Norway's terms ask."""
    return f"windsock/1 ({settings.contact})"


def _listed(values: Sequence[str]) -> str:
    return ",".join(values)
