"""Answers that are built to harm: nothing escapes, nothing grows, every failure is reported."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.support.faulty_server import Fault, answers, faulty_server
from tests.support.hostile_answers import ATTACKS
from weather.errors import UpstreamError, UpstreamUnavailableError
from weather.sources import http_client
from weather.sources.http import HttpRequest, HttpResponse
from weather.sources.http_client import WIRE_BYTES, HttpFetch
from weather.sources.met_norway_answer import ANSWER_BYTES
from weather.sources.open_meteo_request import GROUP, PLACE_BYTES

ROOT = Path(__file__).parents[3]
MEGABYTES = 150
# One attack a process: memory that one of them took would hide in the next one's figure.
PROGRAM = """
import json, re
from pathlib import Path
from weather import handler, services
services.sleep = lambda seconds: None
class Context:
    def get_remaining_time_in_millis(self): return 40_000
try:
    handler.handle({}, Context())
    kind = "none"
except Exception as error:
    kind = type(error).__name__
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(json.dumps({"kind": kind, "kilobytes": int(peak[1])}))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux counts the memory")
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_attack_escapes_or_takes_much_memory_or_goes_unreported(
    attack: Fault, tmp_path: Path
) -> None:
    with faulty_server(attack) as server:
        settings = {
            "SITE_BUCKET": tmp_path.as_uri(),
            "UPDATE_MINUTES": "20",
            "WEATHER_CONTACT": "test@example.org",
            "WEATHER_OPEN_METEO_URL": server.url,
            "WEATHER_MET_NORWAY_URL": server.url,
            "PYTHONPATH": str(ROOT / "function"),
        }
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PATH": os.environ["PATH"], **settings},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
    assert ran.stderr == ""
    *lines, ended = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ended["kind"] == "NothingFreshError"
    assert ended["kilobytes"] < MEGABYTES * 1000
    assert [line.get("message", "metrics") for line in lines[-2:]] == ["failed", "metrics"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_every_error_of_an_exchange_is_ours_and_names_the_host(attack: Fault) -> None:
    with faulty_server(attack) as server:
        request = HttpRequest("GET", server.url, {"latitude": "59.3"}, {}, most_bytes=100_000)
        outcome = fetched(request)
    if isinstance(outcome, HttpResponse):
        assert len(outcome.body) <= request.most_bytes
    else:
        assert str(outcome).startswith(f"127.0.0.1:{server.port}: ")
        assert "latitude" not in str(outcome)


def fetched(request: HttpRequest) -> HttpResponse | UpstreamError:
    try:
        return HttpFetch()(request, 20)
    except UpstreamError as error:
        return error


def test_an_answer_that_is_all_here_at_the_deadline_is_late_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, left = threading.Event(), threading.Event()
    body = http_client.HttpFetch._body

    def decode_slowly(self: HttpFetch, *args: object) -> bytes:
        whole = body(self, *args)  # type: ignore[arg-type] # handed on as it came
        read.set()
        left.wait(20)
        return whole

    monkeypatch.setattr(HttpFetch, "_body", decode_slowly)
    with faulty_server(answers(b"{}")) as server:
        try:
            with pytest.raises(UpstreamUnavailableError, match="no complete answer"):
                HttpFetch()(HttpRequest("GET", server.url, {}, {}), 2)
            assert read.is_set()
        finally:
            left.set()


def test_the_wire_carries_the_biggest_answer_that_may_be_asked_for() -> None:
    assert WIRE_BYTES > ANSWER_BYTES
    assert WIRE_BYTES > 64_000 + GROUP * PLACE_BYTES


def test_cookies_are_not_kept() -> None:
    with faulty_server(answers(b"{}", Set_Cookie="a=b")) as server:
        fetch_once = HttpFetch()
        for _ in range(2):
            fetch_once(HttpRequest("GET", server.url, {}, {}), 5)
    assert all(b"cookie" not in request.lower() for request in server.requests)
