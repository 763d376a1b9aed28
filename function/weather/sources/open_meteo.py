"""Reads Open-Meteo's answer into forecasts. Pure; every error is a BadForecastError."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from weather.errors import (
    BadForecastError,
    RequestRefusedError,
    UpstreamUnavailableError,
    shown,
)
from weather.forecast.conditions import condition_of_wmo, falls
from weather.forecast.model import Current, Forecast, Hour, Hourly, Now
from weather.forecast.outlook import WET
from weather.forecast.validation import (
    columns,
    instant,
    mapping,
    parse_json,
    quantity,
    sequence,
    within,
)
from weather.places import Place, assert_near
from weather.sources.http import Answer, rate_limited, refuse_failure, refuse_other_content
from weather.sources.open_meteo_days import read_days
from weather.sources.open_meteo_tables import assert_units, quantities, steps_from
from weather.times import HOUR

SOURCE = "Open-Meteo"
STREAM_ERROR = b"Unexpected error while streaming data"
CURRENT_UNITS = {
    "temperature_2m": "°C",
    "apparent_temperature": "°C",
    "relative_humidity_2m": "%",
    "precipitation": "mm",
    "wind_speed_10m": "m/s",
    "wind_direction_10m": "°",
    "wind_gusts_10m": "m/s",
}
HOURLY_UNITS = {
    "time": "unixtime",
    "temperature_2m": "°C",
    "precipitation_probability": "%",
    "precipitation": "mm",
    "wind_speed_10m": "m/s",
}


@dataclass(frozen=True)
class Reading:
    """What an answer gave.

    Attributes:
        forecasts: By the place's id.
        problems: Why a place has none or only part of one, by the place's id.
    """

    forecasts: Mapping[str, Forecast]
    problems: Mapping[str, str]


def read_answer(answer: Answer, places: Mapping[int, Place], now: int) -> Reading:
    """Read an answer to a request for these places (by location id).

    Raises:
        UpstreamError: The kind tells whether another try or smaller request can help.
    """
    refuse_failure(answer, SOURCE, now)
    # The status is sent before the data: a failure on the way shows only in the body.
    if STREAM_ERROR in answer.body:
        raise UpstreamUnavailableError(f"{SOURCE} broke off: {shown(answer.body[-80:])}")
    refuse_other_content(answer, SOURCE)
    parsed = parse_json(answer.body)
    _refuse_told_error(parsed, answer.status, now)
    return _read_places(_by_location(parsed, places), places, now)


def _refuse_told_error(parsed: object, status: int, now: int) -> None:
    if not isinstance(parsed, dict) or "error" not in parsed:
        return
    told = f"{SOURCE} answered {status} with an error: {shown(parsed.get('reason'))}"
    if "limit exceeded" in told.lower() or "concurrent" in told.lower():
        raise rate_limited(told, now)
    raise RequestRefusedError(told, 400)


def _by_location(parsed: object, places: Mapping[int, Place]) -> dict[int, dict[str, object]]:
    """Sort the elements by the ids we sent; neither order nor coordinates can be trusted."""
    elements = [parsed] if isinstance(parsed, dict) else sequence(parsed, "the answer")
    found: dict[int, dict[str, object]] = {}
    for element in elements:
        element = mapping(element, "an element of the answer")
        number = element.get("location_id")
        if type(number) is not int or number not in places:
            raise BadForecastError(f"location_id {shown(number)} was not asked for")
        if number in found:
            raise BadForecastError(f"location_id {number} was answered twice")
        found[number] = element
    return found


def _read_places(
    elements: Mapping[int, dict[str, object]], places: Mapping[int, Place], now: int
) -> Reading:
    forecasts: dict[str, Forecast] = {}
    problems: dict[str, str] = {}
    for number, place in places.items():
        if number not in elements:
            problems[place.id] = f"{SOURCE} left it out"
            continue
        try:
            forecasts[place.id] = read_element(elements[number], place, now)
        except BadForecastError as error:
            problems[place.id] = f"{SOURCE}: {error}"
    return Reading(forecasts, problems)


def read_element(element: dict[str, object], place: Place, now: int) -> Forecast:
    """Read one place's element. `current` is needed; without hourly and daily there is no Hourly.

    Raises:
        BadForecastError: Names the field that is missing, of the wrong kind, out of range or at
            odds with another one.
    """
    assert_near(place, element.get("latitude"), element.get("longitude"))
    current = mapping(element.get("current"), "current")
    return Forecast(
        current=Current(
            source="open-meteo",
            observed=instant(current.get("time"), "current.time"),
            now=_now(current, element),
        ),
        hourly=_hourly(element, place, now),
    )


def _hourly(element: dict[str, object], place: Place, now: int) -> Hourly | None:
    hours = _hours(element, now)
    days = read_days(element, ZoneInfo(place.zone), now)
    return Hourly("open-meteo", now, hours, days) if hours or days else None


def _now(current: dict[str, object], element: dict[str, object]) -> Now:
    assert_units(element, "current_units", CURRENT_UNITS)

    def read(name: str, kind: str) -> float | None:
        if name not in current:
            raise BadForecastError(f"current.{name} is missing")
        return quantity(current[name], kind, f"current.{name}")

    temperature = read("temperature_2m", "temperature")
    if temperature is None:
        raise BadForecastError("current.temperature_2m is null: there is no data")
    return Now(
        temperature=temperature,
        feels_like=read("apparent_temperature", "temperature"),
        humidity=read("relative_humidity_2m", "humidity"),
        precipitation=_rate(read("precipitation", "precipitation"), current.get("interval")),
        condition=condition_of_wmo(current.get("weather_code")),
        is_day=_daylight(current.get("is_day")),
        wind_speed=read("wind_speed_10m", "wind"),
        wind_direction=read("wind_direction_10m", "direction"),
        wind_gusts=read("wind_gusts_10m", "wind"),
    )


def _rate(amount: float | None, interval: object) -> float | None:
    """Turn the sum of the last interval (seconds, usually 900) into millimetres per hour."""
    if amount is None or type(interval) is not int or not 60 <= interval <= HOUR:
        return None
    return within(amount * HOUR / interval, "precipitation")


def _hours(element: dict[str, object], now: int) -> tuple[Hour, ...]:
    if element.get("hourly") is None:
        return ()
    assert_units(element, "hourly_units", HOURLY_UNITS)
    names = ("time", *[name for name in HOURLY_UNITS if name != "time"], "weather_code")
    table = columns(mapping(element["hourly"], "hourly"), names, "hourly")
    times = steps_from(table[0], (HOUR, HOUR), now, "hourly.time")
    temperature = quantities(table[1], "temperature", "hourly.temperature_2m")
    probability = quantities(table[2], "probability", "hourly.precipitation_probability")
    rain = quantities(table[3], "precipitation", "hourly.precipitation")
    wind = quantities(table[4], "wind", "hourly.wind_speed_10m")
    codes = table[5]
    # The source sums the hour before each time; ours is the hour after: take the next row's.
    rain_after = [*rain[1:], None]
    probability_after = [*probability[1:], None]
    return tuple(
        Hour(
            time=times[row],
            temperature=temperature[row],
            feels_like=None,
            precipitation=rain_after[row],
            precipitation_probability=probability_after[row],
            condition=_condition_of_hour(codes, row, rain_after[row]),
            wind_speed=wind[row],
            wind_gusts=None,
            wind_direction=None,
            snowfall=None,
        )
        for row in range(len(times))
    )


def _condition_of_hour(codes: list[object], row: int, rain: float | None) -> str:
    """Name an hour after what falls in it: where something falls, a code tells of the hour before.

    So a wet hour, and a dry one that follows rain, take the code at their end.
    """
    here = condition_of_wmo(codes[row])
    if rain is None or (rain < WET and not falls(here)):
        return here
    ahead = condition_of_wmo(codes[row + 1])
    return here if ahead == "unknown" else ahead


def _daylight(value: object) -> bool | None:
    return bool(value) if value in (0, 1) else None
