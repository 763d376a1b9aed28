"""Parts of a forecast that a test knows to be there, and a forecast made of given parts."""

from tests.support.weather_answers import NOW, Element
from weather.forecast.model import Current, Forecast, Hourly
from weather.places import Place
from weather.sources.open_meteo_answer import read_element
from weather.sources.open_meteo_request import CURRENT, HOURLY


def current_of(forecast: Forecast) -> Current:
    """Return the current part."""
    assert forecast.current is not None
    return forecast.current


def hourly_of(forecast: Forecast) -> Hourly:
    """Return the part with hours and days."""
    assert forecast.hourly is not None
    return forecast.hourly


def read_whole(element: Element, place: Place, now: int = NOW) -> Forecast:
    """Read current weather and hours of Open-Meteo from one element that has every section."""
    current = read_element(element, CURRENT, place, now).current
    return Forecast(current, read_element(element, HOURLY, place, now).hourly)
