"""The simulator answers in MET Norway's format and holds callers to its rules."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from scripts.dev.simulator.met_norway import Reply, answer

NOW = datetime(2026, 11, 23, 9, 37, tzinfo=UTC).timestamp()
POLITE = {"User-Agent": "windsock/1 ops@example.org"}
OSLO = {"lat": ["59.9139"], "lon": ["10.7522"], "altitude": ["5"]}


def ask(
    parameters: dict[str, list[str]] = OSLO,
    headers: dict[str, str] = POLITE,
    now: float = NOW,
) -> Reply:
    return answer(parameters, headers, now)


def series(reply: Reply) -> list[dict[str, Any]]:
    forecast: Any = reply.forecast
    steps: list[dict[str, Any]] = forecast["properties"]["timeseries"]
    return steps


def test_coordinates_come_back_as_geojson_has_them() -> None:
    forecast: Any = ask().forecast
    assert forecast["geometry"]["coordinates"] == [10.7522, 59.9139, 5]


def test_hours_come_first_then_steps_of_six_hours_and_the_last_has_no_period() -> None:
    steps = series(ask())
    times = [datetime.fromisoformat(step["time"]).timestamp() for step in steps]
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert gaps[:50] == [3600] * 50
    assert gaps[-20:] == [21_600] * 20
    assert list(steps[-1]["data"]) == ["instant"]
    assert "next_1_hours" not in steps[-2]["data"]


def test_hours_and_six_hours_agree_about_the_rain() -> None:
    steps = series(ask())
    hours = sum(s["data"]["next_1_hours"]["details"]["precipitation_amount"] for s in steps[:6])
    six = steps[0]["data"]["next_6_hours"]["details"]["precipitation_amount"]
    assert six == pytest.approx(hours, abs=0.05)


def test_only_the_nordic_countries_get_probability_and_gusts() -> None:
    rome = {"lat": ["41.9"], "lon": ["12.48"]}
    assert "wind_speed_of_gust" in series(ask())[0]["data"]["instant"]["details"]
    assert "wind_speed_of_gust" not in series(ask(rome))[0]["data"]["instant"]["details"]
    assert "probability_of_precipitation" not in str(series(ask(rome)))


def test_symbols_tell_day_from_night_and_polar_night() -> None:
    longyearbyen = {"lat": ["78.22"], "lon": ["15.65"]}
    symbols = {s["data"]["next_1_hours"]["summary"]["symbol_code"] for s in series(ask())[:50]}
    polar = {
        s["data"]["next_1_hours"]["summary"]["symbol_code"] for s in series(ask(longyearbyen))[:50]
    }
    assert any(s.endswith("_day") for s in symbols)
    assert any(s.endswith("_night") for s in symbols)
    assert not any(s.endswith(("_day", "_night")) for s in polar)


def test_an_answer_may_be_asked_for_again_after_half_an_hour() -> None:
    first = ask()
    again = ask(headers={**POLITE, "If-Modified-Since": first.headers["Last-Modified"]})
    later = ask(
        headers={**POLITE, "If-Modified-Since": first.headers["Last-Modified"]}, now=NOW + 1800
    )
    assert (first.status, again.status, later.status) == (200, 304, 200)
    assert again.forecast is None
    assert first.headers["Expires"] == "Mon, 23 Nov 2026 10:01:00 GMT"


@pytest.mark.parametrize("agent", ["", "python-requests/2.34.2", "curl/8.5", "Mozilla/5.0 (X11)"])
def test_a_caller_without_a_name_is_refused(agent: str) -> None:
    assert ask(headers={"User-Agent": agent}).status == 403
    assert ask(headers={}).status == 403


@pytest.mark.parametrize(
    ("lat", "status"),
    [("59.91391", 403), ("59.9139", 200), ("", 403), ("91", 400), ("-33.8688", 200)],
)
def test_coordinates_have_four_decimals_at_most(lat: str, status: int) -> None:
    assert ask({"lat": [lat], "lon": ["10.7522"]}).status == status
