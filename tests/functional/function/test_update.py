"""A whole run over fakes: what is published, and what stays as it was when things go wrong."""

import json
from dataclasses import replace

import pytest

from tests.support.contract import check_details
from tests.support.function_fakes import (
    MET_NORWAY,
    OPEN_METEO,
    settings,
)
from tests.support.function_runs import (
    BY_HAND,
    TICK,
    is_down,
    metrics,
    place,
    published,
    refuses,
    run,
    summary,
    world,
)
from tests.support.weather_answers import (
    HOUR,
    NOON,
    NOW,
    PLACES,
    json_answer,
    met_norway_feature,
    open_meteo_element,
    open_meteo_elements,
)
from weather.documents.store import StoredBody
from weather.errors import InvalidationError, NothingFreshError
from weather.run import run as run_once
from weather.sources.http import HttpRequest, HttpResponse


def test_a_good_run_publishes_every_place_with_one_call_for_each_part() -> None:
    fake = world()
    report = run(fake)
    assert (report.outcome, report.fresh, report.upstream_calls) == ("published", 3, 2)
    assert summary(fake.store)["next_update"] == NOON + 27 * 60
    for place_id in ("stockholm", "kathmandu", "tromso"):
        check_details(fake.store.documents[f"data/{place_id}.json"].body)
    assert metrics(fake) == {
        "StaleAgeSeconds": 0,
        "PlacesFresh": 3,
        "PlacesFailedOver": 0,
        "PlacesStale": 0,
        "Duration": 0,
        "UpstreamCalls": 2,
    }


def test_details_and_the_plain_page_are_written_before_the_summary() -> None:
    fake = world()
    run(fake)
    written = fake.store.written()
    assert written[-1] == "data.json"
    assert sorted(written[:-1]) == [
        "data/kathmandu.json",
        "data/stockholm.json",
        "data/text.html",
        "data/tromso.json",
    ]


def test_all_documents_run_out_together_shortly_after_the_next_run() -> None:
    fake = world()
    run(fake)
    assert {document.expires for document in fake.store.documents.values()} == {NOON + 27 * 60 + 45}


def test_the_same_tick_twice_changes_nothing() -> None:
    fake = world()
    run(fake)
    before = fake.store.bodies()
    fake.store.calls.clear()
    fake.sources.requests.clear()
    fake.time.passed += 90
    assert run(fake).outcome == "already-published"
    assert fake.store.bodies() == before
    assert (fake.store.written(), fake.sources.requests) == ([], [])


def test_a_late_tick_gives_way_to_what_was_published_since() -> None:
    store = published(minutes_ago=1)
    before = store.bodies()
    late = replace(TICK, scheduled=NOON - 13 * 60)
    assert run(world(store=store), late).outcome == "already-published"
    assert store.bodies() == before


def test_data_of_a_clock_that_runs_ahead_are_not_overwritten() -> None:
    store = published(minutes_ago=-4)
    before = store.bodies()
    assert run(world(store=store), BY_HAND).outcome == "superseded"
    assert store.bodies() == before


def test_of_two_overlapping_runs_the_newer_data_win_whoever_ends_last() -> None:
    store = published()
    newer = world(NOW + 60, store)
    started: list[bool] = []

    def overtake(key: str) -> None:
        if key == "data.json" and not started:
            started.append(True)
            run(newer, BY_HAND)

    store.before_write = overtake
    older = world(NOW, store)
    assert run(older, BY_HAND).outcome == "superseded"
    assert summary(store)["generated"] == NOW + 60
    details = check_details(store.documents["data/stockholm.json"].body)
    assert details["generated"] == NOW + 60


def test_an_older_run_that_reads_the_details_of_a_newer_one_leaves_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = published()
    newer, read, started = world(NOW + 60, store), store.read, [False]

    def overtake(key: str) -> StoredBody | None:
        if key == "data/stockholm.json" and not started[0]:
            started[0] = True
            run(newer, BY_HAND)
        return read(key)

    monkeypatch.setattr(store, "read", overtake)
    assert run(world(NOW, store), BY_HAND).outcome == "superseded"
    details = check_details(store.documents["data/stockholm.json"].body)
    assert details["generated"] == NOW + 60


def test_an_older_run_that_ends_in_between_is_overwritten() -> None:
    store = published()
    older = world(NOW - 60, store)
    started: list[bool] = []

    def overtake(key: str) -> None:
        if key == "data.json" and not started:
            started.append(True)
            run(older, BY_HAND)

    store.before_write = overtake
    assert run(world(NOW, store), BY_HAND).outcome == "published"
    assert summary(store)["generated"] == NOW


def test_a_missing_place_is_asked_for_at_the_other_source() -> None:
    fake = world()
    fake.sources.open_meteo = lambda request: json_answer(fake.sources.elements(request)[:2])
    report = run(fake)
    assert (report.fresh, report.failed_over) == (2, 1)
    assert place(fake.store, "tromso")["source"] == "met-norway"
    assert len(fake.sources.asked(MET_NORWAY)) == 1
    assert {source["id"] for source in summary(fake.store)["sources"]} == {
        "open-meteo",
        "met-norway",
    }


def test_the_other_source_stands_in_although_it_tells_whole_hours_only() -> None:
    store = published(minutes_ago=-20)  # at 12:27
    assert place(store, "tromso")["observed"] == NOON + 15 * 60
    fake = world(NOON + 47 * 60, store)
    fake.sources.open_meteo = is_down
    assert run(fake, BY_HAND).failed_over == 3
    row = place(store, "tromso")
    assert (row["source"], row["observed"], row["stale"]) == ("met-norway", NOON, False)
    assert summary(store)["generated"] == NOON + 47 * 60


def test_a_source_whose_answer_was_too_old_is_left_alone_until_that_expires() -> None:
    store = published()
    before = place(store, "tromso")
    old = met_norway_feature(NOW - 4 * HOUR, hourly=1, quarters=0, place=PLACES[2])
    answer = json_answer(old, expires="Mon, 23 Nov 2026 12:37:00 GMT")
    without_tromso = json_answer(open_meteo_elements(PLACES[:2]))
    for minutes, calls in ((0, 1), (20, 0), (40, 1)):
        fake = world(NOW + minutes * 60, store)
        fake.sources.open_meteo = lambda request: without_tromso
        fake.sources.met_norway = lambda request: answer
        assert run(fake, BY_HAND).stale == 1
        assert len(fake.sources.asked(MET_NORWAY)) == calls
        assert place(store, "tromso")["now"] == before["now"]


def test_one_bad_place_is_found_and_fails_over() -> None:
    fake = world()

    def refuse_tromso(request: HttpRequest) -> HttpResponse:
        if "69.6492" in request.parameters["latitude"]:
            return json_answer({"error": True, "reason": "No data is available"}, 400)
        return fake.sources.good_open_meteo(request)

    fake.sources.open_meteo = refuse_tromso
    report = run(fake)
    assert (report.fresh, report.failed_over) == (2, 1)
    requests = fake.sources.asked(OPEN_METEO, "current")
    asked = [request.parameters["location_id"] for request in requests]
    assert asked == ["1,2,3", "1", "2", "3"]


def test_a_request_that_is_refused_in_every_part_is_not_halved_for_ever() -> None:
    fake = world()
    fake.sources.open_meteo = lambda request: json_answer({"error": True, "reason": "no"}, 400)
    assert run(fake).failed_over == 3
    assert len(fake.sources.asked(OPEN_METEO)) <= 10


def test_when_both_sources_are_down_nothing_is_written_and_the_run_fails() -> None:
    store = published()
    before = store.bodies()
    fake = world(store=store)
    fake.sources.open_meteo = fake.sources.met_norway = is_down
    with pytest.raises(NothingFreshError, match=r"nothing is fresh .* no connection"):
        run(fake)
    assert store.bodies() == before
    assert store.written() == []
    assert len(fake.sources.asked(OPEN_METEO)) == 3
    told = metrics(fake)
    assert told["StaleAgeSeconds"] == int(fake.time.clock()) - summary(store)["generated"]
    assert (told["PlacesFresh"], told["PlacesStale"]) == (0, 3)


def test_a_refused_invalidation_fails_the_run_but_measures_what_was_published() -> None:
    store = published()
    fake = world(store=store)

    def refuse(reference: str) -> None:
        raise InvalidationError("published, but E2ABC refused")

    with pytest.raises(InvalidationError):
        run_once(BY_HAND, settings(), PLACES, replace(fake.services(), invalidate=refuse))
    told = metrics(fake)
    assert (told["PlacesFresh"], told["PlacesStale"], told["StaleAgeSeconds"]) == (3, 0, 0)
    assert [json.loads(line).get("level") for line in fake.lines] == ["ERROR", None]
    assert summary(store)["generated"] == NOW


def test_a_run_after_an_outage_heals() -> None:
    store = published()
    fake = world(store=store)
    fake.sources.open_meteo = fake.sources.met_norway = is_down
    with pytest.raises(NothingFreshError):
        run(fake)
    assert run(world(store=store)).fresh == 3


def test_places_that_stay_missing_keep_their_last_good_data_marked_as_stale() -> None:
    store = published()
    before = place(store, "tromso")
    fake = world(store=store)
    fake.sources.open_meteo = lambda request: json_answer(fake.sources.elements(request)[:2])
    fake.sources.met_norway = refuses
    report = run(fake)
    assert (report.fresh, report.stale) == (2, 1)
    after = place(store, "tromso")
    assert after["stale"]
    assert (after["now"], after["observed"]) == (before["now"], before["observed"])
    assert check_details(store.documents["data/tromso.json"].body)["hours"]["time"][0] == NOON


def test_a_place_whose_last_data_are_over_a_day_old_stays_as_a_row_without_data() -> None:
    store = published(minutes_ago=25 * 60)
    fake = world(store=store)
    fake.sources.open_meteo = lambda request: json_answer(fake.sources.elements(request)[:2])
    fake.sources.met_norway = refuses
    assert run(fake).missing == 1
    row = place(store, "tromso")
    assert (row["name"], row["now"], row["observed"], row["stale"]) == ("Tromsø", None, None, True)


def test_yesterdays_data_are_not_published_as_fresh() -> None:
    store = published()
    before = store.bodies()
    fake = world(store=store)
    fake.sources.now = NOW - 24 * HOUR
    fake.sources.met_norway = is_down
    with pytest.raises(NothingFreshError, match="minutes old"):
        run(fake)
    assert store.bodies() == before


def test_data_older_than_what_is_published_do_not_replace_it() -> None:
    store = published(minutes_ago=5)
    before = place(store, "stockholm")
    fake = world(store=store)
    good = fake.sources.good_open_meteo

    def lag(request: HttpRequest) -> HttpResponse:
        elements = json.loads(good(request).body)
        elements[0] = open_meteo_element(PLACES[0], 1, NOW - HOUR)
        return json_answer(elements)

    fake.sources.open_meteo = lag
    fake.sources.met_norway = is_down
    run(fake, BY_HAND)
    after = place(store, "stockholm")
    assert (after["stale"], after["observed"]) == (True, before["observed"])
