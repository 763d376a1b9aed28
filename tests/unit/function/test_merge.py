"""What each place shows: never less than what is known, never older than what is published."""

from dataclasses import replace

import pytest

from tests.support.forecasts import current_of, hourly_of, read_whole
from tests.support.weather_answers import (
    HOUR,
    NOON,
    NOW,
    PLACES,
    STOCKHOLM,
    met_norway_feature,
    open_meteo_element,
)
from weather.forecast.ages import KEPT_SECONDS
from weather.forecast.choose import (
    PlaceForecast,
    Standing,
    choose,
    complete,
    freshness_problem,
    may_ask_again,
    most_would_be_missing,
    oldest_first,
    still_valid,
)
from weather.forecast.failover import lacks_a_part, parts_instead
from weather.forecast.model import Air, CacheValidators, Forecast
from weather.forecast.previous import Published
from weather.places import Place
from weather.sources.met_norway_answer import read_feature

FIRST = read_whole(open_meteo_element(STOCKHOLM, 1), STOCKHOLM, NOW)
SECOND = read_feature(met_norway_feature(), STOCKHOLM, NOW, None)
EXPIRES_LATER = CacheValidators("Mon, 23 Nov 2026 12:37:00 GMT", "Mon, 23 Nov 2026 12:00:54 GMT")
EXPIRED = replace(EXPIRES_LATER, expires="Mon, 23 Nov 2026 12:06:00 GMT")


def observed(epoch: int, forecast: Forecast = FIRST) -> Forecast:
    return replace(forecast, current=replace(current_of(forecast), observed=epoch))


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
    shown = choose(STOCKHOLM, FIRST, SECOND, NOW)
    assert (shown.forecast, shown.standing, shown.stale) == (FIRST, "fresh", False)


def test_the_other_source_stands_in() -> None:
    shown = choose(STOCKHOLM, SECOND, None, NOW)
    assert (shown.forecast, shown.standing, shown.stale) == (SECOND, "failed-over", False)


@pytest.mark.parametrize("age", [0, KEPT_SECONDS])
def test_the_last_good_data_are_kept_for_a_day_and_marked(age: int) -> None:
    known = observed(NOW - age)
    shown = choose(STOCKHOLM, None, known, NOW)
    assert (shown.forecast, shown.standing, shown.stale) == (known, "stale", True)


def test_after_a_day_the_place_stays_without_current_weather() -> None:
    shown = choose(STOCKHOLM, None, observed(NOW - KEPT_SECONDS - 1), NOW)
    assert (shown.place, shown.forecast.current, shown.standing) == (STOCKHOLM, None, "missing")


def test_each_part_is_kept_on_its_own_and_never_passes_for_a_newer_one() -> None:
    known = replace(FIRST, hourly=replace(hourly_of(FIRST), fetched=NOW - HOUR))
    shown = choose(STOCKHOLM, Forecast(current=current_of(SECOND)), known, NOW)
    assert shown.forecast.current == SECOND.current
    assert hourly_of(shown.forecast).fetched == NOW - HOUR
    only_hours = choose(STOCKHOLM, Forecast(hourly=FIRST.hourly), observed(NOW - HOUR), NOW)
    assert only_hours.standing == "stale"
    assert hourly_of(only_hours.forecast).fetched == NOW


@pytest.mark.parametrize(("age", "kept"), [(KEPT_SECONDS, True), (KEPT_SECONDS + 1, False)])
def test_hours_are_kept_for_a_day(age: int, kept: bool) -> None:
    known = replace(FIRST, hourly=replace(hourly_of(FIRST), fetched=NOW - age))
    shown = choose(STOCKHOLM, Forecast(current=FIRST.current), known, NOW)
    assert (shown.forecast.hourly is not None) is kept


@pytest.mark.parametrize(("age", "kept"), [(12 * HOUR, True), (12 * HOUR + 1, False)])
def test_the_air_is_kept_for_half_a_day(age: int, kept: bool) -> None:
    known = Forecast(air=Air(NOW - age, 20, 5.0, None))
    assert (choose(STOCKHOLM, FIRST, known, NOW).forecast.air is not None) is kept


def test_those_with_the_oldest_data_come_first_and_those_without_any_before_them() -> None:
    places = [Place(f"p{n}", "P", "SE", 0, 0, "UTC") for n in range(5)]
    known = {place.id: observed(NOON - n) for n, place in enumerate(places[:3])}
    ordered = oldest_first(places, Published(forecasts=known))
    assert [place.id for place in ordered] == ["p3", "p4", "p2", "p1", "p0"]


@pytest.mark.parametrize(
    ("age", "standing", "lacks"),
    [
        (2 * HOUR, "fresh", False),
        (2 * HOUR + 1, "fresh", True),
        (0, "stale", True),
        (None, "fresh", True),
    ],
)
def test_another_source_is_asked_for_what_is_not_fresh_and_for_old_hours(
    age: int | None, standing: Standing, lacks: bool
) -> None:
    hourly = None if age is None else replace(hourly_of(FIRST), fetched=NOW - age)
    shown = PlaceForecast(STOCKHOLM, replace(FIRST, hourly=hourly), standing)
    assert lacks_a_part(shown, NOW) is lacks


def test_fresh_current_weather_is_kept_beside_the_other_sources_hours() -> None:
    assert parts_instead("fresh", SECOND) == replace(SECOND, current=None)
    assert parts_instead("stale", SECOND) == SECOND
    shown = choose(STOCKHOLM, parts_instead("fresh", SECOND), FIRST, NOW, "fresh")
    assert (shown.forecast.current, shown.standing) == (FIRST.current, "fresh")
    assert hourly_of(shown.forecast).source == "met-norway"


@pytest.mark.parametrize(
    ("validators", "may"),
    [(None, True), (EXPIRED, True), (EXPIRES_LATER, False), (CacheValidators("garbage", ""), True)],
)
def test_the_other_source_is_not_asked_again_before_its_answer_expires(
    validators: CacheValidators | None, may: bool
) -> None:
    assert may_ask_again(validators, NOW) is may


@pytest.mark.parametrize(
    ("known", "kept"), [(EXPIRES_LATER, EXPIRES_LATER), (EXPIRED, None), (None, None)]
)
def test_unexpired_validators_are_kept_while_the_first_source_is_shown(
    known: CacheValidators | None, kept: CacheValidators | None
) -> None:
    published = replace(FIRST, validators=known)
    assert choose(STOCKHOLM, FIRST, published, NOW).forecast.validators == kept


def test_an_answer_of_this_hour_is_still_valid_as_it_is() -> None:
    assert still_valid(SECOND, NOON + HOUR - 1) == SECOND


def test_an_answer_of_an_earlier_hour_is_brought_to_this_one() -> None:
    rolled = still_valid(SECOND, NOON + 2 * HOUR + 60)
    assert rolled is not None
    current = current_of(rolled)
    assert current.observed == hourly_of(rolled).hours[0].time == NOON + 2 * HOUR
    assert current.now.temperature == hourly_of(SECOND).hours[2].temperature
    assert current.now.humidity is None


def test_an_answer_that_has_run_out_or_is_of_the_first_source_is_not_valid() -> None:
    assert still_valid(SECOND, NOON + 49 * HOUR) is None
    assert still_valid(FIRST, NOON) is None
    assert still_valid(None, NOON) is None


def test_an_answer_that_nothing_changed_since_for_days_is_not_valid() -> None:
    old = replace(SECOND, validators=CacheValidators("", "Sat, 21 Nov 2026 12:00:54 GMT"))
    assert still_valid(old, NOON + HOUR) is None
    recent = replace(SECOND, validators=EXPIRES_LATER)
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
    first, second = hourly_of(FIRST), hourly_of(SECOND)
    previous = first.days[0]
    today, tomorrow = complete(second, first).days[:2]
    assert (today.sunrise, today.sunset) == (previous.sunrise, previous.sunset)
    assert (today.temperature_max, today.temperature_min) == (5.1, -1.2)
    assert today.precipitation == previous.precipitation
    assert tomorrow.sunset == first.days[1].sunset
    assert tomorrow.temperature_max == second.days[1].temperature_max


def test_without_anything_published_nothing_is_made_up() -> None:
    assert complete(hourly_of(SECOND), None) == SECOND.hourly
