"""Builds MET Norway's request for one place and reads the answer. Pure; raises UpstreamErrors.

What this source does not have is derived (feels-like, days) or left unknown (sunrise, sunset).
"""

from zoneinfo import ZoneInfo

from weather.errors import BadForecastError, shown
from weather.forecast.conditions import condition_of_symbol, daylight_of_symbol
from weather.forecast.feels_like import feels_like
from weather.forecast.model import CacheValidators, Current, Forecast, Hour, Hourly, Now
from weather.forecast.validation import mapping, parse_json, sequence, within
from weather.places import Place, assert_near
from weather.settings import Settings
from weather.sources.http import HttpRequest, HttpResponse, refuse_failure, refuse_other_content
from weather.sources.met_norway_days import days_of_steps
from weather.sources.met_norway_steps import SeriesStep, read_steps, utc_time
from weather.sources.open_meteo_request import user_agent
from weather.times import HOUR, capped_date

SOURCE = "MET Norway"
HOURS = 48
LONGEST_REST = 6 * HOUR  # usual is half an hour; a wrong date must not end the failover for good
ANSWER_BYTES = 500_000  # the complete form takes about 100 kB
UNITS = {
    "air_temperature": "celsius",
    "relative_humidity": "%",
    "wind_speed": "m/s",
    "wind_from_direction": "degrees",
    "precipitation_amount": "mm",
}


def build_request(settings: Settings, place: Place, known: CacheValidators | None) -> HttpRequest:
    """Build the request for one place; with what is known already it asks only for news.

    More than four decimals are refused there, so that answers can be shared.
    """
    headers = {"User-Agent": user_agent(settings)}
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    parameters = {"lat": f"{place.latitude:.4f}", "lon": f"{place.longitude:.4f}"}
    return HttpRequest("GET", settings.met_norway_url, parameters, headers, ANSWER_BYTES)


def read_answer(answer: HttpResponse, place: Place, now: int) -> Forecast | CacheValidators:
    """Read an answer; only what to remember when nothing changed since the last one (304).

    Raises:
        UpstreamError: The kind shows whether another try can help.
    """
    refuse_failure(answer, SOURCE, now)
    expires = capped_date(answer.headers.get("expires", ""), now + LONGEST_REST)
    validators = CacheValidators(expires, answer.headers.get("last-modified", ""))
    if answer.status == 304:
        return validators
    refuse_other_content(answer, SOURCE)
    return read_feature(mapping(parse_json(answer.body), "the answer"), place, now, validators)


def read_feature(
    feature: dict[str, object], place: Place, now: int, validators: CacheValidators | None
) -> Forecast:
    """Read a GeoJSON feature; raises BadForecastError that names the field."""
    _assert_near(feature, place)
    properties = mapping(feature.get("properties"), "properties")
    meta = mapping(properties.get("meta"), "properties.meta")
    _assert_units(meta)
    steps = read_steps(properties.get("timeseries"))
    current = _current(steps, now)
    ahead = [step for step in steps if step.time >= current.time]
    return Forecast(
        current=Current("met-norway", current.time, _now(current)),
        hourly=Hourly("met-norway", now, _hours(ahead), days_of_steps(ahead, ZoneInfo(place.zone))),
        validators=validators,
        made=utc_time(meta.get("updated_at"), "updated_at"),
    )


def _assert_near(feature: dict[str, object], place: Place) -> None:
    geometry = mapping(feature.get("geometry"), "geometry")
    coordinates = sequence(geometry.get("coordinates"), "coordinates")
    longitude, latitude = coordinates[:2] if len(coordinates) > 1 else (None, None)
    assert_near(place, latitude, longitude)


def _assert_units(meta: dict[str, object]) -> None:
    units = mapping(meta.get("units"), "properties.meta.units")
    for variable, unit in UNITS.items():
        if units.get(variable) != unit:
            raise BadForecastError(
                f"units.{variable} is {shown(units.get(variable))!r}, must be {unit!r}"
            )


def _current(steps: list[SeriesStep], now: int) -> SeriesStep:
    """Pick the step of this hour; a series that begins later is taken from its begin."""
    begun = [step for step in steps if step.time <= now]
    current = begun[-1] if begun else steps[0]
    if current.temperature is None:
        raise BadForecastError("air_temperature of this hour is missing: there is no data")
    return current


def _now(step: SeriesStep) -> Now:
    return Now(
        temperature=step.temperature,
        feels_like=_felt(step),
        humidity=step.humidity,
        precipitation=None,  # it has only the hour to come, which is the first of `hours`
        condition=condition_of_symbol(step.symbol),
        is_day=daylight_of_symbol(step.symbol),
        wind_speed=step.wind,
        wind_direction=step.direction,
        wind_gusts=step.gusts,
    )


def _felt(step: SeriesStep) -> float | None:
    return within(feels_like(step.temperature, step.humidity, step.wind), "temperature")


def _hours(steps: list[SeriesStep]) -> tuple[Hour, ...]:
    """Take the hourly part of the series; the 6-hourly part is only good for days."""
    hours: list[Hour] = []
    for step in steps[:HOURS]:
        if step.period != HOUR or (hours and step.time != hours[-1].time + HOUR):
            break
        hours.append(
            Hour(
                time=step.time,
                temperature=step.temperature,
                feels_like=_felt(step),
                precipitation=step.precipitation,
                precipitation_probability=step.probability,
                condition=condition_of_symbol(step.symbol),
                wind_speed=step.wind,
                wind_gusts=step.gusts,
                wind_direction=step.direction,
                snowfall=None,
            )
        )
    return tuple(hours)
