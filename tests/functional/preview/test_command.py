"""`python -m scripts.dev.preview` as a person starts it: the real site, function and simulator."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from scripts.dev.local.session import SourceWatch
from scripts.dev.simulator import start_simulator

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "scripts.dev.preview", "--simulate"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [*COMMAND, "--port", "0", "--out", str(tmp_path)]
    # A group of its own, so that an interrupt reaches the preview and not the tests.
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        lines = "".join(process.stdout.readline() for _ in range(3))
        address = re.search(r"http://127\.0\.0\.1:\d+", lines)
        assert address is not None, lines
        yield process, address[0]
        process.kill()


def test_once_checks_the_page_its_data_and_every_place_and_ends_well(tmp_path: Path) -> None:
    done = run("--once", "--port", "0", "--out", str(tmp_path))
    places = len(json.loads((ROOT / "function/weather/places.json").read_text()))
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(
        rf"preview: all checks passed, {places} places, simulated weather, [\d.]+ s",
        done.stdout.splitlines()[-1],
    )


def test_the_page_says_that_the_weather_is_simulated(tmp_path: Path) -> None:
    run("--once", "--port", "0", "--out", str(tmp_path))
    assert json.loads((tmp_path / "preview/data.json").read_text())["simulated"] is True


def test_a_source_that_answers_is_asked_instead_of_the_bundled_simulator(tmp_path: Path) -> None:
    with start_simulator() as source:
        urls = {
            "WEATHER_OPEN_METEO_URL": source.open_meteo_url,
            "WEATHER_MET_NORWAY_URL": source.met_norway_url,
        }
        command = [sys.executable, "-m", "scripts.dev.preview", "--once", "--port", "0"]
        done = subprocess.run(
            [*command, "--out", str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, **urls},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert {line.split()[1] for line in source.asked} == {"/v1/forecast"}


def test_visitors_get_page_and_data_with_the_headers_of_production(
    running: tuple[subprocess.Popen[str], str],
) -> None:
    _, address = running
    page, data = (requests.get(address + path, timeout=5) for path in ("/", "/data.json"))
    security = json.loads((ROOT / "site/headers.json").read_text())
    assert security.items() <= dict(page.headers).items()
    assert security.items() <= dict(data.headers).items()
    assert (
        data.headers["Cache-Control"] == "public, stale-while-revalidate=60, stale-if-error=86400"
    )
    assert "Expires" in data.headers
    assert page.headers["Content-Encoding"] == "br"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_it_without_a_traceback(
    running: tuple[subprocess.Popen[str], str], number: signal.Signals
) -> None:
    process, address = running
    os.kill(process.pid, number)
    assert process.stdout is not None
    assert process.stdout.read() == "preview ended\n"
    assert process.wait(10) == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(address, timeout=1)


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--once", "--port", str(port), "--out", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"error: cannot serve on 127.0.0.1:{port}: something else listens there;"
        " choose another with --port, or 0 for any free one"
    ]


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("--once", "--port", "0", "--out", str(tmp_path / "file"))
    assert done.returncode == 1
    assert "--out" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_minutes_out_of_range_are_refused() -> None:
    done = run("--minutes", "0")
    assert (done.returncode, done.stderr.startswith("error: --minutes is 0")) == (2, True)


def test_a_change_of_the_site_is_published_and_no_change_is_not(tmp_path: Path) -> None:
    sources, out = tmp_path / "sources", tmp_path / "out"
    sources.mkdir()
    watch = SourceWatch(out, (sources,))
    assert watch() is None
    (sources / "new.css").write_text("p{}")
    assert (watch() or "").startswith("site changed: ")
    assert watch() is None
    assert (out / "preview/index.html").exists()


def test_a_change_that_cannot_be_published_keeps_the_preview_alive(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    watch = SourceWatch(tmp_path / "file", (tmp_path,))
    (tmp_path / "new.css").write_text("p{}")
    assert (watch() or "").startswith("not published: ")
