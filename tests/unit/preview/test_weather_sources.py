"""Where a preview's weather comes from, and the settings that the function gets."""

import threading
from typing import Any

import requests

from scripts.dev.local import weather_sources
from scripts.dev.local.weather_sources import (
    AIR_QUALITY,
    CONTACT,
    MET_NORWAY,
    OPEN_METEO,
    answers,
    live_sources,
    simulated_sources,
)
from scripts.dev.simulator import Simulator
from weather import settings

MINE = {"WEATHER_CONTACT": "me@example.org", "WEATHER_OPEN_METEO_KEY": "k"}


def test_the_real_sources_are_asked_unless_the_environment_names_others() -> None:
    assert live_sources({}).open_meteo_url == OPEN_METEO
    assert live_sources({"WEATHER_MET_NORWAY_URL": ""}).met_norway_url == MET_NORWAY
    assert (
        live_sources({"WEATHER_OPEN_METEO_URL": "https://x.org/"}).open_meteo_url
        == "https://x.org/"
    )


def test_the_air_is_asked_for_where_a_key_does_not_need_another_address() -> None:
    assert live_sources({}).air_quality_url == AIR_QUALITY
    assert live_sources({"WEATHER_OPEN_METEO_KEY": "a-paid-key"}).air_quality_url == ""
    mine = {"WEATHER_AIR_QUALITY_URL": "https://air.example.org/"}
    assert live_sources(mine).environment("file:///x", 20, mine)["WEATHER_AIR_QUALITY_URL"] == (
        "https://air.example.org/"
    )


def test_the_function_is_told_who_asks() -> None:
    assert (
        live_sources({}).environment("file:///x", 20, MINE)["WEATHER_CONTACT"] == "me@example.org"
    )
    assert live_sources({}).environment("file:///x", 20, {})["WEATHER_CONTACT"] == CONTACT


def test_the_simulator_never_gets_the_key_of_the_real_source() -> None:
    settings = simulated_sources(Simulator(1)).environment("file:///x", 20, MINE)
    assert settings["WEATHER_OPEN_METEO_KEY"] == ""
    assert "WEATHER_OPEN_METEO_KEY" not in live_sources({}).environment("file:///x", 20, MINE)


def test_a_preview_invalidates_no_distribution() -> None:
    assert live_sources({}).environment("file:///x", 20, {})["DISTRIBUTION_ID"] == ""


def refuse(*_: object, **__: object) -> Any:
    raise requests.ConnectionError("refused")


def test_only_a_source_that_answers_in_time_counts() -> None:
    hold = threading.Event()
    assert answers("https://x.org", 1.0, lambda *_, **__: None)
    assert not answers("https://x.org", 1.0, refuse)
    assert not answers("https://x.org", 0.01, lambda *_, **__: hold.wait(5))
    hold.set()


def test_a_source_on_this_machine_is_a_simulator() -> None:
    assert live_sources({"WEATHER_OPEN_METEO_URL": "http://127.0.0.1:1/v1/forecast"}).simulated
    assert not live_sources({}).simulated


def test_preview_and_function_agree_about_what_is_this_machine() -> None:
    assert weather_sources.LOOPBACK == settings.LOOPBACK
