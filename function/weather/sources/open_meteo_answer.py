"""Reads Open-Meteo's answer into forecasts. Pure; every error is a BadForecastError."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from weather.errors import (
    BadForecastError,
    RequestRefusedError,
    UpstreamUnavailableError,
    shown,
)
from weather.forecast.ages import AIR_KEPT_SECONDS
from weather.forecast.conditions import condition_of_wmo, falls
from weather.forecast.model import (
    Air,
    Current,
    Day,
    Forecast,
    Hour,
    Hourly,
    Now,
    Quarters,
    Yesterday,
)
from weather.forecast.outlook import WET
from weather.forecast.validation import (
    instant,
    mapping,
    parse_json,
    quantity,
    sequence,
    within,
)
from weather.places import Place, assert_near
from weather.sources.http import HttpResponse, rate_limited, refuse_failure, refuse_other_content
from weather.sources.native_quarters import has_native_quarters
from weather.sources.open_meteo_days import read_days
from weather.sources.open_meteo_request import AIR, HOURLY, POLLEN, RequestKind
from weather.sources.open_meteo_tables import assert_units, read_table, steps_from
from weather.times import HOUR, QUARTER

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
HOURLY_NUMBERS: dict[str, tuple[str | None, str]] = {
    "temperature_2m": ("°C", "temperature"),
    "apparent_temperature": ("°C", "temperature"),
    "precipitation": ("mm", "precipitation"),
    "precipitation_probability": ("%", "probability"),
    "snowfall": ("cm", "snowfall"),
    "wind_speed_10m": ("m/s", "wind"),
    "wind_gusts_10m": ("m/s", "wind"),
    "wind_direction_10m": ("°", "direction"),
}
LEAST_REACH = 36 * HOUR  # an answer that ends earlier was made a day ago
MICROGRAMS = {"μg/m³", "µg/m³"}  # two signs look the same  # the source's own unit


@dataclass(frozen=True)
class Reading:
    """What an answer gave.

    Attributes:
        forecasts: By the place's id.
        problems: Why a place has none or only part of one, by the place's id.
    """

    forecasts: Mapping[str, Forecast]
    problems: Mapping[str, str]


def read_answer(
    answer: HttpResponse, kind: RequestKind, places: Mapping[int, Place], now: int
) -> Reading:
    """Read an answer to a request of this kind for these places (by location id).

    Raises:
        UpstreamError: The kind shows whether another try or smaller request can help.
    """
    refuse_failure(answer, SOURCE, now)
    # The status is sent before the data: a failure on the way shows only in the body.
    if STREAM_ERROR in answer.body:
        raise UpstreamUnavailableError(f"{SOURCE} broke off: {shown(answer.body[-80:])}")
    refuse_other_content(answer, SOURCE)
    parsed = parse_json(answer.body)
    _refuse_error_body(parsed, answer.status, now)
    return _read_places(_by_location(parsed, places), kind, places, now)


def _refuse_error_body(parsed: object, status: int, now: int) -> None:
    if not isinstance(parsed, dict) or "error" not in parsed:
        return
    message = f"{SOURCE} answered {status} with an error: {shown(parsed.get('reason'))}"
    if "limit exceeded" in message.lower() or "concurrent" in message.lower():
        raise rate_limited(message, now)
    raise RequestRefusedError(message, 400)


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
    elements: Mapping[int, dict[str, object]],
    kind: RequestKind,
    places: Mapping[int, Place],
    now: int,
) -> Reading:
    forecasts: dict[str, Forecast] = {}
    problems: dict[str, str] = {}
    for number, place in places.items():
        if number not in elements:
            problems[place.id] = f"{SOURCE} left it out"
            continue
        try:
            forecasts[place.id] = read_element(elements[number], kind, place, now)
        except BadForecastError as error:
            problems[place.id] = f"{SOURCE}: {error}"
    return Reading(forecasts, problems)


def read_element(element: dict[str, object], kind: RequestKind, place: Place, now: int) -> Forecast:
    """Read the part of a forecast that one kind of request asks for, of one place.

    Raises:
        BadForecastError: Names the field that is missing, of the wrong kind, out of range or at
            odds with another one.
    """
    assert_near(place, element.get("latitude"), element.get("longitude"))
    if kind is AIR:
        return Forecast(air=_air(element, now))
    if kind is HOURLY:
        return Forecast(hourly=_hourly(element, place, now))
    return Forecast(current=_current(element, place))


def _current(element: dict[str, object], place: Place) -> Current:
    current = mapping(element.get("current"), "current")
    observed = instant(current.get("time"), "current.time")
    now = _now(current, element)
    return Current("open-meteo", observed, now, _quarters(element, place))


def _quarters(element: dict[str, object], place: Place) -> Quarters | None:
    """Read the rain by quarters of an hour; what is interpolated or broken is not known."""
    if not has_native_quarters(place) or element.get("minutely_15") is None:
        return None
    try:
        numbers: dict[str, tuple[str | None, str]] = {"precipitation": ("mm", "precipitation")}
        starts, read, _ = read_table(element, "minutely_15", numbers, ())
        times = [instant(start, "minutely_15.time") for start in starts]
    except BadForecastError:
        return None
    even = all(later - time == QUARTER for time, later in pairwise(times))
    # The source sums the quarter before each time; ours is the quarter after: take the next row's.
    amounts = tuple(read["precipitation"][1:])
    return Quarters(times[0], amounts) if even and amounts else None


def _hourly(element: dict[str, object], place: Place, now: int) -> Hourly:
    """Read hours and days; one of the two may be missing, then it is not known."""
    zone = ZoneInfo(place.zone)
    hours, days = _hours(element, now), read_days(element, zone, now)
    if not hours and not days:
        raise BadForecastError("hourly and daily are missing")
    today = datetime.fromtimestamp(now, zone).date()
    ahead = tuple(day for day in days if day.date >= today.isoformat())
    return Hourly("open-meteo", now, hours, ahead, _yesterday(days, today))


def _yesterday(days: tuple[Day, ...], today: date) -> Yesterday | None:
    before = (today - timedelta(days=1)).isoformat()
    found = next((day for day in days if day.date == before), None)
    return Yesterday(before, found.temperature_max, found.temperature_min) if found else None


def _air(element: dict[str, object], now: int) -> Air:
    current = mapping(element.get("current"), "current")
    observed = instant(current.get("time"), "current.time")
    if not now - AIR_KEPT_SECONDS <= observed <= now + HOUR:
        raise BadForecastError(f"its air is of {(now - observed) // HOUR} hours ago")
    unit = mapping(element.get("current_units"), "current_units").get("pm2_5")
    if unit not in MICROGRAMS:
        raise BadForecastError(f"current_units.pm2_5 is {shown(unit)!r}, must be 'μg/m³'")
    index = quantity(current.get("european_aqi"), "air_index", "current.european_aqi")
    particles = quantity(current.get("pm2_5"), "particles", "current.pm2_5")
    pollen = _pollen(current)
    if index is None and particles is None and pollen is None:
        raise BadForecastError("nothing of the air is known")
    return Air(observed, index, particles, pollen)


def _pollen(current: dict[str, object]) -> dict[str, float] | None:
    grains = {
        plant: quantity(current.get(f"{plant}_pollen"), "pollen", f"current.{plant}_pollen")
        for plant in POLLEN
    }
    return {plant: count for plant, count in grains.items() if count is not None} or None


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
    """Turn the sum of the last interval (seconds, usually 900) into millimeters per hour."""
    if amount is None or type(interval) is not int or not 60 <= interval <= HOUR:
        return None
    return within(amount * HOUR / interval, "precipitation")


def _hours(element: dict[str, object], now: int) -> tuple[Hour, ...]:
    if element.get("hourly") is None:
        return ()
    starts, read, others = read_table(element, "hourly", HOURLY_NUMBERS, ("weather_code",))
    times = steps_from(starts, (HOUR, HOUR), now, "hourly.time")
    if times and times[-1] < now + LEAST_REACH:
        raise BadForecastError(f"hourly.time ends {(times[-1] - now) // HOUR} hours from now")
    codes = others["weather_code"]
    # The source sums the hour before each time; ours is the hour after: take the next row's.
    rain, probability, snow = (
        [*read[name][1:], None]
        for name in ("precipitation", "precipitation_probability", "snowfall")
    )
    return tuple(
        Hour(
            time=times[row],
            temperature=read["temperature_2m"][row],
            feels_like=read["apparent_temperature"][row],
            precipitation=rain[row],
            precipitation_probability=probability[row],
            condition=_condition_of_hour(codes, row, rain[row]),
            wind_speed=read["wind_speed_10m"][row],
            wind_gusts=read["wind_gusts_10m"][row],
            wind_direction=read["wind_direction_10m"][row],
            snowfall=snow[row],
        )
        for row in range(len(times))
    )


def _condition_of_hour(codes: list[object], row: int, rain: float | None) -> str:
    """Name an hour after what falls in it: where something falls, a code describes the hour before.

    So a wet hour, and a dry one that follows rain, take the code at their end.
    """
    here = condition_of_wmo(codes[row])
    if rain is None or (rain < WET and not falls(here)):
        return here
    ahead = condition_of_wmo(codes[row + 1])
    return here if ahead == "unknown" else ahead


def _daylight(value: object) -> bool | None:
    return bool(value) if value in (0, 1) else None
