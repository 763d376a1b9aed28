"""Asks the sources for a group of places; `forecast/failover.py` decides when to ask the second."""

from weather.deadline import Deadline
from weather.forecast.due import Tick, places_due
from weather.settings import Settings
from weather.sources.batch import Batch, Gathered
from weather.sources.met_norway import MetNorway
from weather.sources.open_meteo import OpenMeteo
from weather.sources.open_meteo_request import AIR, CURRENT, HOURLY
from weather.sources.retry import Caller

AIR_SECONDS = 6.0  # the air is the part that is missed the least


class WeatherSources:
    """The sources in one run, and what was learned of them in it.

    Args:
        settings: Addresses, key and contact.
        caller: Sends requests.
        tick: The run, which decides what is due.
        blocked_until: Before when Open-Meteo must not be asked, epoch seconds, or None.
        now: Epoch seconds.
    """

    def __init__(
        self, settings: Settings, caller: Caller, tick: Tick, blocked_until: int | None, now: int
    ) -> None:
        self._tick = tick
        self._current = OpenMeteo(settings, caller, CURRENT, blocked_until, now)
        self._hourly = OpenMeteo(settings, caller, HOURLY, blocked_until, now)
        air = OpenMeteo(settings, caller, AIR, None, now)
        self._air = air if settings.air_quality_url else None
        self._met_norway = MetNorway(settings, caller)

    @property
    def blocked_until(self) -> int | None:
        """Return before when Open-Meteo must not be asked, epoch seconds, or None."""
        times = (self._current.blocked_until, self._hourly.blocked_until)
        return max((time for time in times if time is not None), default=None)

    @property
    def is_closed(self) -> bool:
        """Return whether Open-Meteo is not asked any more in this run."""
        return self._current.closed is not None and self._hourly.closed is not None

    def close(self, reason: str) -> None:
        """Ask Open-Meteo no more in this run."""
        for source in (self._current, self._hourly):
            source.closed = source.closed or reason

    def ask(self, batch: Batch, deadline: Deadline) -> Gathered:
        """Ask Open-Meteo for the parts of these places that are due, current weather first.

        Each part fails on its own, unless the service as a whole is down.
        """
        hourly, air = places_due({name: batch.known.get(name) for name in batch.ids}, self._tick)
        gathered = self._current.ask(batch, deadline)
        self._hourly.closed = self._hourly.closed or self._current.down
        gathered.add(self._hourly.ask(batch.only(hourly - gathered.rejected), deadline))
        self._current.closed = self._current.closed or self._hourly.down
        if self._air and gathered.forecasts:
            # Where nothing else came the air is not asked for: it alone makes no new forecast.
            wanted = batch.only(air & gathered.forecasts.keys())
            gathered.add(self._air.ask(wanted, deadline.share(AIR_SECONDS)))
        return gathered

    def ask_met_norway(self, batch: Batch, deadline: Deadline) -> Gathered:
        """Ask MET Norway for these places."""
        return self._met_norway.ask(batch, deadline)
