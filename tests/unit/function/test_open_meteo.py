"""Reading Open-Meteo's answer: what is taken, what is refused, and by which name."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.forecasts import current_of, hourly_of, read_whole
from tests.support.weather_answers import (
    HOUR,
    KATHMANDU,
    NOON,
    NOW,
    PLACES,
    STOCKHOLM,
    TROMSO,
    Element,
    json_answer,
    midnight,
    open_meteo_element,
    open_meteo_elements,
)
from weather.errors import (
    BadForecastError,
    RateLimitedError,
    RequestRefusedError,
    UpstreamUnavailableError,
)
from weather.forecast.model import Forecast
from weather.sources.http import HttpResponse
from weather.sources.open_meteo_answer import Reading, read_answer
from weather.sources.open_meteo_request import CURRENT

ASKED = dict(enumerate(PLACES, start=1))
JSON = {"content-type": "application/json; charset=utf-8"}


def read(body: object, status: int = 200) -> Reading:
    return read_answer(json_answer(body, status), CURRENT, ASKED, NOW)


def read_one(change: Callable[[Element], object] = lambda element: None) -> Forecast:
    element = open_meteo_element(STOCKHOLM, 1)
    change(element)
    return read_whole(element, STOCKHOLM, NOW)


def test_a_good_answer_gives_every_place() -> None:
    reading = read(open_meteo_elements())
    assert list(reading.forecasts) == ["stockholm", "kathmandu", "tromso"]
    assert reading.problems == {}
    now = current_of(reading.forecasts["stockholm"]).now
    assert (now.temperature, now.condition, now.is_day) == (3.4, "overcast", True)


def test_places_are_matched_by_id_in_any_order() -> None:
    elements = open_meteo_elements()
    elements[0]["current"]["temperature_2m"] = 11.5
    assert current_of(read(elements[::-1]).forecasts["stockholm"]).now.temperature == 11.5


def test_one_place_comes_as_an_object() -> None:
    reading = read_answer(json_answer(open_meteo_element(TROMSO, 3)), CURRENT, {3: TROMSO}, NOW)
    assert list(reading.forecasts) == ["tromso"]


def test_a_place_that_is_left_out_is_told() -> None:
    reading = read(open_meteo_elements()[:2])
    assert set(reading.forecasts) == {"stockholm", "kathmandu"}
    assert reading.problems == {"tromso": "Open-Meteo left it out"}


@pytest.mark.parametrize("number", [0, 4, "1", None, True, 1.0])
def test_an_id_that_was_not_asked_for_refuses_the_answer(number: object) -> None:
    elements = open_meteo_elements()
    elements[2]["location_id"] = number
    with pytest.raises(BadForecastError, match="was not asked for"):
        read(elements)


def test_an_id_answered_twice_refuses_the_answer() -> None:
    elements = open_meteo_elements()
    elements[2]["location_id"] = 2
    with pytest.raises(BadForecastError, match="location_id 2 was answered twice"):
        read(elements)


def test_one_broken_place_leaves_the_others_alone() -> None:
    elements = open_meteo_elements()
    elements[1]["current"]["temperature_2m"] = 999
    reading = read(elements)
    assert set(reading.forecasts) == {"stockholm", "tromso"}
    assert "current.temperature_2m is 999, outside -90 to 60" in reading.problems["kathmandu"]


@pytest.mark.parametrize(
    "name",
    [
        "temperature_2m",
        "apparent_temperature",
        "relative_humidity_2m",
        "precipitation",
        "wind_speed_10m",
        "wind_direction_10m",
        "wind_gusts_10m",
    ],
)
def test_a_missing_or_renamed_field_is_named(name: str) -> None:
    with pytest.raises(BadForecastError, match=f"current.{name} is missing"):
        read_one(lambda element: element["current"].pop(name))


@pytest.mark.parametrize(
    ("section", "name", "unit"),
    [
        ("current_units", "wind_speed_10m", "km/h"),
        ("current_units", "temperature_2m", "°F"),
        ("hourly_units", "precipitation", "inch"),
        ("hourly_units", "time", "iso8601"),
        ("daily_units", "wind_gusts_10m_max", None),
    ],
)
def test_another_unit_refuses_the_place(section: str, name: str, unit: str | None) -> None:
    with pytest.raises(BadForecastError, match=f"{section}.{name} is .*, must be"):
        read_one(lambda element: element[section].update({name: unit}))


def test_extra_fields_are_ignored() -> None:
    assert read_one(lambda element: element.update({"new": {"deep": [1]}})) == read_one()


@pytest.mark.parametrize("section", ["hourly", "daily"])
def test_a_missing_section_leaves_that_part_empty(section: str) -> None:
    forecast = read_one(lambda element: element.pop(section))
    hourly = hourly_of(forecast)
    empty = hourly.hours if section == "hourly" else hourly.days
    assert empty == ()
    assert current_of(forecast).now.temperature == 3.4


def test_no_current_section_refuses_the_place() -> None:
    with pytest.raises(BadForecastError, match="current is missing"):
        read_one(lambda element: element.pop("current"))


def test_a_column_of_another_length_is_named() -> None:
    with pytest.raises(BadForecastError, match=r"hourly\.temperature_2m has 48 values"):
        read_one(lambda element: element["hourly"]["temperature_2m"].pop())


@pytest.mark.parametrize(
    "times",
    [
        [NOON + HOUR, NOON],
        [NOON, NOON],
        [NOON, NOON + 2 * HOUR],
        ["2026-11-23T12:00", "2026-11-23T13:00"],
    ],
)
def test_times_that_are_not_step_by_step_refuse_the_place(times: list[object]) -> None:
    def change(element: Element) -> None:
        element["hourly"]["time"][:2] = times

    with pytest.raises(BadForecastError, match=r"hourly\.time"):
        read_one(change)


def test_a_maximum_below_the_minimum_refuses_the_place() -> None:
    def change(element: Element) -> None:
        element["daily"]["temperature_2m_max"][3] = -1.3

    with pytest.raises(BadForecastError, match=r"max is -1\.3, below temperature_2m_min -1\.2"):
        read_one(change)


@pytest.mark.parametrize("section", ["hourly", "daily"])
@pytest.mark.parametrize("days", [-3, 3, 365])
def test_a_table_of_another_time_refuses_the_place(section: str, days: int) -> None:
    def change(element: Element) -> None:
        table = element[section]
        table["time"] = [time + days * 24 * HOUR for time in table["time"]]

    with pytest.raises(BadForecastError, match=rf"{section}\.time begins -?\d+ hours from now"):
        read_one(change)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(-59.3, -161.9), (59.3, 20.2), (57.0, 18.1), (None, 18.1), (59.3, "18"), (59.3, True)],
)
def test_an_element_for_another_place_is_refused(latitude: object, longitude: object) -> None:
    with pytest.raises(BadForecastError, match=r"not near 59\.3293, 18\.0686|itude|coordinates"):
        read_one(lambda element: element.update(latitude=latitude, longitude=longitude))


@pytest.mark.parametrize(
    ("place", "cell"),
    [((59.3, 18.0), (59.25, 19.5)), ((0, 179.99), (0.1, -179.9)), ((90, 0), (89.9, 175.0))],
)
def test_a_grid_cell_nearby_is_the_places_also_across_the_date_line_and_at_the_pole(
    place: tuple[float, float], cell: tuple[float, float]
) -> None:
    there = replace(STOCKHOLM, latitude=place[0], longitude=place[1])
    element = open_meteo_element(there, 1)
    element |= {"latitude": cell[0], "longitude": cell[1]}
    assert current_of(read_whole(element, there, NOW)).now.temperature == 3.4


def test_nulls_stay_gaps() -> None:
    def change(element: Element) -> None:
        element["hourly"]["temperature_2m"][-3:] = [None] * 3
        element["daily"]["uv_index_max"] = [None] * 7

    forecast = read_one(change)
    assert [hour.temperature for hour in hourly_of(forecast).hours[-3:]] == [None] * 3
    assert {day.uv_index for day in hourly_of(forecast).days} == {None}


def test_no_temperature_means_no_data() -> None:
    with pytest.raises(BadForecastError, match="there is no data"):
        read_one(lambda element: element["current"].update(temperature_2m=None))


def test_rain_is_moved_to_the_hour_in_which_it_falls() -> None:
    def change(element: Element) -> None:
        element["hourly"]["precipitation"][:4] = [0.7, 0.0, 2.0, 0.1]

    hours = hourly_of(read_one(change)).hours
    assert [hour.precipitation for hour in hours[:3]] == [0.0, 2.0, 0.1]
    assert hours[0].precipitation_probability == 1
    assert hours[-1].precipitation is None
    assert hours[-1].precipitation_probability is None


def test_a_wet_hour_is_named_after_its_rain_and_the_dry_one_after_it_is_not() -> None:
    def change(element: Element) -> None:
        element["hourly"]["precipitation"][2] = 2.0
        element["hourly"]["weather_code"][:4] = [3, 2, 63, 3]

    hours = hourly_of(read_one(change)).hours[:4]
    assert [hour.precipitation for hour in hours] == [0.0, 2.0, 0.0, 0.0]
    assert [hour.condition for hour in hours] == ["overcast", "rain", "overcast", "overcast"]


@pytest.mark.parametrize("code", [None, 4, "rain", 3.5])
def test_an_unknown_weather_code_is_unknown(code: object) -> None:
    forecast = read_one(lambda element: element["current"].update(weather_code=code))
    assert current_of(forecast).now.condition == "unknown"


@pytest.mark.parametrize(
    ("rise", "fall", "sun"),
    [(0, 0, "down"), (0, 24 * HOUR, "up"), (None, None, None), (None, HOUR, None)],
)
def test_a_sun_that_does_not_rise_or_set_is_told(
    rise: int | None, fall: int | None, sun: str | None
) -> None:
    start = midnight(NOW, TROMSO.zone)

    def at(offset: int | None) -> int | None:
        return None if offset is None else start + offset

    element = open_meteo_element(TROMSO, 1, days=1)
    element["daily"] |= {"sunrise": [at(rise)], "sunset": [at(fall)]}
    day = hourly_of(read_whole(element, TROMSO, NOW)).days[0]
    assert (day.sunrise, day.sunset, day.sun) == (None, None, sun)


@pytest.mark.parametrize(
    ("rise", "fall"),
    [(15 * HOUR, 8 * HOUR), (8 * HOUR - 365 * 24 * HOUR, 15 * HOUR), (32 * HOUR, 39 * HOUR)],
)
def test_a_sun_that_sets_before_it_rises_or_on_another_day_is_not_known(
    rise: int, fall: int
) -> None:
    def change(element: Element) -> None:
        start = element["daily"]["time"][0]
        element["daily"]["sunrise"][0] = start + rise
        element["daily"]["sunset"][0] = start + fall

    today, tomorrow = hourly_of(read_one(change)).days[:2]
    assert (today.sunrise, today.sunset, today.sun) == (None, None, None)
    assert tomorrow.sunrise is not None


def test_a_sun_that_sets_after_midnight_in_the_north_is_known() -> None:
    def change(element: Element) -> None:
        start = element["daily"]["time"][0]
        element["daily"]["sunset"][0] = start + 24 * HOUR + 600

    assert hourly_of(read_one(change)).days[0].sunset is not None


def test_a_usual_day_has_its_sunrise_and_sunset() -> None:
    day = hourly_of(read_one()).days[0]
    start = midnight(NOW, STOCKHOLM.zone)
    assert (day.sunrise, day.sunset, day.sun) == (start + 8 * HOUR, start + 15 * HOUR, None)


@pytest.mark.parametrize(
    ("zone", "moment", "dates"),
    [
        # Clocks go back on 2026-10-25 and forth on 2026-03-29: days of 25 and 23 hours.
        ("Europe/Stockholm", "2026-10-24T10:00", ["2026-10-24", "2026-10-25", "2026-10-26"]),
        ("Europe/Stockholm", "2026-03-28T10:00", ["2026-03-28", "2026-03-29", "2026-03-30"]),
        ("Australia/Lord_Howe", "2026-04-04T10:00", ["2026-04-04", "2026-04-05", "2026-04-06"]),
        ("Pacific/Apia", "2028-02-28T10:00", ["2028-02-28", "2028-02-29", "2028-03-01"]),
        ("America/St_Johns", "2026-12-31T10:00", ["2026-12-31", "2027-01-01", "2027-01-02"]),
    ],
)
def test_days_are_those_of_the_places_calendar(zone: str, moment: str, dates: list[str]) -> None:
    place = KATHMANDU.__class__("x", "X", "SE", 0, 0, zone)
    now = int(datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).timestamp())
    element = open_meteo_element(place, 1, now, days=3)
    assert [day.date for day in hourly_of(read_whole(element, place, now)).days] == dates


def test_days_that_begin_at_another_zones_midnight_are_refused() -> None:
    with pytest.raises(BadForecastError, match=r"no midnight in Asia/Kathmandu"):
        read_whole(open_meteo_element(replace(KATHMANDU, zone=STOCKHOLM.zone), 1), KATHMANDU, NOW)


def test_an_answer_that_breaks_off_is_worth_another_try() -> None:
    body = b'[{"latitude": 59.3, Unexpected error while streaming data: timeoutReached'
    with pytest.raises(UpstreamUnavailableError, match="timeoutReached"):
        read_answer(HttpResponse(200, JSON, body), CURRENT, ASKED, NOW)


@pytest.mark.parametrize("status", [200, 400])
def test_an_error_with_any_status_carries_its_reason(status: int) -> None:
    body = {"error": True, "reason": "No data is available for this location"}
    with pytest.raises(RequestRefusedError, match="No data is available for this location"):
        read(body, status)


def test_a_limit_told_with_status_200_is_a_limit() -> None:
    with pytest.raises(RateLimitedError) as caught:
        read({"error": True, "reason": "Daily API request limit exceeded."})
    assert caught.value.blocked_until == NOW // 86_400 * 86_400 + 86_400


def test_an_uncovered_point_that_says_nan_is_refused() -> None:
    with pytest.raises(BadForecastError, match="not JSON"):
        read_answer(
            HttpResponse(200, JSON, b'{"latitude":nan,"longitude":nan}'), CURRENT, ASKED, NOW
        )


@pytest.mark.parametrize("body", [[1], ["x"], [None], [[]], 7, "text", None, True])
def test_other_json_is_refused(body: object) -> None:
    with pytest.raises(BadForecastError):
        read(body)
