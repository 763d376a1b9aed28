"""Parts of a forecast that a test knows to be there, and a forecast made of given parts."""

from weather.forecast.model import Current, Forecast, Hourly


def current_of(forecast: Forecast) -> Current:
    """Return the current part."""
    assert forecast.current is not None
    return forecast.current


def hourly_of(forecast: Forecast) -> Hourly:
    """Return the part with hours and days."""
    assert forecast.hourly is not None
    return forecast.hourly
