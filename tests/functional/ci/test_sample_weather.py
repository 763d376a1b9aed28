"""The weather of a preview, made by the real function from the simulator on loopback."""

import json
from pathlib import Path

import pytest

from scripts.deploy.source import find_files
from scripts.dev.local import sample_weather
from scripts.errors import RefusedError

DAY = 86_400


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a built site with its weather; the function runs once for all who look at it."""
    folder = _site(tmp_path_factory.mktemp("shown"))
    assert sample_weather.main(["--site", str(folder)]) == 0
    return folder


def test_a_preview_has_weather_that_says_that_it_is_simulated(shown: Path) -> None:
    data = json.loads((shown / "data.json").read_text())

    assert data["simulated"] is True
    assert data["places"]
    assert {f"data/{place['id']}.json" for place in data["places"]} <= set(find_files(shown))


def test_the_weather_of_a_preview_is_not_old_on_the_next_day(shown: Path) -> None:
    # The page calls data old that are older than two intervals.
    assert json.loads((shown / "data.json").read_text())["interval"] == DAY


def test_nothing_is_left_that_a_preview_must_not_publish(shown: Path) -> None:
    assert not list(shown.rglob(".*"))


def test_a_folder_that_is_no_built_site_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"index\.html"):
        sample_weather.add_weather(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_function_that_fails_is_no_preview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample_weather, "A_DAY", 0)

    with pytest.raises(sample_weather.SampleWeatherError, match="UPDATE_MINUTES"):
        sample_weather.add_weather(_site(tmp_path))


def _site(folder: Path) -> Path:
    (folder / "index.html").write_text("<!doctype html>")
    return folder
