"""Reads the days of Open-Meteo's answer. Pure; every error is a BadForecastError."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from weather.errors import BadForecastError
from weather.forecast.conditions import condition_of_wmo
from weather.forecast.model import Day
from weather.forecast.validation import instant
from weather.sources.open_meteo_tables import read_table, steps_from
from weather.times import DAY, HOUR

NUMBERS: dict[str, tuple[str | None, str]] = {
    "temperature_2m_max": ("°C", "temperature"),
    "temperature_2m_min": ("°C", "temperature"),
    "precipitation_sum": ("mm", "precipitation_of_day"),
    "precipitation_probability_max": ("%", "probability"),
    "snowfall_sum": ("cm", "snowfall_of_day"),
    "uv_index_max": (None, "uv"),
    "wind_gusts_10m_max": ("m/s", "wind"),
}
OTHERS = ("weather_code", "sunrise", "sunset")


def read_days(element: dict[str, object], zone: ZoneInfo, now: int) -> tuple[Day, ...]:
    """Read the days of the place's calendar, from yesterday on; none without `daily`.

    Raises:
        BadForecastError: Names the field that is wrong or at odds with another one.
    """
    if element.get("daily") is None:
        return ()
    starts, read, others = read_table(element, "daily", NUMBERS, OTHERS)
    # A day has 23 to 25 hours, and the source counts on with today's offset.
    times = steps_from(starts, (DAY - HOUR, DAY + HOUR), now, "daily.time", past=DAY)
    high, low = read["temperature_2m_max"], read["temperature_2m_min"]
    _assert_order(low, high)
    suns = [_sun(*row) for row in zip(times, others["sunrise"], others["sunset"], strict=True)]
    return tuple(
        Day(
            date=_date(times[row], zone),
            condition=condition_of_wmo(others["weather_code"][row]),
            temperature_max=high[row],
            temperature_min=low[row],
            precipitation=read["precipitation_sum"][row],
            precipitation_probability=read["precipitation_probability_max"][row],
            snowfall=read["snowfall_sum"][row],
            uv_index=read["uv_index_max"][row],
            wind_gusts=read["wind_gusts_10m_max"][row],
            sunrise=suns[row][0],
            sunset=suns[row][1],
            sun=suns[row][2],
        )
        for row in range(len(times))
    )


def _date(start: int, zone: ZoneInfo) -> str:
    """Name the day by its noon: the source's midnight is an hour off after a clock change."""
    noon = datetime.fromtimestamp(start, zone) + timedelta(hours=12)
    if not 9 <= noon.hour <= 15:
        raise BadForecastError(f"daily.time {start} is no midnight in {zone.key}")
    return noon.date().isoformat()


def _sun(day: int, rise: object, fall: object) -> tuple[int | None, int | None, str | None]:
    """Read sunrise and sunset; equal means polar night, a day apart means polar day.

    What does not belong to the day that begins at `day` is not known.
    """
    if rise is None or fall is None:
        return None, None, None
    sunrise, sunset = instant(rise, "daily.sunrise"), instant(fall, "daily.sunset")
    # An hour each way: the source's days keep today's offset. In the north a sun that rose at
    # the end of the night may set after the next midnight.
    if not (day - HOUR <= sunrise <= day + DAY + HOUR and sunrise <= sunset <= sunrise + DAY):
        return None, None, None
    if sunset == sunrise:
        return None, None, "down"
    if sunset - sunrise >= DAY:
        return None, None, "up"
    return sunrise, sunset, None


def _assert_order(low: list[float | None], high: list[float | None]) -> None:
    for least, most in zip(low, high, strict=True):
        if least is not None and most is not None and least > most:
            raise BadForecastError(
                f"daily.temperature_2m_max is {most:g}, below temperature_2m_min {least:g}"
            )
