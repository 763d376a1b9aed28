"""The requests that ask Open-Meteo for a group of places, one kind for each part. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from weather.errors import PlacesError
from weather.forecast.due import AIR_EVERY, HOURLY_EVERY
from weather.places import Place
from weather.settings import Settings
from weather.sources.budget import (
    FREE_CALLS_A_MINUTE,
    Load,
    refuse_over_budget,
    weight_of_place,
)
from weather.sources.http import HttpRequest

FORECAST_DAYS = 14
PAST_DAYS = 1  # for what yesterday was like
# One step more than is shown: the source sums up to each time, we sum from each time on.
HOURS = 49
QUARTERS = 13
GROUP = 250  # places a request: under the calls a minute of the free plan
ANSWER_BYTES, PLACE_BYTES = 64_000, 8_000  # hours and days of a place take about 5,100 bytes
LONGEST_URL = 8_000  # what proxies and load balancers commonly take; the source itself takes more


@dataclass(frozen=True)
class RequestKind:
    """One kind of request.

    Attributes:
        variables: By section of the answer, the variables that are asked for.
        steps: How many steps of each are asked for.
        days: Days that the weight is counted by.
    """

    variables: Mapping[str, tuple[str, ...]]
    steps: Mapping[str, str] = field(default_factory=dict)
    days: int = 1

    @property
    def weight(self) -> float:
        """Return how many calls one place counts as."""
        return weight_of_place(sum(len(names) for names in self.variables.values()), self.days)


CURRENT = RequestKind(
    variables={
        "current": (
            "temperature_2m",
            "apparent_temperature",
            "relative_humidity_2m",
            "precipitation",
            "weather_code",
            "is_day",
            "wind_speed_10m",
            "wind_direction_10m",
            "wind_gusts_10m",
        ),
        "minutely_15": ("precipitation",),
    },
    steps={"forecast_days": "1", "forecast_minutely_15": str(QUARTERS)},
)
HOURLY = RequestKind(
    variables={
        "hourly": (
            "temperature_2m",
            "apparent_temperature",
            "precipitation_probability",
            "precipitation",
            "weather_code",
            "wind_speed_10m",
            "wind_gusts_10m",
            "wind_direction_10m",
            "snowfall",
        ),
        "daily": (
            "weather_code",
            "temperature_2m_max",
            "temperature_2m_min",
            "sunrise",
            "sunset",
            "uv_index_max",
            "precipitation_sum",
            "precipitation_probability_max",
            "snowfall_sum",
            "wind_gusts_10m_max",
        ),
    },
    steps={
        "forecast_days": str(FORECAST_DAYS),
        "past_days": str(PAST_DAYS),
        "forecast_hours": str(HOURS),
    },
    days=FORECAST_DAYS + PAST_DAYS,
)
POLLEN = ("alder", "birch", "grass", "mugwort", "olive", "ragweed")
AIR = RequestKind(
    variables={"current": ("european_aqi", "pm2_5", *(f"{plant}_pollen" for plant in POLLEN))},
    steps={"forecast_days": "1"},
)
UNITS = {"temperature_unit": "celsius", "wind_speed_unit": "ms", "precipitation_unit": "mm"}
# The limit of a minute is checked before a request and counted after it: the last may pass it.
MOST_FREE = int(FREE_CALLS_A_MINUTE / (CURRENT.weight + HOURLY.weight))


def build_request(
    settings: Settings, kind: RequestKind, places: Mapping[int, Place]
) -> HttpRequest:
    """Build a request for some places, by their location id from 1 on.

    GET while the address stays within 8,000 bytes, POST with the same parameters above.
    """
    ordered = list(places.values())
    parameters = {
        "latitude": _listed([f"{place.latitude:.4f}" for place in ordered]),
        "longitude": _listed([f"{place.longitude:.4f}" for place in ordered]),
        "location_id": _listed([str(number) for number in places]),
        "timezone": _listed([place.zone for place in ordered]),
        "timeformat": "unixtime",
        **({} if kind is AIR else UNITS),
        **kind.steps,
        **{section: _listed(names) for section, names in kind.variables.items()},
    }
    headers = {"User-Agent": user_agent(settings)}
    if settings.open_meteo_key:
        headers["X-Api-Key"] = settings.open_meteo_key
    most_bytes = ANSWER_BYTES + PLACE_BYTES * len(places)
    request = HttpRequest("GET", _address(settings, kind), parameters, headers, most_bytes)
    if len(request.url) + 1 + len(request.query) <= LONGEST_URL:
        return request
    return replace(request, method="POST")


def _address(settings: Settings, kind: RequestKind) -> str:
    return (settings.air_quality_url or "") if kind is AIR else settings.open_meteo_url


def refuse_costly(settings: Settings, places: Sequence[Place]) -> None:
    """Refuse a configuration that the free plan cannot carry; a paid one is not limited here.

    Raises:
        PlacesError: With the numbers and what to change.
    """
    if settings.open_meteo_key is not None:
        return
    if len(places) > MOST_FREE:
        raise PlacesError(
            f"{len(places)} places are more than the free plan answers within one minute: "
            f"list at most {MOST_FREE}, or set WEATHER_OPEN_METEO_KEY"
        )
    refuse_over_budget(len(places), loads_of(settings), settings.interval)


def loads_of(settings: Settings) -> tuple[Load, ...]:
    """Return what each kind of request weighs, and how often it is sent."""
    loads = (Load(CURRENT.weight, settings.interval), Load(HOURLY.weight, HOURLY_EVERY))
    return (*loads, Load(AIR.weight, AIR_EVERY)) if settings.air_quality_url else loads


def user_agent(settings: Settings) -> str:
    """Name the application and whom to write to, as MET Norway's terms ask."""
    return f"windsock/1 ({settings.contact})"


def _listed(values: Sequence[str]) -> str:
    return ",".join(values)
