"""For everyone: keyboard, screen reader, zoom, small screens, print, no script, no server."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import SIDEWAYS, Watch
from tests.support.browser_site import Site
from tests.support.skips import skip_unless_ready

Opener = Callable[..., Page]
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, select, input')]
  .filter(one => one.checkVisibility() && !one.matches('.skip, footer a'))
  .map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("() => axe.run()")
    return [f"{one['id']}: {one['nodes'][0]['html'][:90]}" for one in found["violations"]]


def views(page: Page, site: Site) -> dict[str, list[str]]:
    """Look at every view with axe."""
    found = {"first": violations(page)}
    page.click("#menu")
    found["menu"] = violations(page)
    page.keyboard.press("Escape")
    page.click("#star")
    page.fill("#query", "a")
    page.press("#query", "ArrowDown")
    found["list"] = violations(page)
    page.press("#query", "Escape")
    page.click("#hours .wide")
    found["hours"] = violations(page)
    page.evaluate("() => { location.hash = 'nowhere'; }")
    page.wait_for_selector("#notices p")
    found["notice"] = violations(page)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_view(
    open_page: Opener, site: Site, watch: Watch, scheme: str
) -> None:
    skip_unless_ready(None if AXE.is_file() else "axe-core is missing: run make setup")
    watch.expected.append("404")
    page = open_page(color_scheme=scheme)
    found = views(page, site)
    site.fail("data/berlin.json", b"", 500)
    watch.expected += ["Failed to load", "ERR_", "preload"]
    page.evaluate("() => localStorage.clear()")
    broken = open_page("#berlin", color_scheme=scheme)
    found["broken"] = violations(broken)
    assert found == {name: [] for name in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_sky(open_page: Opener, site: Site, scheme: str) -> None:
    skip_unless_ready(None if AXE.is_file() else "axe-core is missing: run make setup")
    places = site.json("data.json")["places"]
    skies = [("clear", True), ("rain", True), ("clear", False)]
    for place, (condition, is_day) in zip(places, skies, strict=False):
        document = site.json(f"data/{place['id']}.json")
        document["now"] |= {"condition": condition, "is_day": is_day}
        site.put(f"data/{place['id']}.json", {**document, "stale": condition == "rain"})
    page = open_page(color_scheme=scheme)
    for place in places[: len(skies)]:
        page.evaluate("id => { location.hash = id; }", place["id"])
        expect(page.locator("#name")).to_have_text(place["name"])
        page.wait_for_selector("#hours > *")
        assert violations(page) == []


def test_the_keyboard_reaches_everything_in_reading_order(open_page: Opener) -> None:
    page = open_page()
    page.click("#star")
    page.reload()
    page.wait_for_selector("#hours .wide")
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "() => document.activeElement.id || document.activeElement.className"
                " || document.activeElement.closest('[id]')?.id || document.activeElement.tagName"
            )
        )
        if reached[-1] == "BODY":
            break
    controls = ["skip", "query", "near", "star", "menu", "chip", "pick", "all-hours"]
    days = ["to-2026-03-10", "to-2026-03-11", "to-2026-03-12"]
    assert reached[:12] == [*controls, *days, "credits"]


def test_the_menu_works_by_keyboard_and_gives_the_focus_back(open_page: Opener) -> None:
    page = open_page()
    page.focus("#menu")
    page.keyboard.press("Enter")
    expect(page.locator("#settings")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "language"
    page.keyboard.press("Escape")
    expect(page.locator("#settings")).to_be_hidden()
    assert page.evaluate("() => document.activeElement.id") == "menu"


def test_the_skip_link_leads_to_the_forecast(open_page: Opener) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    assert page.inner_text("#name") == "Stockholm"
    expect(page.locator("#notices")).to_be_empty()


def test_a_screen_reader_hears_names_roles_and_the_table(open_page: Opener) -> None:
    page = open_page()
    tree = page.locator("body").aria_snapshot()
    for part in (
        'combobox "Search for a place, country or time zone"',
        'button "Save Stockholm as a favorite"',
        'heading "Next 48 hours" [level=2]',
        'img "Temperature from',
        'table "Next 48 hours"',
        'columnheader "Temperature Feels like"',
        'slider "Choose an hour"',
        'heading "Days ahead" [level=2]',
        "contentinfo",
    ):
        assert part in tree, part


def test_all_hours_can_be_opened_and_the_focus_goes_on(open_page: Opener) -> None:
    page = open_page()
    assert page.locator("#hours tbody tr:not(.day):visible").count() == 12
    page.focus("#hours .wide")
    page.keyboard.press("Enter")
    assert page.locator("#hours tbody tr:not(.day):visible").count() == 48
    assert page.evaluate("() => document.activeElement.tagName") == "TR"


def test_targets_are_big_enough_for_fingers(open_page: Opener) -> None:
    page = open_page(viewport={"width": 360, "height": 700}, has_touch=True)
    page.click("#star")
    page.click("#menu")
    assert page.evaluate(SMALL_TARGETS) == []


def test_a_script_from_right_to_left_fits_as_well(open_page: Opener) -> None:
    page = open_page(viewport={"width": 360, "height": 700})
    page.evaluate("() => { document.documentElement.dir = 'rtl'; }")
    assert page.evaluate(SIDEWAYS) == 0
    name = page.locator("#name").bounding_box()
    assert name
    assert name["x"] > 180
    page.click("#menu")
    box = page.locator("#settings").bounding_box()
    assert box
    assert 0 <= box["x"] <= 360 - box["width"]


def test_reduced_motion_moves_nothing(open_page: Opener) -> None:
    page = open_page(reduced_motion="reduce")
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(one => "
        "getComputedStyle(one).transitionDuration !== '0s').length"
    )
    assert moving == 0


def test_print_shows_all_hours_and_no_controls(open_page: Opener) -> None:
    page = open_page()
    page.emulate_media(media="print")
    expect(page.locator("#hours tbody tr:not(.day):visible")).to_have_count(48)
    assert not page.locator("header").is_visible()
    assert page.locator("#answer").is_visible()


def test_without_script_the_text_is_one_click_away(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context(java_script_enabled=False).new_page()
    page.goto(site.url)
    page.locator("#late a").click()
    assert page.url.endswith("data/text.html")
    assert page.inner_text("h1") == "Weather"


def test_opened_as_a_file_it_leads_to_the_text(
    built: dict[str, bytes], tmp_path: Path, context: Callable[..., BrowserContext]
) -> None:
    for key, content in built.items():
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(content)
    page = context().new_page()
    page.goto((tmp_path / "index.html").as_uri())
    expect(page.locator("#late")).to_have_css("opacity", "1")
    assert page.get_attribute("#late a", "href") == "data/text.html"


def test_an_address_that_is_not_there_leads_to_the_weather(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context().new_page()
    page.goto(f"{site.url}some/old/address")
    assert page.inner_text("h1") == "There is no page at this address"
    page.click("main a")
    page.wait_for_selector("html:not(.empty)")
