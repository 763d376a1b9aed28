"""Decides when MET Norway is asked after Open-Meteo, and what is taken from it. Pure."""

from dataclasses import replace

from weather.forecast.ages import FRESH_SECONDS
from weather.forecast.choose import PlaceForecast, Standing
from weather.forecast.model import Forecast

MOST_FAILOVERS = 50


def lacks_a_part(shown: PlaceForecast, now: int) -> bool:
    """Return whether another source should be asked: nothing is current, or the hours are old."""
    hourly = shown.forecast.hourly
    old = hourly is None or now - hourly.fetched > FRESH_SECONDS
    return shown.standing != "fresh" or old


def parts_instead(standing: Standing, instead: Forecast) -> Forecast:
    """Return the parts of another source's forecast that a place needs.

    Its current weather comes with its own hours, so that they never contradict each other; a place
    whose current weather is fresh takes the hours alone.
    """
    return replace(instead, current=None) if standing == "fresh" else instead
