"""Many places, some of them bad, in requests of bounded size, within the time there is."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.dev.simulator.places import made_up_places
from tests.support.contract import check_summary
from tests.support.function_fakes import (
    MET_NORWAY,
    OPEN_METEO,
    FakeServices,
    FakeSources,
    FakeTime,
    MemoryStore,
    settings,
)
from tests.support.function_runs import BY_HAND, is_down, metrics, refuses
from tests.support.weather_answers import NOW, json_answer
from weather.errors import AnswerTooBigError, MostMissingError, NothingFreshError
from weather.forecast.ages import KEPT_SECONDS
from weather.places import Place, parse_places
from weather.report import Report
from weather.run import run as run_once
from weather.sources.http import HttpRequest, HttpResponse
from weather.sources.open_meteo_request import GROUP

ROOT = Path(__file__).parents[3]
Answers = Callable[[HttpRequest], HttpResponse]


def places(count: int) -> tuple[Place, ...]:
    return parse_places(json.dumps(made_up_places(count)).encode())


def world_of(listed: Sequence[Place], store: MemoryStore, now: int = NOW) -> FakeServices:
    return FakeServices(store, FakeSources(listed, now), FakeTime(now), seconds=60)


def run(fake: FakeServices) -> Report:
    return run_once(BY_HAND, settings(key="a-paid-key"), fake.sources.places, fake.services())


def numbers(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.parameters["location_id"].split(",")]


def refusing(fake: FakeServices, bad: set[int], status: int = 400) -> Answers:
    def answer(request: HttpRequest) -> HttpResponse:
        if bad & set(numbers(request)):
            return json_answer({"error": True, "reason": "No data is available"}, status)
        return fake.sources.good_open_meteo(request)

    return answer


@pytest.mark.parametrize(("count", "bad"), [(40, 1), (40, 2), (40, 5), (300, 2), (700, 20)])
def test_a_bad_place_costs_only_itself(count: int, bad: int) -> None:
    fake = world_of(places(count), MemoryStore())
    chosen = set(random.Random(7).sample(range(1, count + 1), bad))  # noqa: S311 # no secret
    fake.sources.open_meteo = refusing(fake, chosen)
    report = run(fake)
    assert (report.fresh, report.failed_over) == (count - bad, bad)
    assert len(fake.sources.asked(OPEN_METEO)) <= 10 + 20 * bad


@pytest.mark.parametrize("bad", [{1}, {40}, {1, 11, 21}, {1, 2, 3, 4, 5}])
def test_bad_places_where_it_is_probed_cost_only_themselves(bad: set[int]) -> None:
    fake = world_of(places(40), MemoryStore())
    fake.sources.open_meteo = refusing(fake, bad)
    assert run(fake).fresh == 40 - len(bad)


@pytest.mark.parametrize("count", [40, 700])
@pytest.mark.parametrize("status", [400, 413])
def test_a_request_that_is_refused_whatever_it_holds_costs_few_requests(
    count: int, status: int
) -> None:
    fake = world_of(places(count), MemoryStore())
    fake.sources.open_meteo = lambda request: json_answer({"reason": "The key is wrong"}, status)
    report = run(fake)
    assert report.failed_over == min(count, 50)
    assert len(fake.sources.asked(OPEN_METEO)) <= 10


def test_a_used_up_limit_or_a_wrong_key_ends_all_groups() -> None:
    for status in (429, 401, 403):
        fake = world_of(places(700), MemoryStore())
        answer = json_answer({"reason": "Minutely limit"}, status)
        fake.sources.open_meteo = lambda request, answer=answer: answer
        run(fake)
        assert len(fake.sources.asked(OPEN_METEO)) == 1


def too_many(request: HttpRequest) -> HttpResponse:
    return json_answer({"error": True}, 413)


def too_big(request: HttpRequest) -> HttpResponse:
    raise AnswerTooBigError("api.example.org: the answer is over 2064000 bytes")


@pytest.mark.parametrize("refuse", [too_many, too_big])
def test_a_request_or_an_answer_that_is_too_big_is_divided(refuse: Answers) -> None:
    fake = world_of(places(600), MemoryStore())

    def answer(request: HttpRequest) -> HttpResponse:
        small = len(numbers(request)) <= 70
        return fake.sources.good_open_meteo(request) if small else refuse(request)

    fake.sources.open_meteo = answer
    report = run(fake)
    assert (report.fresh, report.missing) == (600, 0)


def test_places_are_asked_for_in_groups_and_published_in_their_order() -> None:
    listed, store = places(600), MemoryStore()
    fake = world_of(listed, store)
    run(fake)
    asked = fake.sources.asked(OPEN_METEO, "current")
    assert [len(numbers(request)) for request in asked] == [GROUP, GROUP, 100]
    summary = check_summary(store.documents["data.json"].body)
    assert [row["id"] for row in summary["places"]] == [place.id for place in listed]
    assert store.written()[-1] == "data.json"


def test_details_are_written_before_the_next_group_is_asked_for() -> None:
    store = MemoryStore()
    fake = world_of(places(600), store)
    written: list[int] = []

    def answer(request: HttpRequest) -> HttpResponse:
        if "current" in request.parameters:
            written.append(len(store.written()))
        return fake.sources.good_open_meteo(request)

    fake.sources.open_meteo = answer
    run(fake)
    assert written == [0, GROUP, 2 * GROUP]


def test_a_group_that_fails_costs_no_other_group() -> None:
    fake = world_of(places(600), MemoryStore())

    def answer(request: HttpRequest) -> HttpResponse:
        return (refuses if 300 in numbers(request) else fake.sources.good_open_meteo)(request)

    fake.sources.open_meteo = answer
    fake.sources.met_norway = is_down
    assert run(fake).fresh >= GROUP


def test_most_places_lost_at_once_fail_loudly_and_what_is_published_stays() -> None:
    listed, store = places(400), MemoryStore()
    run(world_of(listed, store, NOW - KEPT_SECONDS - 1200))
    summary = json.loads(store.documents["data.json"].body)
    recent = {**summary, "generated": NOW - 1200}
    document = store.documents["data.json"]
    store.put(replace(document, body=json.dumps(recent).encode()))
    before = store.bodies()["data.json"]
    fake = world_of(listed, store)
    fake.sources.open_meteo = too_many
    with pytest.raises(MostMissingError, match="only 50 of 400 places have anything new"):
        run(fake)
    assert store.bodies()["data.json"] == before
    assert metrics(fake)["PlacesFresh"] == 0
    assert json.loads(fake.lines[-2])["kind"] == "MostMissingError"
    assert run(world_of(listed, store, NOW + 1200)).fresh == 400


def test_where_time_is_short_those_with_the_oldest_data_have_their_turn() -> None:
    listed, store = places(1500), MemoryStore()
    shown: set[str] = set()
    for number in range(4):
        fake = world_of(listed, store, NOW + number * 1200)

        def answer(request: HttpRequest, fake: FakeServices = fake) -> HttpResponse:
            fake.time.passed += 9
            return fake.sources.good_open_meteo(request)

        fake.sources.open_meteo, fake.sources.met_norway = answer, is_down
        report = run(fake)
        assert report.outcome == "published"
        assert 0 < report.fresh < 1500
        assert fake.time.passed < 60
        rows = json.loads(store.documents["data.json"].body)["places"]
        shown |= {row["id"] for row in rows if not row["stale"]}
    assert len(shown) == 1500


def test_nothing_is_read_for_places_that_are_not_asked_for() -> None:
    store = MemoryStore()
    fake = world_of(places(700), store)
    fake.sources.open_meteo = fake.sources.met_norway = is_down
    with pytest.raises(NothingFreshError):
        run(fake)
    assert len(fake.sources.asked(MET_NORWAY)) <= 6
    assert store.written() == []


# Its own source and a store that keeps nothing, so that only the function's memory is counted.
PROGRAM = r"""
import json, re, sys
from pathlib import Path
from tests.functional.function.test_growth import places
from tests.support.function_fakes import FakeSources, FakeTime, FakeServices, MemoryStore, settings
from tests.support.function_runs import BY_HAND
from tests.support.weather_answers import open_meteo_element
from weather.run import run as run_once

class Sources(FakeSources):
    elements_of_zones = {}
    def elements(self, request):
        numbers = [int(text) for text in request.parameters["location_id"].split(",")]
        return [self.element(number) for number in numbers]
    def element(self, number):
        place = self.places[number - 1]
        known = self.elements_of_zones
        if (place.zone, self.now) not in known:
            known[place.zone, self.now] = open_meteo_element(place, number, self.now)
        there = {"latitude": place.latitude, "longitude": place.longitude}
        return known[place.zone, self.now] | there | {"location_id": number}

class Forgetful(MemoryStore):
    def write(self, document, tag):
        self.put(document) if document.key == "data.json" else None
    def read(self, key):
        return self._stored(key)

def peak():
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])

listed, store = places(int(sys.argv[1])), Forgetful()
counted = []
for now in (0, 1200):
    time = FakeTime()
    time.now += now
    sources = Sources(listed, int(time.now))
    requests = sources.requests
    fake = FakeServices(store, sources, time, seconds=60)
    report = run_once(BY_HAND, settings(key="a-paid-key"), listed, fake.services())
    counted.append([report.fresh, len(requests), peak()])
print(json.dumps(counted))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux counts the memory")
def test_memory_does_not_grow_with_the_number_of_places() -> None:
    small, large = measured(500), measured(4000)
    assert [fresh for fresh, *_ in large] == [4000, 4000]
    assert [requests for _, requests, _ in large] == [2 * 4000 // GROUP] * 2
    # A row takes a few kB in all its forms; a place with its hours and days takes 60.
    assert large[-1][-1] - small[-1][-1] < 3500 * 8


def measured(count: int) -> list[list[int]]:
    """Run twice in a process of its own; return fresh places, requests and peak kB of each."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(count)],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'function'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    counted: list[list[int]] = json.loads(ran.stdout)
    return counted
