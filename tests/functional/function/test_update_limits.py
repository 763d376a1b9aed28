"""A whole run over fakes, at its limits: quotas, time, failures at every call, secrets."""

import json
from dataclasses import replace

import pytest

from tests.support.contract import check_details
from tests.support.function_fakes import (
    MET_NORWAY,
    OPEN_METEO,
    FakeServices,
    FakeSources,
    FakeTime,
    MemoryStore,
    settings,
)
from tests.support.function_runs import (
    BY_HAND,
    HTML,
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
from tests.support.weather_answers import NOW, PLACES, json_answer
from weather.documents.reader import OPEN_METEO_STATE
from weather.errors import (
    DeadlineExceededError,
    NothingFreshError,
    PlacesError,
    StoreError,
    UpstreamUnavailableError,
    WeatherError,
)
from weather.run import run as run_once
from weather.settings import Event
from weather.sources.http import HttpRequest, HttpResponse


def blocked(store: MemoryStore) -> int:
    state: dict[str, int] = json.loads(store.documents[OPEN_METEO_STATE].body)
    return state["blocked_until"]


def test_a_used_up_day_is_remembered_and_the_source_left_alone() -> None:
    fake = world()
    reason = {"error": True, "reason": "Daily API request limit exceeded. Try again tomorrow."}
    fake.sources.open_meteo = lambda request: json_answer(reason, 429)
    assert run(fake).failed_over == 3
    midnight = NOW // 86_400 * 86_400 + 86_400
    assert blocked(fake.store) == midnight
    assert len(fake.sources.asked(OPEN_METEO)) == 1

    later = world(NOW + 1200, fake.store)
    later.sources.open_meteo = is_down
    run(later, BY_HAND)
    assert later.sources.asked(OPEN_METEO) == []
    assert blocked(fake.store) == midnight

    tomorrow = world(midnight + 60, fake.store)
    assert run(tomorrow, BY_HAND).fresh == 3


def test_a_used_up_free_day_does_not_hold_up_a_paid_key() -> None:
    fake = world()
    fake.sources.open_meteo = lambda request: json_answer({"reason": "Daily limit"}, 429)
    run(fake)
    paid = world(NOW + 1200, fake.store)
    report = run_once(BY_HAND, settings(key="paid"), PLACES, paid.services())
    assert (report.fresh, len(paid.sources.asked(OPEN_METEO, "current"))) == (3, 1)


@pytest.mark.parametrize("fresh_site", [True, False])
def test_a_used_up_day_is_remembered_although_nothing_else_could_be_written(
    fresh_site: bool,
) -> None:
    store = MemoryStore() if fresh_site else published()
    before = store.bodies()
    for minutes, asked in ((0, 1), (20, 0), (40, 0)):
        fake = world(NOW + minutes * 60, store)
        fake.sources.open_meteo = lambda request: json_answer({"reason": "Daily limit"}, 429)
        fake.sources.met_norway = is_down
        with pytest.raises(NothingFreshError, match=r"the day's window|must not be asked before"):
            run(fake, BY_HAND)
        assert len(fake.sources.asked(OPEN_METEO)) == asked
    assert {key: body for key, body in store.bodies().items() if key != OPEN_METEO_STATE} == before
    tomorrow = world(NOW // 86_400 * 86_400 + 86_460, store)
    assert run(tomorrow, BY_HAND).fresh == 3


def test_the_other_source_is_asked_for_news_only_and_not_before_its_answer_expires() -> None:
    fake = world()
    fake.sources.open_meteo = is_down
    run(fake)
    assert len(fake.sources.asked(MET_NORWAY)) == 3

    soon = world(NOW + 1200, fake.store)  # 12:27; what it sent expires at 12:37
    soon.sources.open_meteo = is_down
    assert run(soon, BY_HAND).failed_over == 3
    assert soon.sources.asked(MET_NORWAY) == []

    later = world(NOW + 2400, fake.store)
    later.sources.open_meteo = is_down
    later.sources.met_norway = lambda request: HttpResponse(
        304, {"expires": "Mon, 23 Nov 2026 13:07:00 GMT"}, b""
    )
    assert run(later, BY_HAND).failed_over == 3
    sent = {request.headers["If-Modified-Since"] for request in later.sources.asked(MET_NORWAY)}
    assert sent == {"Mon, 23 Nov 2026 12:00:54 GMT"}
    details = check_details(fake.store.documents["data/tromso.json"].body)
    assert details["upstream"] == {
        "expires": "Mon, 23 Nov 2026 13:07:00 GMT",
        "last_modified": "Mon, 23 Nov 2026 12:00:54 GMT",
    }


def test_a_refused_identity_stops_asking_at_once() -> None:
    fake = world()
    fake.sources.open_meteo = is_down
    fake.sources.met_norway = refuses
    with pytest.raises(NothingFreshError):
        run(fake)
    assert len(fake.sources.asked(MET_NORWAY)) == 1


def test_a_source_that_keeps_failing_is_left_alone_after_three_places() -> None:
    fake = FakeServices(MemoryStore(), FakeSources(PLACES * 3), FakeTime(NOW))
    fake.sources.open_meteo = refuses
    fake.sources.met_norway = lambda request: HttpResponse(200, HTML, b"<h1>Maintenance</h1>")
    places = [replace(PLACES[0], id=f"place-{number}") for number in range(9)]
    with pytest.raises(NothingFreshError):
        run_once(TICK, settings(), places, fake.services())
    assert len(fake.sources.asked(MET_NORWAY)) == 3


def test_places_are_asked_for_at_most_five_times_a_second() -> None:
    fake = world()
    fake.sources.open_meteo = refuses
    run(fake)
    assert fake.time.slept == [0.2, 0.2, 0.2]


def test_a_dry_run_reports_and_writes_nothing() -> None:
    fake = world()
    report = run(fake, replace(BY_HAND, dry_run=True))
    assert (report.outcome, report.fresh) == ("dry-run", 3)
    assert fake.store.bodies() == {}
    assert (fake.store.written(), fake.invalidated) == ([], [])


@pytest.mark.parametrize(
    ("event", "count"),
    [(TICK, 0), (BY_HAND, 1), (replace(TICK, invalidate=True), 1)],
)
def test_the_edges_are_told_only_of_what_no_expiry_foresaw(event: Event, count: int) -> None:
    fake = world()
    run(fake, event)
    assert fake.invalidated == [f"weather-{NOW}"] * count


@pytest.mark.parametrize("fresh_site", [True, False])
def test_a_failure_at_any_call_leaves_what_visitors_saw_and_a_repeat_heals(
    fresh_site: bool,
) -> None:
    calls = len(_calls_of_a_run(fresh_site))
    for step in range(1, calls + 1):
        store = MemoryStore() if fresh_site else published()
        before = store.bodies().get("data.json")
        store.calls.clear()
        store.fail_at = step
        with pytest.raises(StoreError, match="on demand"):
            run(world(store=store), BY_HAND)
        assert store.bodies().get("data.json") == before
        for key, body in store.bodies().items():
            if key.endswith("html") or key == "data.json":
                continue
            check_details(body)
        store.fail_at = None
        assert run(world(NOW + 60, store), BY_HAND).fresh == 3


def _calls_of_a_run(fresh_site: bool) -> list[str]:
    store = MemoryStore() if fresh_site else published()
    store.calls.clear()
    run(world(store=store), BY_HAND)
    return store.calls


@pytest.mark.parametrize("seconds", [0.0, 3.0, 9.9])
def test_too_little_time_stops_the_run_before_it_asks_anyone(seconds: float) -> None:
    store = published()
    before = store.bodies()
    fake = world(store=store, seconds=seconds)
    with pytest.raises(DeadlineExceededError, match="raise the function's timeout"):
        run(fake)
    assert fake.sources.requests == []
    assert store.bodies() == before


def test_a_slow_source_leaves_time_for_the_other_and_for_publishing() -> None:
    fake = world()

    def stall(request: HttpRequest) -> HttpResponse:
        fake.time.passed += 10
        raise UpstreamUnavailableError("no complete answer")

    fake.sources.open_meteo = stall
    assert run(fake).failed_over == 3
    assert fake.time.passed < 30


def test_time_that_ran_out_while_asking_publishes_nothing() -> None:
    store = published()
    before = store.bodies()
    fake = world(store=store)

    def sleep_through(request: HttpRequest) -> HttpResponse:
        fake.time.passed += 29
        return fake.sources.good_open_meteo(request)

    fake.sources.open_meteo = sleep_through
    with pytest.raises(DeadlineExceededError, match=r"data\.json stays as it was"):
        run(fake)
    assert store.bodies() == before


def test_a_configuration_over_the_budget_asks_nobody() -> None:
    fake = world()
    with pytest.raises(PlacesError, match="calls a day"):
        run_once(TICK, settings(interval=60), PLACES * 20, fake.services())
    assert fake.sources.requests == []
    assert fake.store.calls == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>maintenance",
        b'{"error": true, "reason": "bad\\nline"}',
        b"[]",
        b"\xef\xbb\xbf[]",
        b"[" * 10_000,
        b'[{"latitude": 59.3, Unexpected error while streaming data: timeoutReached',
    ],
)
def test_an_answer_that_is_no_forecast_fails_over(body: bytes) -> None:
    fake = world()
    fake.sources.open_meteo = lambda request: HttpResponse(
        200, {"content-type": "application/json"}, body
    )
    assert run(fake).failed_over == 3
    assert all(line.isprintable() for line in fake.lines)


def test_no_line_of_the_log_holds_a_secret_or_a_whole_query() -> None:
    fake = world(secrets=("tell-nobody",))

    def leak(request: HttpRequest) -> HttpResponse:
        told = f"key {request.headers['X-Api-Key']} refused"
        return json_answer({"error": True, "reason": told}, 401)

    fake.sources.open_meteo = leak
    report = run_once(TICK, settings(key="tell-nobody"), PLACES, fake.services())
    assert "tell-nobody" not in str(report)
    fake.store.documents.clear()
    fake.sources.met_norway = is_down
    with pytest.raises(NothingFreshError) as caught:
        run_once(BY_HAND, settings(key="tell-nobody"), PLACES, fake.services())
    assert "tell-nobody" not in str(caught.value)
    assert any("[redacted]" in line for line in fake.lines)
    assert all("tell-nobody" not in line and "latitude=" not in line for line in fake.lines)


def test_no_part_of_a_key_is_logged_although_reasons_are_cut() -> None:
    key = "secret-of-45-characters-" + "x" * 21
    fake = world(secrets=(key,))
    told = {"error": True, "reason": f"{'a' * 39} {key} was refused"}
    fake.sources.open_meteo = lambda request: json_answer(told, 401)
    report = run_once(TICK, settings(key=key), PLACES, fake.services())
    assert "[redacted]" in str(report)
    for text in (str(report), *fake.lines):
        assert "secret-of" not in text


@pytest.mark.parametrize("ahead", [600, 10 * 365 * 86_400])
@pytest.mark.parametrize("works", [True, False])
def test_data_from_the_future_are_replaced_and_raise_the_alarm(ahead: int, works: bool) -> None:
    store = published(minutes_ago=-(ahead // 60))
    fake = world(store=store)
    if works:
        assert run(fake).fresh == 3
        assert summary(store)["generated"] == NOW
    else:
        fake.sources.open_meteo = fake.sources.met_norway = is_down
        with pytest.raises(NothingFreshError):
            run(fake)
    # The alarm goes off above three runs of twenty minutes.
    assert metrics(fake)["StaleAgeSeconds"] > 3 * 1200
    assert any("ahead of the clock" in line for line in fake.lines)


def test_a_fault_of_our_own_is_raised_after_its_line_and_its_metrics() -> None:
    store = published()
    fake = world(store=store)

    def break_down(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError("a bug")

    fake.sources.open_meteo = break_down
    with pytest.raises(ZeroDivisionError):
        run(fake)
    assert json.loads(fake.lines[-2])["kind"] == "ZeroDivisionError"
    assert metrics(fake)["StaleAgeSeconds"] == 1200


def test_broken_published_data_are_replaced_and_told() -> None:
    store = published()
    document = store.documents["data.json"]
    store.put(replace(document, body=b"not JSON at all"))
    fake = world(store=store)
    assert run(fake).outcome == "published"
    assert any("cannot use what is published" in line for line in fake.lines)


def test_simulated_weather_never_passes_for_real_weather_nor_holds_it_up() -> None:
    store = published(minutes_ago=0)
    for document in list(store.documents.values()):
        if document.key.endswith(".json"):
            simulated = {**json.loads(document.body), "simulated": True}
            store.put(replace(document, body=json.dumps(simulated).encode()))
    fake = world(store=store)
    fake.sources.open_meteo = lambda request: json_answer(fake.sources.elements(request)[:2])
    fake.sources.met_norway = refuses
    assert run(fake, TICK).missing == 1
    assert not summary(store)["simulated"]
    assert place(store, "tromso")["now"] is None


def test_every_failure_is_told_on_one_line() -> None:
    store = published()
    store.fail_at = 1
    fake = world(store=store)
    with pytest.raises(WeatherError):
        run(fake)
    levels = [json.loads(line).get("level") for line in fake.lines]
    assert levels == ["ERROR", None]
