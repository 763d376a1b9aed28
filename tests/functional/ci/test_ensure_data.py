"""A release never goes live without weather that its page can read."""

import json
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from scripts.ci import ensure_data
from scripts.ci.ensure_data import NoWeatherError, ensure_weather, written_version
from scripts.ci.live_site import SiteResponse
from tests.support.aws_server import AwsServer
from weather.documents.reader import VERSION

NOW = 1_800_000_000
CURRENT = {"version": VERSION, "generated": NOW - 60, "interval": 1200}


class Runs:
    """A function that counts its runs, and fails if it has an error."""

    def __init__(self, error: str | None = None) -> None:
        self.error = error
        self.scheduled: list[str] = []

    def run_scheduled(self, scheduled: str) -> str | None:
        self.scheduled.append(scheduled)
        return self.error


def site_response(data: object, status: int = 200) -> SiteResponse:
    return SiteResponse(status, {}, json.dumps(data).encode())


def test_the_schema_names_the_version_that_the_function_writes() -> None:
    assert written_version() == VERSION


def test_current_weather_needs_no_run() -> None:
    runs = Runs()
    ensure_weather(site_response(CURRENT), runs, NOW, VERSION)
    assert runs.scheduled == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(site_response({}, 404), id="missing"),
        pytest.param(site_response({**CURRENT, "generated": NOW - 7 * 3600}), id="old"),
        pytest.param(site_response({**CURRENT, "version": VERSION + 1}), id="another version"),
        pytest.param(site_response({**CURRENT, "version": None}), id="no version"),
        pytest.param(SiteResponse(0, {}, b"ConnectTimeout"), id="no answer"),
        pytest.param(SiteResponse(200, {}, b"<html>"), id="no JSON"),
    ],
)
def test_weather_that_the_release_cannot_show_is_made_once(answer: SiteResponse) -> None:
    runs = Runs()
    ensure_weather(answer, runs, NOW, VERSION)
    assert runs.scheduled == ["2027-01-15T08:00:00Z"]


def test_a_function_that_fails_stops_the_release() -> None:
    with pytest.raises(NoWeatherError, match=r"ImportError.*log"):
        ensure_weather(site_response({}, 404), Runs("ImportError\n"), NOW, VERSION)


@pytest.mark.parametrize("error", ["", "Unhandled"])
def test_the_command_asks_the_site_and_runs_the_alias_as_the_schedule_does(
    aws: AwsServer,
    httpserver: HTTPServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: str,
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    arguments = ["--domain=example.org", "--function=weather", "--alias=live"]
    arguments.append(f"--via={httpserver.url_for('')}")
    aws.error = error
    if error:
        with pytest.raises(NoWeatherError):
            ensure_data.main(arguments)
    else:
        assert ensure_data.main(arguments) == 0
        assert (tmp_path / "summary").exists()
    ((qualifier, event),) = aws.invoked
    assert qualifier == "live"
    assert isinstance(event, dict)
    assert set(event) == {"scheduled"}


def test_the_command_leaves_current_weather_alone(aws: AwsServer, httpserver: HTTPServer) -> None:
    aws.objects["data.json"] = json.dumps({**CURRENT, "generated": int(time.time())}).encode()
    arguments = ["--domain=example.org", "--function=weather", "--alias=live"]
    assert ensure_data.main([*arguments, f"--via={httpserver.url_for('')}"]) == 0
    assert aws.invoked == []
