"""Whole runs of the function over fakes: how to start one and how to look at what it left."""

import json
from typing import Any

from tests.support.contract import check_summary
from tests.support.function_fakes import (
    FakeServices,
    FakeSources,
    FakeTime,
    MemoryStore,
    settings,
)
from tests.support.weather_answers import NOON, NOW, PLACES
from weather.errors import (
    UpstreamUnavailableError,
)
from weather.report import Report
from weather.run import run as run_once
from weather.settings import Event
from weather.sources.http import HttpRequest, HttpResponse

TICK = Event(scheduled=NOON + 7 * 60, dry_run=False, invalidate=False)
BY_HAND = Event(scheduled=None, dry_run=False, invalidate=False)
HTML = {"content-type": "text/html"}


def world(now: int = NOW, store: MemoryStore | None = None, **changes: Any) -> FakeServices:
    sources = FakeSources(PLACES, now)
    return FakeServices(store or MemoryStore(), sources, FakeTime(now), **changes)


def run(fake: FakeServices, event: Event = TICK) -> Report:
    return run_once(event, settings(), PLACES, fake.services())


def is_down(request: HttpRequest) -> HttpResponse:
    raise UpstreamUnavailableError("api.example.org: no connection")


def refuses(request: HttpRequest) -> HttpResponse:
    return HttpResponse(403, HTML, b"<h1>Forbidden</h1>")


def summary(store: MemoryStore) -> dict[str, Any]:
    return check_summary(store.documents["data.json"].body)


def place(store: MemoryStore, place_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in summary(store)["places"] if p["id"] == place_id)
    return found


def published(minutes_ago: int = 20) -> MemoryStore:
    """Publish once, some minutes before NOW, and start counting anew."""
    fake = world(NOW - minutes_ago * 60)
    run(fake, BY_HAND)
    fake.store.calls.clear()
    return fake.store


def metrics(fake: FakeServices) -> dict[str, Any]:
    lines: list[dict[str, Any]] = [json.loads(line) for line in fake.lines]
    (found,) = [line for line in lines if "_aws" in line]
    return {name: value for name, value in found.items() if name not in ("_aws", "Project")}
