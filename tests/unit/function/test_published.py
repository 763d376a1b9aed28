"""Whatever lies in the store, reading it back never fails: what is broken counts as absent."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.support.forecasts import current_of, hourly_of, read_whole
from tests.support.weather_answers import NOW, STOCKHOLM, open_meteo_element
from weather.documents.builder import Publication, details_document, summary_document
from weather.documents.reader import read_details, read_summary
from weather.documents.store import StoredBody
from weather.documents.text_page import row_of
from weather.forecast.choose import PlaceForecast
from weather.forecast.model import Air, Quarters, Yesterday
from weather.forecast.previous import Published

FIRST = read_whole(open_meteo_element(STOCKHOLM, 1), STOCKHOLM, NOW)
ENTRY = PlaceForecast(STOCKHOLM, FIRST, "fresh")
PUBLICATION = Publication(NOW, NOW + 1200, 1200, False)
SUMMARY: dict[str, Any] = json.loads(summary_document(PUBLICATION, [row_of(ENTRY, NOW)]).body)
DETAILS: dict[str, Any] = json.loads(details_document(ENTRY, PUBLICATION).body)


def read(summary: object, details: object = None) -> Published:
    body = json.dumps(summary).encode()
    stored: dict[str, StoredBody | None] = {"data.json": StoredBody(body, "one")}
    if details is not None:
        stored["data/stockholm.json"] = StoredBody(json.dumps(details).encode(), "two")
    return read_stored(stored)


def read_stored(stored: Mapping[str, StoredBody | None]) -> Published:
    """Read the summary and join it with the details; problems of both."""
    found = read_summary(stored, ["stockholm"], NOW, simulated=False)
    joined = read_details(found, stored, ["stockholm"], NOW, simulated=False)
    return replace(joined, problems=(*found.problems, *joined.problems))


def test_an_empty_store_is_no_problem() -> None:
    assert read_stored({"data.json": None}) == Published()


def test_tags_are_kept_for_the_conditional_writes() -> None:
    assert read(SUMMARY, DETAILS).tags == {"data.json": "one", "data/stockholm.json": "two"}


def test_without_details_the_summary_alone_is_used() -> None:
    forecast = read(SUMMARY).forecasts["stockholm"]
    hourly = hourly_of(forecast)
    assert forecast.current == FIRST.current
    assert (hourly.hours, hourly.days) == ((), hourly_of(FIRST).days[:1])


@pytest.mark.parametrize("summary", [[], 7, {}, {"version": 2}, {**SUMMARY, "version": 1}, None])
def test_another_document_counts_as_absent_and_is_told(summary: object) -> None:
    published = read(summary)
    assert published.forecasts == {}
    assert published.problems != ()
    assert published.tags["data.json"] == "one"


@pytest.mark.parametrize(
    ("field", "value"),
    [("now", 7), ("now", {"temperature": 999}), ("observed", "noon"), ("observed", None)],
)
def test_a_broken_row_counts_as_absent_and_is_told(field: str, value: object) -> None:
    row = {**SUMMARY["places"][0], field: value}
    published = read({**SUMMARY, "places": [row]})
    assert published.forecasts == {}
    assert "stockholm" in published.problems[0]


@pytest.mark.parametrize("odd", [[], {}, 1, "yes"])
def test_an_odd_daylight_or_sun_is_unknown_and_the_rest_of_the_place_stays(odd: object) -> None:
    row = SUMMARY["places"][0]
    now = {**row["now"], "is_day": odd}
    suns = [odd] * len(DETAILS["days"]["date"])
    details = {**DETAILS, "now": now, "days": {**DETAILS["days"], "sun": suns}}
    published = read({**SUMMARY, "places": [{**row, "now": now}]}, details)
    forecast = published.forecasts["stockholm"]
    assert current_of(forecast).now.is_day is None
    assert hourly_of(forecast).days[0].sun is None
    assert current_of(forecast).now.temperature == current_of(FIRST).now.temperature


@pytest.mark.parametrize("source", ["yr", None, 7, []])
def test_a_row_of_no_known_source_counts_as_absent(source: object) -> None:
    row = {**SUMMARY["places"][0], "source": source}
    assert read({**SUMMARY, "places": [row]}).forecasts == {}


@pytest.mark.parametrize(
    "details",
    [
        {**DETAILS, "hours": {**DETAILS["hours"], "time": [1]}},
        {**DETAILS, "days": {**DETAILS["days"], "date": [7] * 7}},
        {**DETAILS, "days": []},
    ],
)
def test_broken_details_are_reported_and_the_summary_alone_is_used(details: object) -> None:
    published = read(SUMMARY, details)
    assert "stockholm" in published.problems[0]
    assert published.forecasts["stockholm"].current == FIRST.current


@pytest.mark.parametrize(("ahead", "absent"), [(300, False), (301, True), (10**9, True)])
def test_what_was_made_in_the_future_counts_as_absent_and_is_reported(
    ahead: int, absent: bool
) -> None:
    published = read({**SUMMARY, "generated": NOW + ahead}, {**DETAILS, "generated": NOW + ahead})
    assert (published.generated is None) is absent
    assert published.ahead == (ahead if absent else 0)
    assert (published.forecasts == {}) is absent
    assert published.tags["data.json"] == "one"
    assert bool(published.problems) is absent


@pytest.mark.parametrize(
    "change",
    [
        {"quarters": 7},
        {"quarters": {"time": NOW, "precipitation": [-1]}},
        {"air": {"observed": NOW, "european_aqi": "good", "pm2_5": None, "pollen": None}},
        {"air": {"observed": NOW, "european_aqi": 1, "pm2_5": 1, "pollen": {"birch": "much"}}},
        {"yesterday": {"temperature_max": 999, "temperature_min": None}},
        {"hours_observed": None},
    ],
)
def test_a_broken_part_makes_the_summary_count_alone(change: dict[str, object]) -> None:
    published = read(SUMMARY, {**DETAILS, **change})
    assert "stockholm" in published.problems[0]
    assert published.forecasts["stockholm"].current == FIRST.current
    assert hourly_of(published.forecasts["stockholm"]).hours == ()


def test_every_part_is_read_back_as_it_was_written() -> None:
    pollen = {"birch": 12.5}
    hourly = replace(hourly_of(FIRST), yesterday=Yesterday("2026-11-22", 9.0, None))
    current = replace(current_of(FIRST), quarters=Quarters(NOW // 900 * 900, (0.1, None)))
    whole = replace(FIRST, current=current, hourly=hourly, air=Air(NOW, 21.0, None, pollen))
    entry = PlaceForecast(STOCKHOLM, whole, "fresh")
    found = read(SUMMARY, json.loads(details_document(entry, PUBLICATION).body)).forecasts[
        "stockholm"
    ]
    assert (found.current, found.air) == (whole.current, whole.air)
    assert hourly_of(found).yesterday == hourly.yesterday


@pytest.mark.parametrize("upstream", [None, 7, {"expires": 7}, {"last_modified": None}])
def test_a_broken_memory_is_forgotten(upstream: object) -> None:
    assert (
        read(SUMMARY, {**DETAILS, "upstream": upstream}).forecasts["stockholm"].validators is None
    )
