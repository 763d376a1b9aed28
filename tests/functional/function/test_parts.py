"""Current weather, hours and air are asked for apart: each fails, ages and is published alone."""

import json
from typing import Any

import pytest

from tests.support.contract import check_details
from tests.support.function_fakes import (
    AIR_QUALITY,
    MET_NORWAY,
    OPEN_METEO,
    FakeServices,
    FakeSources,
    FakeTime,
    MemoryStore,
    settings,
)
from tests.support.function_runs import TICK, is_down, refuses, summary
from tests.support.weather_answers import (
    HOUR,
    NOON,
    NOW,
    PLACES,
    json_answer,
    with_yesterday,
)
from weather.errors import NothingFreshError
from weather.places import SHIPPED, Place, load_places
from weather.report import Report
from weather.run import run as run_once
from weather.settings import Event
from weather.sources.http import HttpRequest

BERLIN = Place("berlin", "Berlin", "DE", 52.52, 13.405, "Europe/Berlin")
LISTED = (*PLACES, BERLIN)


def world(store: MemoryStore, minutes: int = 0) -> FakeServices:
    now = NOW + minutes * 60
    return FakeServices(store, FakeSources(LISTED, now), FakeTime(now))


def run(fake: FakeServices) -> Report:
    scheduled = TICK.scheduled or 0
    event = Event(scheduled + int(fake.time.now) - NOW, dry_run=False, invalidate=False)
    return run_once(event, settings(with_air=True), LISTED, fake.services())


def details(store: MemoryStore, place_id: str = "stockholm") -> dict[str, Any]:
    return check_details(store.documents[f"data/{place_id}.json"].body)


def test_every_part_of_a_place_is_in_its_own_document() -> None:
    store = MemoryStore()
    fake = world(store)
    fake.sources.hourly = lambda request: json_answer(
        [with_yesterday(element) for element in fake.sources.elements(request)]
    )
    assert run(fake).upstream_calls == 3
    found = details(store)
    assert found["yesterday"] == {"temperature_max": 9, "temperature_min": 4}
    assert found["air"]["pollen"]["birch"] == 12.5
    assert (found["hours"]["wind_gusts"][0], found["days"]["date"][0]) == (8, "2026-11-23")
    assert found["now"]["precipitation"] == 0
    assert found["hours_observed"] == NOW


def test_quarters_are_published_where_they_are_not_interpolated() -> None:
    store = MemoryStore()
    run(world(store))
    quarters = details(store, "berlin")["quarters"]
    # The source names the end of each quarter: what falls from 12:00 on is told at 12:15.
    assert quarters["time"] == NOON
    assert quarters["precipitation"][:3] == [0.1, 0.2, 0.3]
    assert len(quarters["precipitation"]) == 12
    assert details(store, "kathmandu")["quarters"] is None


def test_hours_are_kept_from_run_to_run_and_asked_for_again_after_an_hour() -> None:
    store = MemoryStore()
    asked = []
    for minutes in range(0, 121, 20):
        fake = world(store, minutes)
        run(fake)
        asked.append(len(fake.sources.asked(OPEN_METEO, "hourly")))
    assert asked == [1, 0, 0, 1, 0, 0, 1]
    assert details(store)["hours_observed"] == NOW + 2 * HOUR


def test_hours_that_fail_stay_as_they_were_and_are_asked_for_in_the_next_run() -> None:
    store = MemoryStore()
    run(world(store))
    before = details(store)
    failing = world(store, 60)
    failing.sources.hourly = is_down
    report = run(failing)
    after = details(store)
    assert (report.fresh, report.stale) == (4, 0)
    assert after["observed"] == NOON + HOUR
    assert after["hours_observed"] == before["hours_observed"]
    assert after["hours"]["time"][0] == NOON + HOUR
    assert not failing.sources.asked(MET_NORWAY)
    again = world(store, 80)
    run(again)
    assert len(again.sources.asked(OPEN_METEO, "hourly")) == 1
    assert details(store)["hours_observed"] == NOW + 80 * 60


def test_hours_older_than_two_come_from_the_other_source_beside_fresh_weather() -> None:
    store = MemoryStore()
    run(world(store))
    fake = world(store, 140)
    fake.sources.hourly = refuses
    report = run(fake)
    found = details(store)
    assert (report.fresh, report.failed_over) == (4, 0)
    assert (found["source"], found["hours_source"]) == ("open-meteo", "met-norway")
    assert found["hours_observed"] == NOW + 140 * 60
    assert {source["id"] for source in summary(store)["sources"]} == {"open-meteo", "met-norway"}
    later = world(store, 160)
    run(later)
    assert details(store)["hours_source"] == "open-meteo"


def test_hours_are_left_out_after_a_day_without_any() -> None:
    store = MemoryStore()
    run(world(store))
    fake = world(store, 25 * 60)
    fake.sources.hourly = fake.sources.met_norway = refuses
    assert run(fake).fresh == 4
    found = details(store)
    assert (found["hours"], found["days"], found["hours_observed"]) == (None, None, None)
    assert found["now"] is not None


def test_current_weather_that_fails_leaves_fresh_hours_and_is_marked_as_old() -> None:
    store = MemoryStore()
    run(world(store))
    fake = world(store, 60)
    good = fake.sources.good_open_meteo
    fake.sources.hourly = good
    fake.sources.open_meteo = lambda request: json_answer({"error": True, "reason": "no"}, 400)
    fake.sources.met_norway = refuses
    report = run(fake)
    found = details(store)
    assert (report.fresh, report.stale) == (0, 4)
    assert (found["stale"], found["observed"]) == (True, NOON)
    assert found["hours_observed"] == NOW + HOUR


def test_a_service_that_is_down_for_current_weather_is_not_asked_for_hours() -> None:
    fake = world(MemoryStore())
    fake.sources.open_meteo = lambda request: json_answer({"reason": "Daily limit"}, 429)
    run(fake)
    assert len(fake.sources.asked(OPEN_METEO)) == 1


@pytest.mark.parametrize("fault", [is_down, refuses])
def test_air_that_fails_costs_nothing_else_and_is_kept_for_half_a_day(fault: Any) -> None:
    store = MemoryStore()
    run(world(store))
    for minutes, kept in ((6 * 60, True), (13 * 60, False)):
        fake = world(store, minutes)
        fake.sources.air = fault
        report = run(fake)
        assert (report.fresh, report.stale) == (4, 0)
        assert len(fake.sources.asked(AIR_QUALITY)) >= 1
        assert (details(store)["air"] is not None) is kept


def test_air_alone_is_no_new_weather() -> None:
    fake = world(MemoryStore())
    fake.sources.open_meteo = fake.sources.met_norway = is_down
    with pytest.raises(NothingFreshError):
        run(fake)
    assert fake.sources.asked(AIR_QUALITY) == []


def test_after_midnight_yesterday_is_another_day() -> None:
    store = MemoryStore()
    late = world(store, 10 * 60 + 40)  # 23:47 in Stockholm
    late.sources.hourly = lambda request: json_answer(
        [with_yesterday(element) for element in late.sources.elements(request)]
    )
    run(late)
    assert details(store)["yesterday"] == {"temperature_max": 9, "temperature_min": 4}
    midnight = world(store, 11 * 60)
    midnight.sources.hourly = is_down
    run(midnight)
    assert details(store)["yesterday"] is None


def weight(request: HttpRequest) -> float:
    """Count a request by the rule that the source publishes."""
    parameters = request.parameters
    sections = ("current", "minutely_15", "hourly", "daily")
    variables = sum(len(parameters[name].split(",")) for name in sections if name in parameters)
    days = int(parameters["forecast_days"]) + int(parameters.get("past_days", "0"))
    places = len(parameters["location_id"].split(","))
    return max(1.0, variables / 10, variables / 10 * days / 14) * places


def test_a_day_of_the_shipped_places_weighs_at_most_6500_calls() -> None:
    listed, store = load_places(SHIPPED), MemoryStore()
    run_day(listed, store, range(-6 * 60, 0, 20))
    weighed = run_day(listed, store, range(0, 24 * 60, 20))
    assert sum(weighed.values()) <= 6500
    assert weighed["current"] == 72 * len(listed)
    assert weighed["air"] == 4 * len(listed)


def run_day(listed: tuple[Place, ...], store: MemoryStore, minutes: range) -> dict[str, float]:
    """Run at these minutes, and return the weight of the requests as sent, by their part."""
    weighed = {"current": 0.0, "hourly": 0.0, "air": 0.0}
    for minute in minutes:
        now = NOW + minute * 60
        fake = FakeServices(store, FakeSources(listed, now), FakeTime(now))
        scheduled = Event(now - now % 60, dry_run=False, invalidate=False)
        assert run_once(scheduled, settings(with_air=True), listed, fake.services()).stale == 0
        for request in fake.sources.requests:
            part = "air" if request.url == AIR_QUALITY else "hourly"
            part = "current" if "minutely_15" in request.parameters else part
            weighed[part] += weight(request)
    return weighed


def test_the_log_names_the_fallback() -> None:
    fake = world(MemoryStore())
    fake.sources.open_meteo = is_down
    assert run(fake).failed_over == 4
    lines = [json.loads(line) for line in fake.lines]
    assert {"level": "WARNING", "message": "fell back to MET Norway", "count": 4} in lines
