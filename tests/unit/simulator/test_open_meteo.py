"""The simulator answers in Open-Meteo's shapes and refuses what Open-Meteo refuses."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from scripts.dev.simulator.model import HOUR, Spot, sample
from scripts.dev.simulator.open_meteo import answer, answer_air
from scripts.dev.simulator.query import RefusedRequestError, parse_query

NOW = datetime(2026, 11, 23, 9, 37, tzinfo=UTC).timestamp()
TWO = {
    "latitude": ["59.33", "27.7172"],
    "longitude": ["18.07", "85.324"],
    "location_id": ["7", "3"],
    "timezone": ["Europe/Stockholm", "Asia/Kathmandu"],
    "timeformat": ["unixtime"],
    "wind_speed_unit": ["ms"],
    "current": ["temperature_2m", "precipitation", "is_day"],
    "hourly": ["temperature_2m", "precipitation"],
    "forecast_hours": ["48"],
    "daily": ["sunrise", "sunset", "temperature_2m_max"],
}
ONE = {"latitude": ["59.33"], "longitude": ["18.07"]}


def ask(parameters: Mapping[str, Sequence[str]]) -> Any:
    return answer(parse_query(parameters), NOW)


def test_two_places_give_an_array_in_the_order_asked_with_their_ids() -> None:
    assert [a["location_id"] for a in ask(TWO)] == [7, 3]


def test_one_place_gives_an_object_without_the_id_zero() -> None:
    assert isinstance(ask(ONE), dict)
    assert "location_id" not in ask(ONE)


def test_only_what_is_asked_for_is_answered_each_with_its_unit() -> None:
    first = ask(TWO)[0]
    assert first["current_units"] == {
        "time": "unixtime",
        "interval": "seconds",
        "temperature_2m": "°C",
        "precipitation": "mm",
        "is_day": "",
    }
    assert list(first["current"]) == list(first["current_units"])
    assert list(first["daily"]) == ["time", "sunrise", "sunset", "temperature_2m_max"]


def test_columns_are_as_long_as_the_time_beside_them() -> None:
    first = ask(TWO)[0]
    assert {len(column) for column in first["hourly"].values()} == {48}
    assert {len(column) for column in first["daily"].values()} == {7}


def test_hours_begin_with_the_current_hour_and_step_on_whole_hours_of_utc() -> None:
    kathmandu = ask(TWO)[1]
    assert kathmandu["hourly"]["time"][:2] == [
        int(NOW) // HOUR * HOUR,
        int(NOW) // HOUR * HOUR + HOUR,
    ]
    assert kathmandu["utc_offset_seconds"] == 20_700


def test_now_is_the_last_quarter_of_an_hour() -> None:
    assert ask(TWO)[0]["current"]["time"] == datetime(2026, 11, 23, 9, 30, tzinfo=UTC).timestamp()


def test_precipitation_at_an_hour_fell_in_the_hour_before() -> None:
    hourly = ask(TWO)[0]["hourly"]
    spot = Spot(59.33, 18.07)
    fell = [round(sample(spot, t - HOUR).precipitation, 3) for t in hourly["time"]]
    assert hourly["precipitation"] == fell


def test_days_are_the_places_own() -> None:
    kathmandu = ask(TWO)[1]
    local = [(t + kathmandu["utc_offset_seconds"]) % 86_400 for t in kathmandu["daily"]["time"]]
    assert local == [0] * 7


def test_days_may_begin_with_yesterday() -> None:
    days = ask({**TWO, "past_days": ["1"]})[0]["daily"]["time"]
    assert days[1:] == ask(TWO)[0]["daily"]["time"]
    assert days[1] - days[0] == 86_400


def test_quarters_are_sums_of_the_quarter_before_and_begin_with_the_current_one() -> None:
    quarters = {**ONE, "minutely_15": ["precipitation"], "forecast_minutely_15": ["13"]}
    answered = ask(quarters)["minutely_15"]
    first = datetime(2026, 11, 23, 9, 30, tzinfo=UTC).timestamp()
    assert answered["time"] == [first + n * 900 for n in range(13)]
    spot = Spot(59.33, 18.07)
    fell = [round(sample(spot, t - 900).precipitation / 4, 3) for t in answered["time"]]
    assert answered["precipitation"] == fell


def test_the_air_is_known_everywhere_and_its_pollen_in_europe() -> None:
    asked = {
        "latitude": TWO["latitude"],
        "longitude": TWO["longitude"],
        "location_id": ["1", "2"],
        "current": ["european_aqi", "pm2_5", "birch_pollen"],
    }
    answered: Any = answer_air(parse_query(asked, air=True), NOW)
    stockholm, kathmandu = answered
    assert stockholm["current"]["birch_pollen"] is not None
    assert kathmandu["current"]["birch_pollen"] is None
    assert kathmandu["current"]["european_aqi"] > 0
    assert stockholm["current_units"]["pm2_5"] == "μg/m³"
    with pytest.raises(RefusedRequestError, match="temperature_2m"):
        parse_query({**ONE, "current": ["temperature_2m"]}, air=True)


def test_the_cost_of_a_request_is_counted_as_the_source_counts() -> None:
    # 8 variables count as ten; sixteen days as more than a fortnight.
    assert parse_query(TWO).weight == 2.0
    assert parse_query({**TWO, "forecast_days": ["16"]}).weight == 2.0
    fortnight = {**ONE, "hourly": ["temperature_2m"] * 20, "forecast_days": ["14"]}
    assert parse_query(fortnight).weight == 2.0
    assert parse_query({**fortnight, "past_days": ["1"]}).weight == pytest.approx(30 / 14)
    assert parse_query({**fortnight, "minutely_15": ["precipitation"]}).weight == 2.1
    many = ["temperature_2m", "precipitation", "is_day", "weather_code"] * 5
    assert parse_query({**TWO, "current": many}).weight == pytest.approx(5.0)


REFUSED: list[tuple[dict[str, list[str]], str]] = [
    ({"latitude": []}, "same count"),
    ({"latitude": ["1", "2"]}, "same count"),
    ({"latitude": ["91"]}, "Latitude must be in range"),
    ({"longitude": ["-181"]}, "Longitude must be in range"),
    ({"latitude": ["north"]}, "'latitude' is not a number"),
    ({"latitude": ["nan"]}, "'latitude' is not a number"),
    ({"latitude": ["1"] * 1001, "longitude": ["1"] * 1001}, "Only up to 1000"),
    ({"hourly": ["windspeed_10m"]}, "hourly variable from 'windspeed_10m'"),
    ({"timezone": ["Mars/Olympus"]}, "Invalid timezone"),
    ({"timezone": ["../../etc/passwd"]}, "Invalid timezone"),
    ({"timezone": ["GMT", "GMT"]}, "timezone"),
    ({"location_id": ["1", "2"]}, "location_id"),
    ({"location_id": ["-1"]}, "location_id"),
    ({"forecast_days": ["17"]}, "forecast_days"),
    ({"wind_speed_unit": ["kn"]}, "wind_speed_unit"),
    ({"timeformat": ["iso8601"]}, "timeformat"),
    ({"minutely_15": ["temperature_2m"]}, "minutely_15 variable"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_a_bad_request_is_refused_with_its_reason(
    change: dict[str, list[str]], reason: str
) -> None:
    with pytest.raises(RefusedRequestError, match=reason):
        parse_query({**ONE, **change})


def test_a_request_that_costs_too_much_is_refused() -> None:
    hourly = ["temperature_2m"] * 60
    with pytest.raises(RefusedRequestError, match="too large"):
        parse_query({"latitude": ["1"] * 1000, "longitude": ["1"] * 1000, "hourly": hourly})


def test_places_that_are_alike_keep_their_own_coordinates_and_ids() -> None:
    asked = {
        "latitude": ["59.3", "-33.9"],
        "longitude": ["18.1", "18.4"],
        "location_id": ["1", "2"],
        "current": ["temperature_2m"],
    }
    own = answer(parse_query(asked), 1_795_426_620)
    alike = answer(parse_query(asked), 1_795_426_620, alike=True)
    assert isinstance(own, list)
    assert isinstance(alike, list)
    assert [one["latitude"] for one in alike] == [59.25, -33.875]
    assert [one["location_id"] for one in alike] == [1, 2]
    assert alike[0]["current"] == alike[1]["current"] != own[1]["current"]


def test_a_key_allows_ten_thousand_places_at_once() -> None:
    def of(count: int) -> dict[str, list[str]]:
        return {"latitude": ["1"] * count, "longitude": ["1"] * count}

    assert len(parse_query(of(10_000), paid=True).spots) == 10_000
    with pytest.raises(RefusedRequestError, match="Only up to 10000"):
        parse_query(of(10_001), paid=True)
