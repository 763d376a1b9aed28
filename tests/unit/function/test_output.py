"""The documents of a run keep the contract with the page, whatever is known."""

from dataclasses import replace

import pytest

from tests.support.contract import check_details, check_summary
from tests.support.forecasts import hourly_of, read_whole
from tests.support.weather_answers import (
    HOUR,
    KATHMANDU,
    NOON,
    NOW,
    STOCKHOLM,
    TROMSO,
    met_norway_feature,
    open_meteo_element,
)
from weather.documents.builder import (
    CACHE,
    Publication,
    details_document,
    json_document,
    local_date,
    next_run,
    state_document,
    summary_document,
)
from weather.documents.reader import read_blocked, read_details, read_summary
from weather.documents.store import Document, StoredBody
from weather.documents.text_page import row_of
from weather.forecast.choose import PlaceForecast
from weather.forecast.model import CacheValidators, Forecast
from weather.sources.met_norway_answer import read_feature

FIRST = read_whole(open_meteo_element(STOCKHOLM, 1), STOCKHOLM, NOW)
HOURLY = hourly_of(FIRST)
VALIDATORS = CacheValidators("Mon, 23 Nov 2026 12:37:00 GMT", "Mon, 23 Nov 2026 12:00:54 GMT")
SECOND = read_feature(met_norway_feature(place=TROMSO), TROMSO, NOW, VALIDATORS)
ENTRIES = (
    PlaceForecast(STOCKHOLM, FIRST, "fresh"),
    PlaceForecast(TROMSO, SECOND, "failed-over"),
    PlaceForecast(KATHMANDU, Forecast(), "missing"),
)


def publication(generated: int = NOW) -> Publication:
    return Publication(generated, generated + 1200, 1200, False)


def summary_of(*entries: PlaceForecast, generated: int = NOW) -> Document:
    rows = [row_of(entry, generated) for entry in entries or ENTRIES]
    return summary_document(publication(generated), rows)


def entry_of(forecast: Forecast) -> PlaceForecast:
    return PlaceForecast(STOCKHOLM, forecast, "stale")


def test_the_summary_keeps_the_contract() -> None:
    summary = check_summary(summary_of().body)
    assert [place["id"] for place in summary["places"]] == ["stockholm", "tromso", "kathmandu"]
    assert [place["stale"] for place in summary["places"]] == [False, False, True]
    assert summary["places"][2]["now"] is None
    assert "blocked_until" not in summary


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_details_keep_the_contract(entry: PlaceForecast) -> None:
    details = check_details(details_document(entry, publication()).body)
    assert details["id"] == entry.place.id


def test_until_when_the_first_source_is_blocked_is_read_back_as_it_was() -> None:
    document = state_document(NOON + HOUR, publication())
    assert read_blocked(StoredBody(document.body, "tag")) == NOON + HOUR


def test_only_the_sources_that_are_shown_are_credited() -> None:
    both = check_summary(summary_of().body)["sources"]
    one = check_summary(summary_of(ENTRIES[1]).body)["sources"]
    assert [source["id"] for source in both] == ["open-meteo", "met-norway"]
    assert [source["id"] for source in one] == ["met-norway"]
    assert both[0]["url"] == "https://open-meteo.com/"


def test_names_and_coordinates_are_the_configured_ones() -> None:
    place = check_summary(summary_of().body)["places"][1]
    assert (place["name"], place["latitude"]) == ("Tromsø", 69.6492)


def test_hours_begin_with_this_one_and_are_two_days() -> None:
    later = publication(generated=NOON + 3 * HOUR + 59 * 60)
    hours = check_details(details_document(entry_of(FIRST), later).body)["hours"]
    assert hours["time"][0] == NOON + 3 * HOUR
    now = check_details(details_document(entry_of(FIRST), publication()).body)["hours"]
    assert (now["time"][0], len(now["time"])) == (NOON, 48)
    assert None not in now["precipitation"]


def test_days_begin_with_today_at_the_place() -> None:
    # 23:30 UTC is tomorrow already in Stockholm.
    later = publication(generated=NOON + 11 * HOUR + 30 * 60)
    days = check_details(details_document(entry_of(FIRST), later).body)["days"]
    assert days["date"][0] == "2026-11-24"
    (row,) = check_summary(summary_of(entry_of(FIRST), generated=later.generated).body)["places"]
    assert row["today"]["date"] == "2026-11-24"


def test_hours_that_begin_later_leave_the_outlook_unknown_and_never_dry() -> None:
    later = replace(FIRST, hourly=replace(HOURLY, hours=HOURLY.hours[6:]))
    summary = check_summary(summary_of(entry_of(later)).body)
    assert summary["places"][0]["outlook"] is None
    assert check_summary(summary_of(entry_of(FIRST)).body)["places"][0]["outlook"] is not None


def test_a_forecast_that_has_run_out_has_no_hours_and_no_today() -> None:
    later = publication(generated=NOON + 10 * 24 * HOUR)
    details = check_details(details_document(entry_of(FIRST), later).body)
    (row,) = check_summary(summary_of(entry_of(FIRST), generated=later.generated).body)["places"]
    assert (details["hours"], details["days"]) == (None, None)
    assert (row["today"], row["outlook"]) == (None, None)


def test_what_is_asked_to_be_remembered_lies_in_the_details() -> None:
    details = check_details(details_document(ENTRIES[1], publication()).body)
    assert details["upstream"] == {
        "expires": VALIDATORS.expires,
        "last_modified": VALIDATORS.last_modified,
    }
    assert "upstream" not in check_details(details_document(ENTRIES[0], publication()).body)


def test_what_is_published_is_read_back_as_it_was() -> None:
    stored: dict[str, StoredBody | None] = {
        document.key: StoredBody(document.body, document.key)
        for document in (
            summary_of(),
            *(details_document(entry, publication()) for entry in ENTRIES),
        )
    }
    ids = [entry.place.id for entry in ENTRIES]
    published = read_details(
        read_summary(stored, ids, NOW, simulated=False), stored, ids, NOW, simulated=False
    )
    assert published.generated == NOW
    assert published.next_update == NOW + 1200
    assert published.forecasts["stockholm"] == replace(
        FIRST, hourly=replace(HOURLY, hours=HOURLY.hours[:48])
    )
    assert published.forecasts["tromso"].current == SECOND.current
    assert published.forecasts["tromso"].validators == VALIDATORS
    assert "kathmandu" not in published.forecasts
    assert published.problems == ()


def test_visitors_copies_run_out_shortly_after_the_next_run_is_due() -> None:
    document = summary_of()
    assert document.expires == NOW + 1200 + 45
    assert document.cache_control == CACHE
    assert "max-age" not in CACHE


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_no_browser_can_parse_is_never_written(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_document("data.json", {"temperature": value}, publication())


@pytest.mark.parametrize(
    ("scheduled", "published", "due"),
    [
        (NOON, None, NOON + 1200),
        (NOON - 5000, None, NOON + 1000),  # a late run does not move the schedule
        (NOON + 1, None, NOON + 10 + 1200),  # a clock that runs late
        (None, None, NOON + 10 + 1200),
        (None, NOON + 700, NOON + 700),
        (None, NOON - 100, NOON + 1100),
        (None, NOON + 99_999, NOON + 10 + 1200),
    ],
)
def test_the_next_run_is_due_by_the_schedule(
    scheduled: int | None, published: int | None, due: int
) -> None:
    now = NOON if scheduled == NOON + 1 else NOON + 10
    expected = due - 10 if scheduled == NOON + 1 else due
    assert next_run(scheduled, published, 1200, now) == expected


@pytest.mark.parametrize(
    ("zone", "date"),
    [("Pacific/Apia", "2026-11-24"), ("Pacific/Honolulu", "2026-11-23"), ("UTC", "2026-11-23")],
)
def test_the_date_is_that_of_the_zone(zone: str, date: str) -> None:
    assert local_date(NOON, zone) == date
