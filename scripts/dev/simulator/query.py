"""Checks a request in Open-Meteo's manner: what it asks for, or why it is refused."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scripts.dev.simulator.model import Spot
from scripts.dev.simulator.variables import AIR, DAILY, INSTANT, SUN, UNIT_PARAMETERS

MAX_PLACES, MAX_PLACES_PAID = 1000, 10_000
MAX_WEIGHT = 5000


class RefusedRequestError(Exception):
    """Report a request that Open-Meteo would answer with 400 and a reason."""


@dataclass(frozen=True)
class Query:
    """A checked request: the places in their order and what is wanted of each."""

    spots: tuple[Spot, ...]
    ids: tuple[int, ...]
    zones: tuple[str, ...]
    current: tuple[str, ...]
    quarterly: tuple[str, ...]
    hourly: tuple[str, ...]
    daily: tuple[str, ...]
    days: int
    past_days: int
    hours: int | None
    quarters: int | None

    @property
    def weight(self) -> float:
        """Return what the request costs: variables by tens and days by fortnights, per place."""
        asked = (self.current, self.quarterly, self.hourly, self.daily)
        variables = sum(len(names) for names in asked)
        days = self.days + self.past_days
        return max(1.0, variables / 10 * max(1.0, days / 14)) * len(self.spots)


def parse_query(
    parameters: Mapping[str, Sequence[str]], *, paid: bool = False, air: bool = False
) -> Query:
    """Check a request's parameters, each a list of texts.

    Args:
        air: Whether the air-quality endpoint is asked, which knows other variables.
        parameters: Those of the address or the form.
        paid: Whether the request carries a key, which allows more and bigger requests.

    Raises:
        RefusedRequestError: with the reason that goes into the answer.
    """
    latitudes, longitudes = _numbers(parameters, "latitude"), _numbers(parameters, "longitude")
    if not latitudes or len(latitudes) != len(longitudes):
        raise RefusedRequestError("Parameter 'latitude' and 'longitude' must have the same count")
    most = MAX_PLACES_PAID if paid else MAX_PLACES
    if len(latitudes) > most:
        raise RefusedRequestError(f"Only up to {most} locations can be requested at once")
    _check_units(parameters)
    query = Query(
        spots=tuple(_spot(*pair) for pair in zip(latitudes, longitudes, strict=True)),
        ids=_ids(parameters, len(latitudes)),
        zones=_zones(parameters, len(latitudes)),
        current=_names(parameters, "current", AIR if air else INSTANT),
        quarterly=_names(parameters, "minutely_15", [] if air else ["precipitation"]),
        hourly=_names(parameters, "hourly", [] if air else INSTANT),
        daily=_names(parameters, "daily", [] if air else [*DAILY, *SUN]),
        days=_count(parameters, "forecast_days", 0, 16) or 7,
        past_days=_count(parameters, "past_days", 0, 92) or 0,
        hours=_count(parameters, "forecast_hours", 1, 384),
        quarters=_count(parameters, "forecast_minutely_15", 1, 1536),
    )
    if query.weight > MAX_WEIGHT and not paid:
        raise RefusedRequestError("Your request is too large. Please ask for fewer variables")
    return query


def _numbers(parameters: Mapping[str, Sequence[str]], name: str) -> list[float]:
    try:
        numbers = [float(text) for text in parameters.get(name, [])]
    except ValueError as error:
        raise RefusedRequestError(f"Value of '{name}' is not a number") from error
    if not all(math.isfinite(number) for number in numbers):
        raise RefusedRequestError(f"Value of '{name}' is not a number")
    return numbers


def _spot(latitude: float, longitude: float) -> Spot:
    if not -90 <= latitude <= 90:
        raise RefusedRequestError(f"Latitude must be in range of -90 to 90°. Given: {latitude}.")
    if not -180 <= longitude <= 180:
        raise RefusedRequestError(
            f"Longitude must be in range of -180 to 180°. Given: {longitude}."
        )
    return Spot(latitude, longitude)


def _ids(parameters: Mapping[str, Sequence[str]], count: int) -> tuple[int, ...]:
    texts = parameters.get("location_id")
    if not texts:
        return tuple(range(count))
    if len(texts) != count:
        raise RefusedRequestError("Parameter 'location_id' must have one value a location")
    return tuple(_whole(text, "location_id", 0, 2**31) for text in texts)


def _zones(parameters: Mapping[str, Sequence[str]], count: int) -> tuple[str, ...]:
    names = parameters.get("timezone") or ["GMT"]
    if len(names) not in {1, count}:
        raise RefusedRequestError("Parameter 'timezone' must have one value or one a location")
    for name in set(names):
        utc_offset(name, 0)
    return tuple(names) * (count if len(names) == 1 else 1)


def utc_offset(zone: str, instant: int) -> int:
    """Return what a zone adds to UTC at an instant, in seconds."""
    try:
        moment = datetime.fromtimestamp(instant, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RefusedRequestError("Invalid timezone") from error
    return round((moment.utcoffset() or timedelta(0)).total_seconds())


def _names(
    parameters: Mapping[str, Sequence[str]],
    section: str,
    known: Sequence[str] | Mapping[str, object],
) -> tuple[str, ...]:
    names = tuple(parameters.get(section, []))
    for name in names:
        if name not in known:
            raise RefusedRequestError(f"Cannot initialize {section} variable from '{name}'")
    return names


def _check_units(parameters: Mapping[str, Sequence[str]]) -> None:
    """Refuse other units than those that the simulator knows."""
    for name, only in UNIT_PARAMETERS.items():
        value = parameters.get(name, [only])[0]
        if value != only:
            raise RefusedRequestError(
                f"Invalid value '{value}' for {name}: only {only} is simulated"
            )


def _count(parameters: Mapping[str, Sequence[str]], name: str, low: int, high: int) -> int | None:
    texts = parameters.get(name)
    return _whole(texts[0], name, low, high) if texts else None


def _whole(text: str, name: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise RefusedRequestError(f"Value of '{name}' must be {low} to {high}. Given: {text}.")
    return int(text)
