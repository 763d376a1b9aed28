"""Whatever the network and the data do: something true and useful, no blank page, no exception."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import Watch
from tests.support.browser_site import Answer, Site

Opener = Callable[..., Page]
# The browser itself logs a failed request; the page must not add to it.
BROWSER_NOTES = ["Failed to load resource", "ERR_", "preload"]
UNREACHABLE = "The weather cannot be reached"
UNREADABLE = "The weather arrived damaged"
NEWER = "newer form"
# Beyond the minute in which a browser may still use an old copy while it asks again.
STALE = -120
UNKNOWN = "\N{EN DASH}"


def faults(good: dict[str, Any]) -> dict[str, tuple[bytes, int, bool, str]]:
    """Name each fault: body, status, cut in the middle, and what the page says."""
    whole = json.dumps(good).encode()
    text_instead = json.dumps({**good, "places": "forty"}).encode()
    return {
        "missing": (b"<h1>Not here</h1>", 404, False, UNREACHABLE),
        "refused": (b"<Error>AccessDenied</Error>", 403, False, UNREACHABLE),
        "server_error": (b"", 500, False, UNREACHABLE),
        "html": (b"<!doctype html><title>Maintenance</title>", 200, False, UNREADABLE),
        "empty": (b"", 200, False, UNREADABLE),
        "cut_connection": (whole, 200, True, UNREACHABLE),
        "cut_text": (whole[: len(whole) // 2], 200, False, UNREADABLE),
        "null": (b"null", 200, False, UNREADABLE),
        "number": (b"12", 200, False, UNREADABLE),
        "list": (b"[]", 200, False, UNREADABLE),
        "nan": (whole.replace(b'"latitude": ', b'"latitude": NaN'), 200, False, UNREADABLE),
        "no_places": (json.dumps({**good, "places": []}).encode(), 200, False, UNREADABLE),
        "places_as_text": (text_instead, 200, False, UNREADABLE),
        "no_time": (json.dumps({**good, "generated": None}).encode(), 200, False, UNREADABLE),
        "other_version": (json.dumps({**good, "version": 2}).encode(), 200, False, NEWER),
        "huge": (whole[:-1] + b" " * 5_100_000 + b"}", 200, False, UNREADABLE),
    }


def test_bad_data_are_named_and_the_text_page_is_offered(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    site.fresh_seconds = STALE
    watch.expected += BROWSER_NOTES
    page = open_page()
    said, expected = {}, {}
    for name, (body, status, cut, says) in faults(site.json("data.json")).items():
        site.fail("data.json", body, status, cut)
        page.reload()
        page.get_by_role("button", name="Try again").wait_for()
        assert page.locator("main a[href='data/text.html']").last.is_visible()
        said[name] = says in page.inner_text("#answer")
        expected[name] = True
    assert said == expected


def test_bad_data_later_leave_the_good_ones_on_the_page(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    site.fresh_seconds = STALE
    page = open_page()
    before = page.inner_text("#answer")
    watch.expected += BROWSER_NOTES
    for body, status, cut, says in faults(site.json("data.json")).values():
        site.fail("data.json", body, status, cut)
        page.evaluate("() => window.dispatchEvent(new Event('online'))")
        expect(page.locator("#notices")).to_contain_text(says)
        assert page.inner_text("#answer") == before
        site.faults.clear()
        page.evaluate("() => window.dispatchEvent(new Event('online'))")
        expect(page.locator("#notices")).to_be_empty()


def test_trying_again_brings_the_forecast(open_page: Opener, site: Site, watch: Watch) -> None:
    site.fail("data.json", b"", 500)
    watch.expected += BROWSER_NOTES
    page = open_page()
    site.faults.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#answer")).to_contain_text("Light rain")
    expect(page.locator("#week li")).to_have_count(7)


def test_slow_data_say_that_they_are_on_their_way(
    site: Site, context: Callable[..., BrowserContext], watch: Watch
) -> None:
    gate = threading.Event()
    site.faults["data.json"] = Answer(site.files["data.json"], held=gate)
    page = context().new_page()
    watch.follow(page)
    page.goto(site.url)
    expect(page.locator("#late")).to_have_text("The forecast is on its way …")
    gate.set()
    expect(page.locator("#late")).to_be_hidden()
    expect(page.locator("#answer")).not_to_contain_text("Is it going to rain")


def test_a_place_without_data_stays_and_says_so(open_page: Opener, site: Site) -> None:
    data = site.json("data.json")
    empty = {"now": None, "today": None, "outlook": None, "observed": None, "source": None}
    data["places"][0] |= empty
    site.put("data.json", data)
    details = site.json("data/stockholm.json")
    site.put("data/stockholm.json", {**details, "hours": None, "days": None})
    page = open_page()
    assert page.inner_text("#name") == "Stockholm"
    assert "no data for this place" in page.inner_text("#answer")
    assert page.inner_text("#heat") == UNKNOWN
    assert "not here yet" in page.inner_text("#hours")
    assert "0" not in page.inner_text("dl")


def test_markup_in_a_name_is_shown_as_text(open_page: Opener, site: Site) -> None:
    data = site.json("data.json")
    name = "<img src=x onerror=alert(1)>"
    data["places"][0]["name"] = name
    data["sources"][0] |= {"name": name, "url": "javascript:alert(1)"}
    site.put("data.json", data)
    page = open_page()
    assert page.inner_text("#name") == name
    page.fill("#query", "<img")
    assert name in page.inner_text("#list")
    page.click("#star")
    assert name in page.inner_text("#stars")
    assert page.locator("main img, header img, nav img, footer img").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0


def test_unknown_values_are_dashes_and_never_zero(open_page: Opener, site: Site) -> None:
    data = site.json("data.json")
    place = data["places"][0]
    place["now"] = dict.fromkeys(place["now"], None) | {"condition": "unknown"}
    place["today"] = dict.fromkeys(place["today"], None) | {"condition": "brimstone"}
    site.put("data.json", data)
    details = site.json("data/stockholm.json")
    details["hours"] |= {"temperature": [None] * 48, "condition": [None] * 48, "wind_speed": []}
    details["days"] |= {"temperature_max": [None] * 7, "sunrise": None, "condition": ["?"] * 7}
    site.put("data/stockholm.json", details)
    page = open_page()
    assert page.locator("dl dd").all_inner_texts() == [UNKNOWN] * 6
    assert page.inner_text("#seen") == "Unknown weather"
    assert page.locator("#hours tbody td.temperature").first.inner_text() == UNKNOWN
    assert page.locator("#week li .high").first.inner_text().endswith(UNKNOWN)


def test_missing_details_leave_the_first_view_and_come_later(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    site.fail("data/stockholm.json", b"", 404)
    watch.expected += BROWSER_NOTES
    page = open_page()
    assert "Light rain" in page.inner_text("#answer")
    assert "not here yet" in page.inner_text("#hours")
    site.faults.clear()
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#week li")).to_have_count(7)


def test_details_of_another_place_are_not_shown(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    site.files["data/stockholm.json"] = site.files["data/berlin.json"]
    page = open_page()
    assert "not here yet" in page.inner_text("#hours")


def test_blocked_storage_still_shows_and_chooses(open_page: Opener, site: Site) -> None:
    page = open_page()
    blocked = page.context.new_page()
    blocked.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('blocked'); }})"
    )
    blocked.goto(f"{site.url}#berlin")
    blocked.wait_for_selector("#tools button")
    assert blocked.inner_text("#name") == "Berlin"
    blocked.click("#menu")
    before = blocked.inner_text("#heat")
    blocked.select_option("#heat-unit", "F")
    expect(blocked.locator("#heat")).not_to_have_text(before)


@pytest.mark.parametrize("kept", ["null", "12", "[]", "{", '{"stars": 5, "place": {}, "wind": []}'])
def test_spoilt_settings_are_ignored(
    kept: str, site: Site, context: Callable[..., BrowserContext], watch: Watch
) -> None:
    page = context(timezone_id="Europe/Stockholm").new_page()
    watch.follow(page)
    page.add_init_script(f"localStorage.setItem('windsock', {json.dumps(kept)})")
    page.goto(site.url)
    page.wait_for_selector("#tools button")
    assert page.inner_text("#name") == "Stockholm"
    assert watch.troubles == []


def test_a_lost_second_script_leaves_the_first_view(
    site: Site, context: Callable[..., BrowserContext], watch: Watch
) -> None:
    page = context().new_page()
    watch.expected += BROWSER_NOTES
    watch.follow(page)
    page.route("**/assets/more.*.js", lambda route: route.abort())
    page.goto(f"{site.url}#stockholm")
    expect(page.locator("#hours")).to_contain_text(UNREACHABLE)
    assert "Light rain" in page.inner_text("#answer")
    assert watch.troubles == []
