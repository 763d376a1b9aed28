"""Hours and days of the place, whatever its clock does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tests.support.browser_data import DAYS, make_details
from tests.support.browser_site import Site

Opener = Callable[..., Page]
HOUR = 3600


def at(zone: str, *moment: int) -> int:
    return int(datetime(*moment, tzinfo=ZoneInfo(zone)).timestamp())  # type: ignore[arg-type,misc] # five numbers


def place(zone: str) -> dict[str, Any]:
    return {
        "id": "here",
        "name": "Here",
        "country": "NO",
        "zone": zone,
        "latitude": 60.0,
        "longitude": 10.0,
    }


def show(open_page: Opener, site: Site, zone: str, now: int, /, **changes: Any) -> Page:
    details = {**make_details(place(zone), now), **changes}
    if today := changes.get("today"):
        days = {key: [value] * DAYS for key, value in today.items() if key != "date"}
        details["days"] |= days
    site.put("data/here.json", details)
    site.now = now
    return open_page("#here", at=now)


def hours(page: Page) -> list[str]:
    page.locator("#hours .wide").click()
    return page.locator("#hours tbody tr:not(.day) th").all_inner_texts()


def expected_hours(zone: str, now: int) -> list[str]:
    """What the calendar of Python says: an independent second opinion."""
    first = now - now % HOUR
    local = [datetime.fromtimestamp(first + n * HOUR, ZoneInfo(zone)) for n in range(48)]
    return [f"{moment:%H:%M}" for moment in local]


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Stockholm", (2026, 3, 28, 20, 10)),  # a day of 23 hours comes
        ("Europe/Stockholm", (2026, 10, 24, 20, 10)),  # a day of 25 hours comes
        ("America/New_York", (2026, 11, 1, 0, 30)),
        ("Australia/Lord_Howe", (2026, 4, 4, 22, 5)),  # the clock goes back half an hour
        ("Asia/Kathmandu", (2026, 6, 1, 12, 50)),
        ("Pacific/Apia", (2026, 12, 30, 23, 30)),
        ("Pacific/Honolulu", (2026, 12, 31, 1, 0)),
        ("Europe/London", (2026, 12, 31, 22, 40)),
        ("Asia/Tokyo", (2028, 2, 28, 23, 59)),
    ],
)
def test_hours_are_those_of_the_places_own_clock(
    open_page: Opener, site: Site, zone: str, moment: tuple[int, ...]
) -> None:
    now = at(zone, *moment)
    page = show(open_page, site, zone, now)
    assert hours(page) == expected_hours(zone, now)
    shown = datetime.fromtimestamp(now, ZoneInfo(zone))
    assert page.inner_text("#where").endswith(f"{shown:%H:%M}")


def test_a_day_of_25_hours_repeats_one(open_page: Opener, site: Site) -> None:
    page = show(open_page, site, "Europe/Stockholm", at("Europe/Stockholm", 2026, 10, 24, 23, 30))
    assert hours(page)[:6] == ["23:00", "00:00", "01:00", "02:00", "02:00", "03:00"]


def test_a_day_of_23_hours_leaves_one_out(open_page: Opener, site: Site) -> None:
    page = show(open_page, site, "Europe/Stockholm", at("Europe/Stockholm", 2026, 3, 28, 23, 30))
    assert hours(page)[:5] == ["23:00", "00:00", "01:00", "03:00", "04:00"]


def test_days_change_at_the_places_midnight(open_page: Opener, site: Site) -> None:
    zone = "Pacific/Apia"
    page = show(open_page, site, zone, at(zone, 2026, 12, 31, 23, 30))
    titles = page.locator("#hours tr.day th").all_inner_texts()
    assert titles[:2] == ["Thursday 31 December", "Friday 1 January"]
    days = page.locator("#week h3").all_inner_texts()
    assert days[:3] == ["Today", "Friday", "Saturday"]


def test_days_that_are_over_are_left_out(open_page: Opener, site: Site) -> None:
    zone = "Pacific/Apia"
    midnight = at(zone, 2026, 12, 31, 0, 0)
    site.put("data/here.json", make_details(place(zone), midnight - 600))
    site.now = midnight
    page = open_page("#here", at=midnight)
    days = page.locator("#week h3").all_inner_texts()
    assert days[:6] == ["Today", "Friday", "Saturday", "Sunday", "Monday", "Tuesday"]
    assert len(days) == DAYS - 1


@pytest.mark.parametrize(
    ("sun", "fact", "week"),
    [("down", "Does not rise", "Polar night"), ("up", "Up all day", "Midnight sun")],
)
def test_polar_night_and_day_are_said_in_words(
    open_page: Opener, site: Site, sun: str, fact: str, week: str
) -> None:
    now = at("Arctic/Longyearbyen", 2026, 12, 21, 12, 10)
    day = make_details(place("Arctic/Longyearbyen"), now)["today"]
    today = {**day, "sun": sun, "sunrise": None, "sunset": None}
    page = show(open_page, site, "Arctic/Longyearbyen", now, today=today)
    assert page.inner_text("#sunrise") == fact
    assert week in page.locator("#week li").first.inner_text()
    dark = page.locator("#hours .chart .dark")
    assert dark.count() == (1 if sun == "down" else 0)


def test_a_zone_that_the_browser_does_not_know_is_shown_in_utc(
    open_page: Opener, site: Site
) -> None:
    now = int(datetime(2026, 5, 5, 12, 20, tzinfo=UTC).timestamp())
    page = show(open_page, site, "UTC", now, zone="Mars/Olympus")
    assert page.inner_text("#where").endswith("12:20")
    assert page.locator("#week li").count() == DAYS
