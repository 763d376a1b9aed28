"""Decides what each place shows: fresh data, another source's, the last good ones, or none. Pure.

A place never vanishes, and good data are never replaced by nothing or by older data.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from weather.forecast.model import Day, Forecast, Hour, Memory, Now
from weather.forecast.previous import Published
from weather.places import Place
from weather.times import DAY, HOUR, http_date

Standing = Literal["fresh", "failed-over", "stale", "missing"]
FRESH_SECONDS = 2 * HOUR
AHEAD_SECONDS = HOUR // 2
OLD: frozenset[Standing] = frozenset({"stale", "missing"})
KEPT_SECONDS = DAY
MOST_FAILOVERS = 50


@dataclass(frozen=True)
class Entry:
    """What one place shows.

    Attributes:
        place: As configured.
        forecast: What is known of it, or None.
        standing: How it came by that.
        memory: What MET Norway asks to remember for it, whichever source is shown.
    """

    place: Place
    forecast: Forecast | None
    standing: Standing
    memory: Memory | None = None

    @property
    def stale(self) -> bool:
        """Return whether this run got nothing newer for it."""
        return self.standing in OLD


def freshness_problem(forecast: Forecast, previous: Forecast | None, now: int) -> str | None:
    """Say why a forecast must not be shown as fresh, or None."""
    if forecast.observed < now - FRESH_SECONDS:
        return f"its data are {(now - forecast.observed) // 60} minutes old"
    if forecast.observed > now + AHEAD_SECONDS:
        return f"its data are {(forecast.observed - now) // 60} minutes ahead of the clock"
    if forecast.made is not None and (problem := _age_problem(forecast.made, now)):
        return problem
    if previous and forecast.observed < _oldest_accepted(forecast, previous):
        return "its data are older than what is published"
    return None


def _age_problem(made: int, now: int) -> str | None:
    """Say why a series is too old to be believed, however far ahead it reaches."""
    if made < now - KEPT_SECONDS:
        return f"its series was made {(now - made) // HOUR} hours ago"
    if made > now + AHEAD_SECONDS:
        return f"its series was made {(made - now) // 60} minutes ahead of the clock"
    return None


def _oldest_accepted(forecast: Forecast, previous: Forecast) -> int:
    """Tell the time before which data are older; one source tells quarters, the other hours."""
    if forecast.source == previous.source:
        return previous.observed
    return previous.observed // HOUR * HOUR


def oldest_first(places: Iterable[Place], published: Published) -> list[Place]:
    """Sort places by the age of their data, those without any first.

    Where not all can be asked for in one run, the order alone sees to it that each has its turn.
    """
    known = published.forecasts

    def age(place: Place) -> int:
        return known[place.id].observed if place.id in known else 0

    return sorted(places, key=age)


def places_to_ask(places: Iterable[Place], published: Published) -> list[Place]:
    """Pick the places for failover: at most fifty, those with the oldest data first."""
    return oldest_first(places, published)[:MOST_FAILOVERS]


def may_ask_again(memory: Memory | None, now: int) -> bool:
    """Return whether MET Norway's last answer for a place has expired.

    A date far ahead, which an earlier version may have kept, does not count.
    """
    expires = http_date(memory.expires) if memory else None
    return expires is None or not now < expires <= now + KEPT_SECONDS


def still_valid(previous: Forecast | None, now: int) -> Forecast | None:
    """Bring MET Norway's last answer to this hour, where it still covers it."""
    if previous is None or previous.source != "met-norway" or _outlived(previous.memory, now):
        return None
    if now < previous.observed + HOUR:
        return previous
    ahead = tuple(hour for hour in previous.hours if now < hour.time + HOUR)
    if not ahead or ahead[0].time > now or ahead[0].temperature is None:
        return None
    return replace(previous, observed=ahead[0].time, now=_now_of(ahead[0]), hours=ahead)


def _outlived(memory: Memory | None, now: int) -> bool:
    """Return whether the answer was made so long ago that it counts as old, by its own date."""
    made = http_date(memory.last_modified) if memory else None
    return made is not None and _age_problem(made, now) is not None


def _now_of(hour: Hour) -> Now:
    return Now(
        temperature=hour.temperature,
        feels_like=None,
        humidity=None,
        precipitation=None,
        condition=hour.condition,
        is_day=None,
        wind_speed=hour.wind_speed,
        wind_direction=None,
        wind_gusts=None,
    )


def decide(
    places: Iterable[Place],
    primary: Mapping[str, Forecast],
    failover: Mapping[str, Forecast],
    published: Published,
    now: int,
) -> list[Entry]:
    """Decide for some places, in their order.

    Args:
        places: Those to decide for.
        primary: Usable forecasts of Open-Meteo by place id.
        failover: Usable forecasts of MET Norway by place id.
        published: What visitors see now.
        now: Epoch seconds.
    """
    return [_entry(place, primary, failover, published, now) for place in places]


def _entry(
    place: Place,
    primary: Mapping[str, Forecast],
    failover: Mapping[str, Forecast],
    published: Published,
    now: int,
) -> Entry:
    previous = published.forecasts.get(place.id)
    memory = _unexpired(published.memories.get(place.id), now)
    if place.id in primary:
        return Entry(place, primary[place.id], "fresh", memory)
    if place.id in failover:
        forecast = complete(failover[place.id], previous)
        return Entry(place, forecast, "failed-over", forecast.memory)
    if previous and is_kept(previous, now):
        return Entry(place, previous, "stale", memory or previous.memory)
    return Entry(place, None, "missing", memory)


def is_kept(previous: Forecast | None, now: int) -> bool:
    """Return whether the last good data are still shown when nothing newer came."""
    return previous is not None and now - previous.observed <= KEPT_SECONDS


def most_would_be_missing(published: Published, renewed: Container[str], now: int) -> bool:
    """Return whether most places that show data would be left with none.

    That is a fault of ours or a broken file rather than of the weather. After a day nothing worth
    keeping is published any more, and what little is new is shown.
    """
    if published.generated is None or now - published.generated > KEPT_SECONDS:
        return False
    known = published.forecasts
    lost = [
        name
        for name in published.shown
        if name not in renewed and not is_kept(known.get(name), now)
    ]
    return 2 * len(lost) > len(published.shown)


def _unexpired(memory: Memory | None, now: int) -> Memory | None:
    return None if may_ask_again(memory, now) else memory


def complete(forecast: Forecast, previous: Forecast | None) -> Forecast:
    """Fill in what MET Norway does not tell from the days that were published before."""
    known = {day.date: day for day in previous.days} if previous else {}
    days = tuple(
        _with_known(day, known[day.date], today=number == 0) if day.date in known else day
        for number, day in enumerate(forecast.days)
    )
    return replace(forecast, days=days)


def _with_known(day: Day, known: Day, *, today: bool) -> Day:
    with_sun = replace(day, sunrise=known.sunrise, sunset=known.sunset, sun=known.sun)
    return _widened(with_sun, known) if today else with_sun


def _widened(day: Day, known: Day) -> Day:
    """Count in the hours of today that have passed: the source tells only what is to come."""
    highs = [t for t in (day.temperature_max, known.temperature_max) if t is not None]
    lows = [t for t in (day.temperature_min, known.temperature_min) if t is not None]
    return replace(
        day,
        temperature_max=max(highs, default=None),
        temperature_min=min(lows, default=None),
        precipitation=known.precipitation if day.precipitation is None else day.precipitation,
    )
