"""What each place shows: never less than what is known, never older than what is published."""

from dataclasses import replace

import pytest

from tests.support.weather_answers import (
    HOUR,
    NOON,
    NOW,
    PLACES,
    STOCKHOLM,
    TROMSO,
    met_norway_feature,
    open_meteo_element,
)
from weather.forecast.choose import (
    KEPT_SECONDS,
    MOST_FAILOVERS,
    complete,
    decide,
    freshness_problem,
    may_ask_again,
    most_would_be_missing,
    places_to_ask,
    still_valid,
)
from weather.forecast.model import Forecast, Memory
from weather.forecast.previous import Published
from weather.places import Place
from weather.sources.met_norway import read_feature
from weather.sources.open_meteo import read_element

FIRST = read_element(open_meteo_element(STOCKHOLM, 1), STOCKHOLM, NOW)
SECOND = read_feature(met_norway_feature(), STOCKHOLM, NOW, None)
EXPIRES_LATER = Memory("Mon, 23 Nov 2026 12:37:00 GMT", "Mon, 23 Nov 2026 12:00:54 GMT")
EXPIRED = replace(EXPIRES_LATER, expires="Mon, 23 Nov 2026 12:06:00 GMT")


def observed(epoch: int, forecast: Forecast = FIRST) -> Forecast:
    return replace(forecast, observed=epoch)


@pytest.mark.parametrize(
    ("age", "problem"),
    [
        (0, None),
        (2 * HOUR, None),
        (2 * HOUR + 60, "121 minutes old"),
        (24 * HOUR, "1440 minutes old"),
        (-HOUR // 2, None),
        (-HOUR // 2 - 60, "31 minutes ahead"),
    ],
)
def test_yesterdays_data_and_tomorrows_are_not_fresh(age: int, problem: str | None) -> None:
    told = freshness_problem(observed(NOW - age), None, NOW)
    assert told is None if problem is None else problem in str(told)


def test_data_older_than_what_is_published_are_not_fresh() -> None:
    told = freshness_problem(observed(NOON - 900), observed(NOON), NOW)
    assert told == "its data are older than what is published"
    assert freshness_problem(observed(NOON), observed(NOON), NOW) is None


def test_the_other_sources_data_of_the_hour_before_are_not_fresh() -> None:
    quarter_past = observed(NOON + 900)
    assert freshness_problem(observed(NOON, SECOND), quarter_past, NOW) is None
    told = freshness_problem(observed(NOON - HOUR, SECOND), quarter_past, NOW)
    assert told == "its data are older than what is published"


def test_fresh_data_are_shown_first() -> None:
    (entry,) = decide([STOCKHOLM], {"stockholm": FIRST}, {}, Published(), NOW)
    assert (entry.forecast, entry.standing, entry.stale) == (FIRST, "fresh", False)


def test_the_other_source_stands_in() -> None:
    (entry,) = decide([STOCKHOLM], {}, {"stockholm": SECOND}, Published(), NOW)
    assert (entry.forecast, entry.standing, entry.stale) == (SECOND, "failed-over", False)


@pytest.mark.parametrize("age", [0, KEPT_SECONDS])
def test_the_last_good_data_are_kept_for_a_day_and_marked(age: int) -> None:
    previous = observed(NOW - age)
    published = Published(forecasts={"stockholm": previous})
    (entry,) = decide([STOCKHOLM], {}, {}, published, NOW)
    assert (entry.forecast, entry.standing, entry.stale) == (previous, "stale", True)


def test_after_a_day_the_place_stays_without_data() -> None:
    published = Published(forecasts={"stockholm": observed(NOW - KEPT_SECONDS - 1)})
    (entry,) = decide([STOCKHOLM], {}, {}, published, NOW)
    assert (entry.place, entry.forecast, entry.stale) == (STOCKHOLM, None, True)


def test_no_place_vanishes_and_the_order_is_the_configured_one() -> None:
    entries = decide(PLACES, {"tromso": FIRST}, {}, Published(), NOW)
    assert [entry.place for entry in entries] == list(PLACES)


def test_failover_is_capped_and_those_with_the_oldest_data_come_first() -> None:
    places = [Place(f"p{n}", "P", "SE", 0, 0, "UTC") for n in range(60)]
    known = {place.id: observed(NOON - n) for n, place in enumerate(places[:55])}
    asked = places_to_ask(places[:59], Published(forecasts=known))
    assert len(asked) == MOST_FAILOVERS
    assert [place.id for place in asked[:6]] == ["p55", "p56", "p57", "p58", "p54", "p53"]


@pytest.mark.parametrize(
    ("memory", "may"),
    [(None, True), (EXPIRED, True), (EXPIRES_LATER, False), (Memory("garbage", ""), True)],
)
def test_the_other_source_is_not_asked_again_before_its_answer_expires(
    memory: Memory | None, may: bool
) -> None:
    assert may_ask_again(memory, NOW) is may


def test_an_unexpired_answer_is_remembered_while_the_first_source_is_shown() -> None:
    published = Published(memories={"stockholm": EXPIRES_LATER, "tromso": EXPIRED})
    good = {"stockholm": FIRST, "tromso": FIRST}
    entries = decide([STOCKHOLM, TROMSO], good, {}, published, NOW)
    assert [entry.memory for entry in entries] == [EXPIRES_LATER, None]


def test_an_answer_of_this_hour_is_still_valid_as_it_is() -> None:
    assert still_valid(SECOND, NOON + HOUR - 1) == SECOND


def test_an_answer_of_an_earlier_hour_is_brought_to_this_one() -> None:
    rolled = still_valid(SECOND, NOON + 2 * HOUR + 60)
    assert rolled is not None
    assert rolled.observed == rolled.hours[0].time == NOON + 2 * HOUR
    assert rolled.now.temperature == SECOND.hours[2].temperature
    assert rolled.now.humidity is None


def test_an_answer_that_has_run_out_or_is_of_the_first_source_is_not_valid() -> None:
    assert still_valid(SECOND, NOON + 49 * HOUR) is None
    assert still_valid(FIRST, NOON) is None
    assert still_valid(None, NOON) is None


def test_an_answer_that_nothing_changed_since_for_days_is_not_valid() -> None:
    old = replace(SECOND, memory=Memory("", "Sat, 21 Nov 2026 12:00:54 GMT"))
    assert still_valid(old, NOON + HOUR) is None
    recent = replace(SECOND, memory=EXPIRES_LATER)
    assert still_valid(recent, NOON + HOUR) is not None


@pytest.mark.parametrize(
    ("kept", "hours", "most"),
    [(2, 0, False), (1, 0, True), (0, 0, True), (0, 25, False)],
)
def test_most_places_are_not_lost_at_once(kept: int, hours: int, most: bool) -> None:
    ids = [place.id for place in PLACES]
    known = {name: observed(NOW - KEPT_SECONDS) for name in ids[:kept]}
    published = Published(generated=NOW - hours * HOUR, shown=frozenset(ids), forecasts=known)
    assert most_would_be_missing(published, {"elsewhere"}, NOW) is most


def test_places_that_are_new_are_no_loss() -> None:
    assert not most_would_be_missing(Published(generated=NOW), set(), NOW)


def test_sunrise_and_the_hours_that_have_passed_come_from_what_was_published() -> None:
    previous = FIRST.days[0]
    today, tomorrow = complete(SECOND, FIRST).days[:2]
    assert (today.sunrise, today.sunset) == (previous.sunrise, previous.sunset)
    assert (today.temperature_max, today.temperature_min) == (5.1, -1.2)
    assert today.precipitation == previous.precipitation
    assert tomorrow.sunset == FIRST.days[1].sunset
    assert tomorrow.temperature_max == SECOND.days[1].temperature_max


def test_without_anything_published_nothing_is_made_up() -> None:
    assert complete(SECOND, None) == SECOND
