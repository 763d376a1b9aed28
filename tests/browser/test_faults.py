"""Whatever the network and the data do: something true and useful, no blank page, no exception."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.moments import NOW
from tests.support.browser import Watch
from tests.support.browser_site import Answer, Site

Opener = Callable[..., Page]
# The browser itself logs a failed request; the page must not add to it.
BROWSER_NOTES = ["Failed to load resource", "ERR_", "preload"]
ANSWER = "Rain "
UNREACHABLE = "The weather cannot be reached"
UNREADABLE = "The weather data cannot be read"
NEWER = "out of date"
# Beyond the minute in which a browser may still use an old copy while it asks again.
STALE = -120
UNKNOWN = "\N{EN DASH}"


def faults(good: dict[str, Any]) -> dict[str, tuple[bytes, int, bool, str]]:
    """Name each fault: body, status, cut in the middle, and what the page says."""
    whole = json.dumps(good).encode()
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
        "of_another_place": (json.dumps({**good, "id": "rome"}).encode(), 200, False, UNREADABLE),
        "no_name": (json.dumps({**good, "name": {}}).encode(), 200, False, UNREADABLE),
        "no_time": (json.dumps({**good, "generated": None}).encode(), 200, False, UNREADABLE),
        "other_version": (json.dumps({**good, "version": 3}).encode(), 200, False, NEWER),
        "huge": (whole[:-1] + b" " * 5_100_000 + b"}", 200, False, UNREADABLE),
    }


def test_bad_data_are_named_and_the_text_page_is_offered(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    site.fresh_seconds = STALE
    watch.expected += BROWSER_NOTES
    page = open_page()
    said, expected = {}, {}
    for name, (body, status, cut, says) in faults(site.json("data/stockholm.json")).items():
        site.fail("data/stockholm.json", body, status, cut)
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
    for body, status, cut, says in faults(site.json("data/stockholm.json")).values():
        site.fail("data/stockholm.json", body, status, cut)
        page.evaluate("() => window.dispatchEvent(new Event('online'))")
        expect(page.locator("#notices")).to_contain_text(says)
        assert page.inner_text("#answer") == before
        site.faults.clear()
        page.evaluate("() => window.dispatchEvent(new Event('online'))")
        expect(page.locator("#notices")).to_be_empty()


def test_trying_again_brings_the_forecast(open_page: Opener, site: Site, watch: Watch) -> None:
    site.fail("data/stockholm.json", b"", 500)
    watch.expected += BROWSER_NOTES
    page = open_page()
    site.faults.clear()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#answer")).to_contain_text(ANSWER)
    expect(page.locator("#week li")).to_have_count(14)


def test_slow_data_say_that_they_are_on_their_way(
    site: Site, context: Callable[..., BrowserContext], watch: Watch
) -> None:
    gate = threading.Event()
    site.faults["data/stockholm.json"] = Answer(site.files["data/stockholm.json"], held=gate)
    page = context().new_page()
    watch.follow(page)
    page.goto(f"{site.url}#stockholm")
    expect(page.locator("#late")).to_have_text("Loading the forecast …")
    gate.set()
    expect(page.locator("#late")).to_be_hidden()
    expect(page.locator("#answer")).not_to_contain_text("Is it going to rain")


def test_a_place_without_data_stays_and_says_so(open_page: Opener, site: Site) -> None:
    empty = dict.fromkeys(["now", "today", "observed", "source", "hours", "days", "quarters"])
    site.put("data/stockholm.json", {**site.json("data/stockholm.json"), **empty})
    page = open_page()
    assert page.inner_text("#name") == "Stockholm"
    assert "no data for this place" in page.inner_text("#answer")
    assert page.inner_text("#heat") == f"{UNKNOWN}C"
    assert "no forecast by the hour" in page.inner_text("#hours")
    assert "0" not in page.inner_text("dl")


def test_markup_in_a_name_is_shown_as_text(open_page: Opener, site: Site) -> None:
    name = "<img src=x onerror=alert(1)>"
    data = site.json("data.json")
    data["places"][0]["name"] = name
    site.put("data.json", data)
    site.put("data/stockholm.json", {**site.json("data/stockholm.json"), "name": name})
    for key in [key for key in site.files if key.startswith("assets/places.")]:
        site.files[key] = site.files[key].replace(b'"Stockholm"', json.dumps(name).encode())
    page = open_page()
    assert page.inner_text("#name") == name
    page.fill("#query", "<img")
    expect(page.locator("#list")).to_contain_text(name)
    page.click("#star")
    expect(page.locator("#stars")).to_contain_text(name)
    assert page.locator("main img, header img, nav img, footer img").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0


def test_unknown_values_are_dashes_and_never_zero(open_page: Opener, site: Site) -> None:
    details = site.json("data/stockholm.json")
    details["now"] = dict.fromkeys(details["now"], None) | {"condition": "brimstone"}
    details["today"] = dict.fromkeys(details["today"], None) | {"condition": "brimstone"}
    details["hours"] |= {"temperature": [None] * 48, "condition": [None] * 48, "wind_speed": []}
    details["hours"] |= {"precipitation": [None] * 48, "feels_like": [None] * 48}
    details["quarters"] = None
    details["days"] |= {"temperature_max": [None] * 14, "sunrise": None, "condition": ["?"] * 14}
    site.put("data/stockholm.json", details)
    page = open_page()
    assert page.locator("#facts dd").all_inner_texts() == [UNKNOWN] * 6
    assert page.inner_text("#seen") == "Unknown weather"
    assert set(page.locator("#hours td.temperature").first.inner_text().split()) == {UNKNOWN}
    assert page.locator("#week li .high").first.inner_text().endswith(UNKNOWN)


def test_missing_hours_leave_the_first_view_and_come_later(open_page: Opener, site: Site) -> None:
    whole = site.json("data/stockholm.json")
    site.put("data/stockholm.json", {**whole, "hours": None, "days": None})
    site.fresh_seconds = STALE
    page = open_page()
    assert page.inner_text("#answer") == "It is not known whether it will rain."
    assert "no forecast by the hour" in page.inner_text("#hours")
    site.put("data/stockholm.json", {**whole, "generated": whole["generated"] + 60})
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("#week li")).to_have_count(14)


NESTED = {"time": [1e300], "precipitation": 5, "date": ["x"], "sunrise": 1e300}
ABSURD: tuple[Any, ...] = (None, [], {}, "x", True, -1, 1e300, ["x"], [{}], NESTED)


PARTS = ("now", "today", "quarters", "hours", "days", "yesterday", "air")
VALUES = ("zone", "country", "observed", "hours_observed", "next_update", "interval", "source")


@pytest.mark.parametrize("key", [*PARTS, *VALUES])
def test_an_absurd_value_costs_at_most_itself(
    open_page: Opener, site: Site, watch: Watch, key: str
) -> None:
    site.fresh_seconds = STALE
    whole = {**site.json("data/stockholm.json"), "stale": True}
    page = open_page()
    for number, absurd in enumerate(ABSURD):
        name = f"Place {number}"
        newer = {"name": name, "generated": whole["generated"] + number}
        site.put("data/stockholm.json", {**whole, **newer, key: absurd})
        page.evaluate("() => window.dispatchEvent(new Event('online'))")
        expect(page.locator("#name")).to_have_text(name)
        page.evaluate("() => new Promise(done => setTimeout(done, 10))")
        assert watch.troubles == [], f"{key}: {absurd}"


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


def test_a_lost_second_script_leaves_the_first_view_and_is_asked_for_again(
    site: Site, context: Callable[..., BrowserContext], watch: Watch
) -> None:
    page = context().new_page()
    watch.expected += BROWSER_NOTES
    watch.follow(page)
    page.clock.install(time=datetime.fromtimestamp(NOW, UTC))
    page.route("**/assets/more.*.js", lambda route: route.abort())
    page.goto(f"{site.url}#stockholm")
    expect(page.locator("#hours")).to_contain_text(UNREACHABLE)
    assert ANSWER in page.inner_text("#answer")
    page.unroute("**/assets/more.*.js")
    page.clock.run_for(16_000)
    expect(page.locator("#week li")).to_have_count(14)
    assert watch.troubles == []
