"""The simulator over real sockets: the way the function asks it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from scripts.dev.simulator import Simulator, start_simulator

ROOT = Path(__file__).parents[3]
NOW = 1_795_426_620.0
POLITE = {"User-Agent": "windsock/1 ops@example.org"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with start_simulator(clock=lambda: NOW) as running:
        yield running


def test_get_and_form_give_the_same_answer(simulator: Simulator) -> None:
    fields = {"latitude": "59.33,1.35", "longitude": "18.07,103.82", "current": "temperature_2m"}
    answers = [
        requests.get(simulator.open_meteo_url, params=fields, timeout=5),
        requests.post(simulator.open_meteo_url, data=fields, timeout=5),
    ]
    assert [a.status_code for a in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_a_bad_request_gets_the_reason_as_json(simulator: Simulator) -> None:
    answer = requests.get(simulator.open_meteo_url, params={"latitude": "99"}, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"] is True
    assert "same count" in answer.json()["reason"]


@pytest.mark.parametrize("body", [b"[1]", b"{", b"\xff", b"null"])
def test_a_body_that_is_no_request_gets_400(simulator: Simulator, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(simulator.open_meteo_url, data=body, headers=headers, timeout=5)
    assert answer.status_code == 400


@pytest.mark.parametrize(("size", "status"), [(128 * 1024, 400), (128 * 1024 + 1, 413)])
def test_a_body_over_128_kb_is_too_large(simulator: Simulator, size: int, status: int) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"latitude=" + b"9" * (size - len("latitude="))
    answer = requests.post(simulator.open_meteo_url, data=body, headers=form, timeout=5)
    assert answer.status_code == status


def test_met_norway_answers_compressed_and_then_not_modified(simulator: Simulator) -> None:
    where = {"lat": "59.9139", "lon": "10.7522"}
    first = requests.get(simulator.met_norway_url, params=where, headers=POLITE, timeout=5)
    since = {**POLITE, "If-Modified-Since": first.headers["Last-Modified"]}
    again = requests.get(simulator.met_norway_url, params=where, headers=since, timeout=5)
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.json()["type"] == "Feature"
    assert (again.status_code, again.content) == (304, b"")


def test_unknown_paths_are_not_found(simulator: Simulator) -> None:
    assert requests.get(simulator.url + "/v1/archive", timeout=5).status_code == 404
    assert requests.post(simulator.url + "/", timeout=5).status_code == 404


def test_what_was_asked_is_remembered_in_order() -> None:
    with start_simulator(clock=lambda: NOW) as running:
        requests.get(running.open_meteo_url, timeout=5)
        requests.get(running.met_norway_url, timeout=5)
        assert running.asked == [
            "GET /v1/forecast",
            "GET /weatherapi/locationforecast/2.0/complete",
        ]


def test_the_command_prints_the_addresses_to_set() -> None:
    command = [sys.executable, "-m", "scripts.dev.simulator"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(2)]
        process.terminate()
    assert lines[0].startswith("WEATHER_OPEN_METEO_URL=http://127.0.0.1:")
    assert lines[1].startswith("WEATHER_MET_NORWAY_URL=http://127.0.0.1:")


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "scripts.dev.simulator", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: cannot listen on 127.0.0.1:{port}")
    assert len(done.stderr.splitlines()) == 1
