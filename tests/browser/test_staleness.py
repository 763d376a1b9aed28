"""Old data never look current: banners, ages, clocks that are wrong, runs that did not happen."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.moments import NOW
from tests.support.browser import Watch
from tests.support.browser_data import PLACES, Json, make_details
from tests.support.browser_site import Site

Opener = Callable[..., Page]
HOUR = 3600
DAY = 24 * HOUR
INTERVAL = 1200


def made(now: int) -> Json:
    """Make what a run at `now` publishes of Stockholm."""
    return make_details(json.loads(PLACES.read_text())[0], now)


def set_clock(page: Page, time: float) -> None:
    page.clock.set_fixed_time(datetime.fromtimestamp(time, UTC))


def look_again(page: Page) -> None:
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def test_fresh_data_carry_no_warning(open_page: Opener) -> None:
    page = open_page()
    expect(page.locator("#notices")).to_be_empty()
    assert "old" not in (page.get_attribute("main", "class") or "")


@pytest.mark.parametrize(
    ("age", "words"),
    [(2 * INTERVAL + 60, "41 minutes ago"), (5 * HOUR, "5 hours ago"), (3 * DAY, "3 days ago")],
)
def test_data_older_than_two_runs_are_called_old(
    open_page: Opener, site: Site, age: int, words: str
) -> None:
    site.put("data/stockholm.json", {**made(NOW), "generated": NOW - age})
    page = open_page()
    notice = page.inner_text("#notices")
    assert "This forecast is old" in notice
    assert words in notice
    assert page.get_attribute("main", "class") == "old"


def test_data_get_old_while_the_page_stays_open(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = open_page()
    site.now = NOW + HOUR
    set_clock(page, NOW + HOUR)
    look_again(page)
    expect(page.locator("#notices")).to_contain_text("This forecast is old")
    assert "hour ago" in page.inner_text("#updated") or "minutes ago" in page.inner_text("#updated")


def test_the_next_run_arrives_by_itself(open_page: Opener, site: Site) -> None:
    site.fresh_seconds = -120
    page = open_page()
    later = NOW + INTERVAL
    newer = made(later)
    newer["now"]["temperature"] = 31.4
    site.put("data/stockholm.json", newer)
    site.now = later
    set_clock(page, later)
    look_again(page)
    expect(page.locator("#heat")).to_have_text("31°C")
    expect(page.locator("#updated")).to_have_text("Updated 4 minutes ago")


def test_what_is_shown_never_goes_backwards(open_page: Opener, site: Site) -> None:
    site.fresh_seconds = -120
    page = open_page()
    shown = page.inner_text("#heat")
    older = made(NOW - 900)
    older["now"]["temperature"] = 31.4
    site.put("data/stockholm.json", older)
    with page.expect_response("**/data/stockholm.json"):
        page.evaluate("() => window.dispatchEvent(new Event('online'))")
    look_again(page)
    expect(page.locator("#heat")).to_have_text(shown)


def test_an_old_copy_on_the_way_is_asked_for_once_more(open_page: Opener, site: Site) -> None:
    site.put("data/stockholm.json", made(NOW - DAY))
    open_page()
    assert site.asked.count("data/stockholm.json") == 2


@pytest.mark.parametrize("wrong_by", [-DAY, DAY, 3 * HOUR])
def test_a_wrong_clock_makes_good_data_neither_old_nor_new(
    open_page: Opener, site: Site, wrong_by: int
) -> None:
    page = open_page(at=NOW + wrong_by)
    notice = page.inner_text("#notices")
    assert "clock of this device" in notice
    assert "old" not in notice
    assert page.inner_text("#updated") == "Updated 4 minutes ago"
    assert "12:34" in page.inner_text("#where") or "13:34" in page.inner_text("#where")


@pytest.mark.parametrize("wrong_by", [-DAY, DAY])
def test_a_wrong_clock_does_not_hide_that_data_are_old(
    open_page: Opener, site: Site, wrong_by: int
) -> None:
    site.put("data/stockholm.json", {**made(NOW), "generated": NOW - 5 * HOUR})
    page = open_page(at=NOW + wrong_by)
    assert "5 hours ago" in page.inner_text("#notices")


def test_a_place_that_got_nothing_new_says_from_when_it_is(open_page: Opener, site: Site) -> None:
    old = {"stale": True, "observed": NOW - 3 * HOUR}
    site.put("data/stockholm.json", {**site.json("data/stockholm.json"), **old})
    page = open_page()
    assert "No new numbers for this place: these are from 10:34." in page.inner_text("#notices")


def test_hours_that_missed_their_turns_say_from_when_they_are(
    open_page: Opener, site: Site
) -> None:
    site.put("data/stockholm.json", {**made(NOW), "hours_observed": NOW - 4 * HOUR})
    notices = open_page().inner_text("#notices")
    assert "The hours and days are from 09:34." in notices


def test_an_outlook_that_is_over_is_not_told(open_page: Opener, site: Site) -> None:
    site.put("data/stockholm.json", made(NOW - 3 * DAY))
    page = open_page()
    assert page.inner_text("#answer") == "It is not known whether it will rain."
    assert page.locator("#hours tbody tr").count() == 0


def test_hours_that_are_over_are_left_out(open_page: Opener, site: Site) -> None:
    page = open_page(at=NOW)
    first = page.locator("#hours tbody tr:not(.day) th").first
    assert first.inner_text() == "13:00"
    site.now = NOW + 2 * HOUR
    set_clock(page, NOW + 2 * HOUR)
    look_again(page)
    expect(page.locator("#hours tbody tr:not(.day) th").first).to_have_text("15:00")
