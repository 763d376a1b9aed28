"""Whatever the sources send: no error but ours, and what comes out keeps the contract."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.contract import check_details, check_summary
from tests.support.forecasts import read_whole
from tests.support.weather_answers import (
    NOW,
    PLACES,
    STOCKHOLM,
    met_norway_feature,
    open_meteo_element,
    open_meteo_elements,
)
from weather.documents.builder import Publication, details_document, summary_document
from weather.documents.reader import read_details, read_summary
from weather.documents.store import StoredBody
from weather.documents.text_page import row_of, text_document
from weather.errors import UpstreamError
from weather.forecast.choose import PlaceForecast, freshness_problem
from weather.forecast.model import Forecast
from weather.places import Place
from weather.sources import met_norway_answer as met_norway
from weather.sources import open_meteo_answer as open_meteo
from weather.sources.http import HttpResponse
from weather.sources.open_meteo_request import AIR, CURRENT, HOURLY

JSON = {"content-type": "application/json"}
ASKED = dict(enumerate(PLACES, start=1))
ODD_NUMBERS = st.sampled_from([None, True, -0.0, 1e999, float("nan"), 2**70, -1, 999, 1e-9, "7"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | ODD_NUMBERS
    | st.just("2026-11-23T12:00:00Z")
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)
BROAD = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def paths(value: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List the way to everything inside a JSON value."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value[:3]))
    return [here, *(path for key, item in inside for path in paths(item, (*here, key)))]


def changed(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """Copy a JSON value with something else at one place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


ELEMENTS: Any = [open_meteo_element(place, number) for number, place in ASKED.items()]
FEATURE: Any = met_norway_feature(hourly=4, quarters=8)
ELEMENT_PATHS = paths(ELEMENTS)
FEATURE_PATHS = paths(FEATURE)


def mutated(value: Any, ways: list[tuple[str | int, ...]]) -> st.SearchStrategy[bytes]:
    return st.tuples(st.sampled_from(ways), ANYTHING).map(
        lambda change: json.dumps(changed(value, *change)).encode()
    )


def publish(place: Place, forecast: Forecast) -> None:
    """Build everything from a forecast, check it, and read it back."""
    if freshness_problem(forecast, None, NOW):
        return
    entry = PlaceForecast(place, forecast, "fresh")
    publication, rows = Publication(NOW, NOW + 1200, 1200, False), [row_of(entry, NOW)]
    summary, details = summary_document(publication, rows), details_document(entry, publication)
    check_summary(summary.body)
    check_details(details.body)
    text_document(publication, rows)
    stored = {document.key: StoredBody(document.body, "tag") for document in (summary, details)}
    shown = read_summary(stored, [place.id], NOW, simulated=False)
    back = read_details(shown, stored, [place.id], NOW, simulated=False)
    assert (shown.problems, back.problems) == ((), ())
    assert back.forecasts.get(place.id, Forecast()).current == forecast.current


def read_open_meteo(body: bytes) -> None:
    for call in (CURRENT, HOURLY, AIR):
        try:
            reading = open_meteo.read_answer(HttpResponse(200, JSON, body), call, ASKED, NOW)
        except UpstreamError:
            continue
        assert {*reading.forecasts, *reading.problems} == {place.id for place in PLACES}
        for place in PLACES:
            if place.id in reading.forecasts:
                publish(place, reading.forecasts[place.id])


def read_met_norway(body: bytes) -> None:
    try:
        forecast = met_norway.read_answer(HttpResponse(200, JSON, body), STOCKHOLM, NOW)
    except UpstreamError:
        return
    assert isinstance(forecast, Forecast)
    publish(STOCKHOLM, forecast)


@BROAD
@given(mutated(ELEMENTS, ELEMENT_PATHS))
def test_a_broken_answer_of_open_meteo_is_refused_or_published_well(body: bytes) -> None:
    read_open_meteo(body)


@BROAD
@given(mutated(FEATURE, FEATURE_PATHS))
def test_a_broken_answer_of_met_norway_is_refused_or_published_well(body: bytes) -> None:
    read_met_norway(body)


@pytest.mark.parametrize("read", [read_open_meteo, read_met_norway])
@given(body=st.binary(max_size=60) | ANYTHING.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=60, deadline=None)
def test_any_bytes_at_all_raise_no_error_but_ours(read: Any, body: bytes) -> None:
    read(body)


@BROAD
@given(place=st.sampled_from(PLACES), cut=st.integers(0, 3000))
def test_an_answer_cut_off_anywhere_is_refused(place: Place, cut: int) -> None:
    body = json.dumps(open_meteo_elements([place])).encode()
    answer = HttpResponse(200, JSON, body[: min(cut, len(body) - 1)])
    with pytest.raises(UpstreamError):
        open_meteo.read_answer(answer, CURRENT, ASKED, NOW)


NUMBERS = st.none() | st.floats(-90, 60)
AMOUNTS = st.none() | st.floats(0, 500)


@BROAD
@given(
    temperature=st.lists(NUMBERS, min_size=49, max_size=49),
    rain=st.lists(AMOUNTS, min_size=49, max_size=49),
    codes=st.lists(st.none() | st.integers(-1, 120), min_size=49, max_size=49),
)
def test_every_series_in_range_is_published_well(
    temperature: list[float | None], rain: list[float | None], codes: list[int | None]
) -> None:
    element = open_meteo_element(STOCKHOLM, 1)
    element["hourly"] |= {
        "temperature_2m": temperature,
        "precipitation": rain,
        "weather_code": codes,
    }
    publish(STOCKHOLM, read_whole(element, STOCKHOLM, NOW))
