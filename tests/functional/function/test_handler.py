"""The real handler with real sockets and a folder: from a broken source to what visitors see."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from scripts.dev.simulator.server import start_simulator
from tests.support.contract import check_details, check_summary
from tests.support.faulty_server import (
    Fault,
    FaultyServer,
    answers,
    faulty_server,
    hangs_up_at_once,
    is_overloaded,
    promises_more_than_it_sends,
    redirects,
    resets_in_the_middle_of_its_body,
    sends_a_gzip_bomb,
)
from tests.support.weather_answers import open_meteo_elements
from weather import handler
from weather.documents.reader import OPEN_METEO_STATE
from weather.errors import NothingFreshError, SettingsError
from weather.places import SHIPPED, load_places

PLACES = load_places(SHIPPED)


class Context:
    """Says how much time is left."""

    def __init__(self, seconds: float = 30) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


def good(now: int) -> Fault:
    return answers(json.dumps(open_meteo_elements(PLACES, now)).encode())


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait between tries without waiting; how long is tested with a fake clock."""
    monkeypatch.setattr("weather.services.sleep", lambda seconds: None)


@contextmanager
def sources(
    monkeypatch: pytest.MonkeyPatch, site: Path, first: list[Fault], second: list[Fault]
) -> Iterator[tuple[FaultyServer, FaultyServer]]:
    with ExitStack() as stack:
        one = stack.enter_context(faulty_server(*first))
        two = stack.enter_context(faulty_server(*second))
        monkeypatch.setenv("SITE_BUCKET", site.as_uri())
        monkeypatch.setenv("UPDATE_MINUTES", "20")
        monkeypatch.setenv("WEATHER_CONTACT", "https://example.org/contact")
        monkeypatch.setenv("WEATHER_OPEN_METEO_URL", one.url)
        monkeypatch.setenv("WEATHER_MET_NORWAY_URL", two.url)
        yield one, two


def visible(site: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*") if file.is_file()
    }


def test_two_failures_and_a_good_answer_publish_once(
    monkeypatch: pytest.MonkeyPatch,
    site: Path,
    now: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    faults = [is_overloaded(502), hangs_up_at_once, good(now)]
    with sources(monkeypatch, site, faults, [is_overloaded()]) as (first, _):
        report = handler.handle({}, Context())
    assert (report["outcome"], report["fresh"], report["upstream_calls"]) == ("published", 40, 4)
    summary = check_summary((site / "data.json").read_bytes())
    assert summary["simulated"]
    assert len(summary["places"]) == 40
    for place in PLACES:
        check_details((site / f"data/{place.id}.json").read_bytes())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("level") for line in lines] == ["WARNING", "WARNING", "INFO", None]
    assert b"user-agent: windsock/1 (https://example.org/contact)" in first.requests[0].lower()


FAULTS = {
    "overloaded": is_overloaded(503),
    "overloaded, come back in an hour": is_overloaded(503, Retry_After="3600"),
    "overloaded, come back at some time": is_overloaded(503, Retry_After="Thu, 01 Jan"),
    "limit": answers(b'{"error":true,"reason":"Daily API request limit exceeded."}', 429),
    "empty": answers(b""),
    "HTML": answers(b"<html>maintenance</html>", content_type="text/html"),
    "byte order mark": answers(b"\xef\xbb\xbf[]"),
    "nan": answers(b'{"latitude":nan,"longitude":nan}'),
    "bottomless": answers(b"[" * 10_000),
    "hangs up": hangs_up_at_once,
    "reset": resets_in_the_middle_of_its_body,
    "cut off": promises_more_than_it_sends(b"[]"),
    "gzip bomb": sends_a_gzip_bomb,
    "redirect": redirects("http://127.0.0.1:1/"),
    "redirect to a file": redirects("file:///etc/passwd"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_whatever_both_sources_do_what_visitors_saw_stays(
    monkeypatch: pytest.MonkeyPatch,
    site: Path,
    now: int,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
) -> None:
    with sources(monkeypatch, site, [good(now - 60)], [is_overloaded()]):
        handler.handle({}, Context())
    before = visible(site)
    with (
        sources(monkeypatch, site, [fault], [fault]),
        pytest.raises(NothingFreshError, match="what is published stays"),
    ):
        handler.handle({}, Context())
    noted = {OPEN_METEO_STATE, f".headers/{OPEN_METEO_STATE}.json"}
    assert {name: body for name, body in visible(site).items() if name not in noted} == before
    printed = capsys.readouterr().out
    assert "latitude=" not in printed
    assert all(json.loads(line) for line in printed.splitlines())


def test_the_other_source_stands_in_for_every_place(
    monkeypatch: pytest.MonkeyPatch, site: Path
) -> None:
    with (
        sources(monkeypatch, site, [is_overloaded()], [is_overloaded()]),
        start_simulator() as second,
    ):
        monkeypatch.setenv("WEATHER_MET_NORWAY_URL", second.met_norway_url)
        report = handler.handle({}, Context())
    assert report["failed_over"] == 40
    assert len(second.asked) == 40
    summary = check_summary((site / "data.json").read_bytes())
    assert {place["source"] for place in summary["places"]} == {"met-norway"}


def test_a_missing_setting_fails_by_name_before_anything_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SITE_BUCKET", raising=False)
    monkeypatch.setenv("WEATHER_OPEN_METEO_URL", "https://api.open-meteo.com/v1/forecast")
    with pytest.raises(SettingsError, match="is not set"):
        handler.handle({}, Context())


@pytest.fixture
def now() -> int:
    return int(time.time())
