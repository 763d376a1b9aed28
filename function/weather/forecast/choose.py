"""Decides what each place shows: fresh data, another source's, the last good ones, or none. Pure.

A place never vanishes, and good data are never replaced by nothing or by older data. Each part of
a forecast is decided on its own: old hours are never shown as new ones.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from weather.forecast.ages import (
    AHEAD_SECONDS,
    AIR_KEPT_SECONDS,
    FRESH_SECONDS,
    KEPT_SECONDS,
)
from weather.forecast.model import (
    Air,
    CacheValidators,
    Current,
    Day,
    Forecast,
    Hour,
    Hourly,
    Now,
)
from weather.forecast.previous import Published
from weather.places import Place
from weather.times import HOUR, http_date

Standing = Literal["fresh", "failed-over", "stale", "missing"]
OLD: frozenset[Standing] = frozenset({"stale", "missing"})
MET_NORWAY = "met-norway"


@dataclass(frozen=True)
class PlaceForecast:
    """What one place shows.

    Attributes:
        place: As configured.
        forecast: What is known of it; its validators are kept whichever source is shown.
        standing: How it came by its current weather.
    """

    place: Place
    forecast: Forecast
    standing: Standing

    @property
    def stale(self) -> bool:
        """Return whether this run got nothing newer for it."""
        return self.standing in OLD


def freshness_problem(forecast: Forecast, previous: Forecast | None, now: int) -> str | None:
    """Return why a forecast must not be shown as fresh, or None; now in epoch seconds."""
    if forecast.made is not None and (problem := _age_problem(forecast.made, now)):
        return problem
    if forecast.current is None:
        return None
    observed = forecast.current.observed
    if observed < now - FRESH_SECONDS:
        return f"its data are {(now - observed) // 60} minutes old"
    if observed > now + AHEAD_SECONDS:
        return f"its data are {(observed - now) // 60} minutes ahead of the clock"
    published = previous.current if previous else None
    if published and observed < _oldest_accepted(forecast.current, published):
        return "its data are older than what is published"
    return None


def _age_problem(made: int, now: int) -> str | None:
    """Return why a series is too old to be believed, however far ahead it reaches."""
    if made < now - KEPT_SECONDS:
        return f"its series was made {(now - made) // HOUR} hours ago"
    if made > now + AHEAD_SECONDS:
        return f"its series was made {(made - now) // 60} minutes ahead of the clock"
    return None


def _oldest_accepted(current: Current, previous: Current) -> int:
    """Return the time before which data are older; one source has quarters, the other hours."""
    if current.source == previous.source:
        return previous.observed
    return previous.observed // HOUR * HOUR


def oldest_first(places: Iterable[Place], published: Published) -> list[Place]:
    """Sort places by the age of their data, those without any first.

    Where not all can be asked for in one run, the order alone sees to it that each has its turn.
    """

    def age(place: Place) -> int:
        known = published.forecasts.get(place.id)
        return known.current.observed if known and known.current else 0

    return sorted(places, key=age)


def may_ask_again(validators: CacheValidators | None, now: int) -> bool:
    """Return whether MET Norway's last answer for a place has expired.

    A date far ahead, which an earlier version may have kept, does not count.
    """
    expires = http_date(validators.expires) if validators else None
    return expires is None or not now < expires <= now + KEPT_SECONDS


def still_valid(previous: Forecast | None, now: int) -> Forecast | None:
    """Bring MET Norway's last answer to this hour, where it still covers it."""
    if previous is None or _outlived(previous.validators, now):
        return None
    current, hourly = previous.current, previous.hourly
    if not hourly or hourly.source != MET_NORWAY:
        return None
    if current and current.source == MET_NORWAY and now < current.observed + HOUR:
        return replace(previous, air=None)
    ahead = tuple(hour for hour in hourly.hours if now < hour.time + HOUR)
    if not ahead or ahead[0].time > now or ahead[0].temperature is None:
        return None
    renewed = Current(MET_NORWAY, ahead[0].time, _now_of(ahead[0]))
    return replace(previous, current=renewed, hourly=replace(hourly, hours=ahead), air=None)


def _outlived(validators: CacheValidators | None, now: int) -> bool:
    """Return whether the answer was made so long ago that it counts as old, by its own date."""
    made = http_date(validators.last_modified) if validators else None
    return made is not None and _age_problem(made, now) is not None


def _now_of(hour: Hour) -> Now:
    return Now(
        temperature=hour.temperature,
        feels_like=hour.feels_like,
        humidity=None,
        precipitation=None,
        condition=hour.condition,
        is_day=None,
        wind_speed=hour.wind_speed,
        wind_direction=hour.wind_direction,
        wind_gusts=hour.wind_gusts,
    )


def choose(
    place: Place,
    fresh: Forecast | None,
    known: Forecast | None,
    now: int,
    standing: Standing | None = None,
) -> PlaceForecast:
    """Decide what one place shows.

    Args:
        place: As configured.
        fresh: The parts that this run got and that may be shown, or None.
        known: What is published, or None.
        now: Epoch seconds.
        standing: How this run came by the current weather that is known, where it did already.
    """
    fresh, known = fresh or Forecast(), known or Forecast()
    forecast = Forecast(
        current=fresh.current or _kept_current(known.current, now),
        hourly=_hourly(fresh.hourly, known.hourly, now),
        air=fresh.air or _kept_air(known.air, now),
        validators=fresh.validators or _kept_validators(known, now),
    )
    kept = None if fresh.current else standing
    return PlaceForecast(place, forecast, kept or _standing(fresh.current, forecast.current))


def _standing(fresh: Current | None, shown: Current | None) -> Standing:
    if fresh is None:
        return "stale" if shown else "missing"
    return "failed-over" if fresh.source == MET_NORWAY else "fresh"


def _kept_current(known: Current | None, now: int) -> Current | None:
    return known if known and now - known.observed <= KEPT_SECONDS else None


def _hourly(fresh: Hourly | None, known: Hourly | None, now: int) -> Hourly | None:
    if fresh:
        return complete(fresh, known) if fresh.source == MET_NORWAY else fresh
    return known if known and now - known.fetched <= KEPT_SECONDS else None


def _kept_air(known: Air | None, now: int) -> Air | None:
    return known if known and now - known.observed <= AIR_KEPT_SECONDS else None


def _kept_validators(known: Forecast, now: int) -> CacheValidators | None:
    """Keep them while MET Norway's answer is shown, and until it has expired in any case."""
    parts = (known.current, known.hourly)
    is_shown = any(part is not None and part.source == MET_NORWAY for part in parts)
    return None if may_ask_again(known.validators, now) and not is_shown else known.validators


def is_kept(known: Forecast | None, now: int) -> bool:
    """Return whether the last good data are still shown when nothing newer came."""
    return known is not None and _kept_current(known.current, now) is not None


def most_would_be_missing(published: Published, renewed: Container[str], now: int) -> bool:
    """Return whether most places that show data would be left with none.

    That is a fault of ours or a broken file rather than of the weather. After a day nothing worth
    keeping is published any more, and what little is new is shown.
    """
    if published.generated is None or now - published.generated > KEPT_SECONDS:
        return False
    known: Mapping[str, Forecast] = published.forecasts
    lost = [
        name
        for name in published.shown
        if name not in renewed and not is_kept(known.get(name), now)
    ]
    return 2 * len(lost) > len(published.shown)


def complete(fresh: Hourly, known: Hourly | None) -> Hourly:
    """Fill in what MET Norway does not say from the days that were published before."""
    days = {day.date: day for day in known.days} if known else {}
    completed = tuple(
        _with_known(day, days[day.date], today=number == 0) if day.date in days else day
        for number, day in enumerate(fresh.days)
    )
    return replace(fresh, days=completed, yesterday=known.yesterday if known else None)


def _with_known(day: Day, known: Day, *, today: bool) -> Day:
    with_sun = replace(day, sunrise=known.sunrise, sunset=known.sunset, sun=known.sun)
    return _widened(with_sun, known) if today else with_sun


def _widened(day: Day, known: Day) -> Day:
    """Count in the hours of today that have passed: the source has only those to come."""
    highs = [t for t in (day.temperature_max, known.temperature_max) if t is not None]
    lows = [t for t in (day.temperature_min, known.temperature_min) if t is not None]
    return replace(
        day,
        temperature_max=max(highs, default=None),
        temperature_min=min(lows, default=None),
        precipitation=known.precipitation if day.precipitation is None else day.precipitation,
    )
