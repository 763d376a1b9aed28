"""Asking MET Norway by its rules, and reading what it answers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.forecasts import current_of, hourly_of
from tests.support.function_fakes import settings
from tests.support.weather_answers import (
    HOUR,
    NOON,
    NOW,
    STOCKHOLM,
    Element,
    json_answer,
    met_norway_feature,
)
from weather.errors import BadForecastError, RequestRefusedError
from weather.forecast.choose import freshness_problem, may_ask_again
from weather.forecast.model import CacheValidators, Day, Forecast
from weather.places import Place
from weather.sources.http import HttpResponse
from weather.sources.met_norway_answer import build_request, read_answer, read_feature
from weather.sources.met_norway_days import days_of_steps
from weather.sources.met_norway_steps import read_steps

VALIDATORS = CacheValidators("Mon, 23 Nov 2026 12:37:00 GMT", "Mon, 23 Nov 2026 12:00:54 GMT")


def read(change: Callable[[Element], object] = lambda feature: None) -> Forecast:
    feature = met_norway_feature()
    change(feature)
    return read_feature(feature, STOCKHOLM, NOW, None)


def instant_of(feature: Element, step: int = 0) -> Element:
    details: Element = feature["properties"]["timeseries"][step]["data"]["instant"]["details"]
    return details


def test_it_is_asked_with_four_decimals_and_a_contact() -> None:
    place = Place("x", "X", "SE", 59.32931234, -18.06861234, "Europe/Stockholm")
    request = build_request(settings(), place, None)
    assert request.parameters == {"lat": "59.3293", "lon": "-18.0686"}
    assert request.headers == {"User-Agent": "windsock/1 (https://example.org)"}


def test_it_is_asked_only_for_news_with_the_exact_date_it_sent() -> None:
    request = build_request(settings(), STOCKHOLM, VALIDATORS)
    assert request.headers["If-Modified-Since"] == VALIDATORS.last_modified


def test_its_http_dates_are_remembered_as_sent() -> None:
    answer = json_answer(
        met_norway_feature(), expires=VALIDATORS.expires, last_modified=VALIDATORS.last_modified
    )
    forecast = read_answer(answer, STOCKHOLM, NOW)
    assert isinstance(forecast, Forecast)
    assert forecast.validators == VALIDATORS


@pytest.mark.parametrize("status", [200, 304])
def test_a_date_far_ahead_does_not_end_the_failover_for_good(status: int) -> None:
    far = "Fri, 31 Dec 9999 23:59:59 GMT"
    body = json_answer(met_norway_feature(), expires=far)
    read = read_answer(replace(body, status=status), STOCKHOLM, NOW)
    validators = read.validators if isinstance(read, Forecast) else read
    assert validators is not None
    assert not may_ask_again(validators, NOW + 6 * HOUR - 1)
    assert may_ask_again(validators, NOW + 6 * HOUR)


def test_a_date_far_ahead_that_was_kept_before_does_not_count() -> None:
    assert may_ask_again(CacheValidators("Fri, 31 Dec 9999 23:59:59 GMT", ""), NOW)


def test_nothing_new_is_no_forecast_but_new_dates() -> None:
    answer = HttpResponse(304, {"expires": VALIDATORS.expires}, b"")
    assert read_answer(answer, STOCKHOLM, NOW) == CacheValidators(VALIDATORS.expires, "")


def test_a_refused_identity_is_told() -> None:
    with pytest.raises(RequestRefusedError, match="MET Norway answered 403") as caught:
        read_answer(HttpResponse(403, {}, b"<html>Forbidden"), STOCKHOLM, NOW)
    assert caught.value.status == 403


def test_now_is_the_step_of_this_hour() -> None:
    forecast = read_feature(met_norway_feature(NOW - 3 * HOUR), STOCKHOLM, NOW, None)
    assert current_of(forecast).observed == NOON
    assert hourly_of(forecast).hours[0].time == NOON
    assert current_of(forecast).now.temperature == 2.5
    assert current_of(forecast).now.wind_gusts == 9.9


def test_what_it_does_not_tell_is_derived_or_not_known() -> None:
    forecast = read()
    assert current_of(forecast).now.feels_like == -1.8
    assert current_of(forecast).now.precipitation is None
    assert hourly_of(forecast).days[0].sunrise is None
    assert hourly_of(forecast).days[0].sun is None


def test_the_symbol_tells_day_from_night() -> None:
    def change(feature: Element) -> None:
        period = feature["properties"]["timeseries"][0]["data"]["next_1_hours"]
        period["summary"]["symbol_code"] = "fair_night"

    now = current_of(read(change)).now
    assert (now.condition, now.is_day) == ("mainly-clear", False)


def test_hours_are_at_most_two_days_and_only_the_hourly_part() -> None:
    assert len(hourly_of(read()).hours) == 48
    assert (
        len(hourly_of(read_feature(met_norway_feature(hourly=20), STOCKHOLM, NOW, None)).hours)
        == 20
    )


def test_rain_of_an_hour_is_not_moved() -> None:
    def change(feature: Element) -> None:
        period = feature["properties"]["timeseries"][1]["data"]["next_1_hours"]
        period["details"]["precipitation_amount"] = 7.5

    assert [hour.precipitation for hour in hourly_of(read(change)).hours[:3]] == [0.2, 7.5, 0.2]


def test_days_are_derived_from_all_their_steps() -> None:
    def change(feature: Element) -> None:
        instant_of(feature, 20)["air_temperature"] = 9.0
        instant_of(feature, 25)["air_temperature"] = -8.0

    today, tomorrow = hourly_of(read(change)).days[:2]
    # 13:00 in Stockholm: eleven hours of today are left, too few for a sum.
    assert (today.date, today.precipitation) == ("2026-11-23", None)
    assert (today.temperature_max, today.temperature_min) == (2.5, 2.5)
    assert (tomorrow.temperature_max, tomorrow.temperature_min) == (9.0, -8.0)
    assert tomorrow.precipitation == pytest.approx(4.8)
    assert tomorrow.precipitation_probability == 40
    assert (tomorrow.condition, tomorrow.wind_gusts, tomorrow.uv_index) == ("rain-light", 9.9, 0.4)


def test_the_extremes_of_six_hours_count() -> None:
    later = hourly_of(read()).days[4]
    assert (later.temperature_max, later.temperature_min) == (6.0, -2.0)


def test_no_day_that_is_covered_only_in_part() -> None:
    dates = [day.date for day in hourly_of(read()).days]
    assert dates == [*(f"2026-11-{number}" for number in range(23, 31)), "2026-12-01", "2026-12-02"]
    short = read_feature(met_norway_feature(hourly=12, quarters=3), STOCKHOLM, NOW, None)
    assert [day.date for day in hourly_of(short).days] == ["2026-11-23"]


@pytest.mark.parametrize(
    ("zone", "start", "hours"),
    [("Europe/Stockholm", "2026-10-24T22:00", 25), ("Europe/Stockholm", "2026-03-28T23:00", 23)],
)
def test_a_day_of_a_clock_change_has_all_its_hours(zone: str, start: str, hours: int) -> None:
    days = _rainy_days(zone, start, hours)
    assert [day.precipitation for day in days[:1]] == [pytest.approx(hours * 0.2)]


def _rainy_days(zone: str, start: str, hours: int) -> tuple[Day, ...]:
    begin = int(datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp())
    feature = met_norway_feature(begin, hourly=hours + 24, quarters=0)
    return days_of_steps(read_steps(feature["properties"]["timeseries"]), ZoneInfo(zone))


@pytest.mark.parametrize("period", ["next_6_hours", "next_1_hours"])
def test_periods_that_overlap_are_counted_once(period: str) -> None:
    amount = 6.0 if period == "next_6_hours" else 1.0

    def change(feature: Element) -> None:
        for step in feature["properties"]["timeseries"][:54]:
            data = step["data"]
            summary = data.pop("next_1_hours")["summary"]
            data[period] = {"summary": summary, "details": {"precipitation_amount": amount}}

    tomorrow = hourly_of(read(change)).days[1]
    assert tomorrow.precipitation == pytest.approx(24)
    assert tomorrow.temperature_max == 2.5


@pytest.mark.parametrize(
    ("hours", "problem"),
    [(-1, None), (-23, None), (-25, "made 25 hours ago"), (1, "minutes ahead of the clock")],
)
def test_a_series_of_days_ago_or_of_the_future_is_not_fresh(
    hours: int, problem: str | None
) -> None:
    made = datetime.fromtimestamp(NOW + hours * HOUR, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    forecast = read(lambda feature: feature["properties"]["meta"].update(updated_at=made))
    told = freshness_problem(forecast, None, NOW)
    assert told is None if problem is None else problem in str(told)


@pytest.mark.parametrize("made", [None, 7, "yesterday"])
def test_a_series_that_does_not_say_when_it_was_made_is_refused(made: object) -> None:
    with pytest.raises(BadForecastError, match="updated_at"):
        read(lambda feature: feature["properties"]["meta"].update(updated_at=made))


@pytest.mark.parametrize(
    "coordinates", [None, [], [18.0], [59.3293, 18.0686], [-161.9, -59.3], ["18", "59"]]
)
def test_a_series_for_another_place_is_refused(coordinates: object) -> None:
    with pytest.raises(BadForecastError):
        read(lambda feature: feature["geometry"].update(coordinates=coordinates))


def test_the_compact_form_gives_fewer_fields() -> None:
    def change(feature: Element) -> None:
        for step in feature["properties"]["timeseries"]:
            for name in ("wind_speed_of_gust", "ultraviolet_index_clear_sky"):
                step["data"]["instant"]["details"].pop(name)

    forecast = read(change)
    assert (current_of(forecast).now.wind_gusts, hourly_of(forecast).days[0].uv_index) == (
        None,
        None,
    )


@pytest.mark.parametrize(
    "name", ["air_temperature", "wind_speed", "precipitation_amount", "relative_humidity"]
)
def test_another_unit_refuses_the_place(name: str) -> None:
    def change(feature: Element) -> None:
        feature["properties"]["meta"]["units"][name] = "furlong"

    with pytest.raises(BadForecastError, match=f"units.{name} is 'furlong'"):
        read(change)


@pytest.mark.parametrize(
    ("field", "value"),
    [("air_temperature", 999), ("relative_humidity", -5), ("wind_speed", "calm")],
)
def test_an_absurd_value_is_named(field: str, value: object) -> None:
    with pytest.raises(BadForecastError, match=field):
        read(lambda feature: instant_of(feature).update({field: value}))


def test_no_temperature_means_no_data() -> None:
    with pytest.raises(BadForecastError, match="there is no data"):
        read(lambda feature: instant_of(feature).pop("air_temperature"))


@pytest.mark.parametrize(
    "times",
    [
        ["2026-11-23T13:00:00Z", "2026-11-23T12:00:00Z"],
        ["2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"],
        ["2026-11-23T12:00:00+01:00", "2026-11-23T13:00:00Z"],
        [None, "2026-11-23T13:00:00Z"],
        ["0001-01-01T00:00:00Z", "2026-11-23T13:00:00Z"],
    ],
)
def test_times_unsorted_or_repeated_or_of_another_kind_refuse_the_place(
    times: list[object],
) -> None:
    def change(feature: Element) -> None:
        for step, time in zip(feature["properties"]["timeseries"], times, strict=False):
            step["time"] = time

    with pytest.raises(BadForecastError, match="time"):
        read(change)


@pytest.mark.parametrize("series", [None, [], [1], [{}], [{"data": {}}], {"a": 1}])
def test_another_series_is_refused(series: object) -> None:
    with pytest.raises(BadForecastError):
        read(lambda feature: feature["properties"].update(timeseries=series))


@pytest.mark.parametrize("body", [[], 7, {}, {"properties": 1}, {"properties": {"meta": {}}}])
def test_other_json_is_refused(body: object) -> None:
    with pytest.raises(BadForecastError):
        read_answer(json_answer(body), STOCKHOLM, NOW)


def test_html_with_status_200_is_refused() -> None:
    page = HttpResponse(200, {"content-type": "text/html"}, b"<h1>Maintenance</h1>")
    with pytest.raises(BadForecastError, match="<h1>Maintenance"):
        read_answer(page, STOCKHOLM, NOW)
