"""Choosing a place: search, links, favorites, the nearest one, and what is remembered."""

import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import Watch
from tests.support.browser_site import Answer, Site

Opener = Callable[..., Page]


def found(page: Page, typed: str) -> list[str]:
    page.fill("#query", typed)
    expect(page.locator("#list")).to_be_visible()
    return page.locator("#list li bdi").all_inner_texts()


def test_search_finds_names_countries_zones_and_letters_without_marks(open_page: Opener) -> None:
    page = open_page()
    assert found(page, "berl") == ["Berlin"]
    assert found(page, "  BERL ") == ["Berlin"]
    assert found(page, "tromso") == ["Tromsø"]
    assert found(page, "sweden") == ["Stockholm"]
    assert found(page, "se") == ["Stockholm"] or "Stockholm" in found(page, "se")
    assert found(page, "asia/kath") == ["Kathmandu"]
    assert found(page, "new york")[:1] in (["New York"], [])
    assert len(found(page, "")) == 40


def test_names_come_before_countries_and_zones(open_page: Opener) -> None:
    page = open_page()
    names = found(page, "ma")
    starts = [name.lower().startswith("ma") for name in names]
    assert starts == sorted(starts, reverse=True)
    assert any(starts)


def test_a_search_without_a_match_says_so(open_page: Opener) -> None:
    page = open_page()
    page.fill("#query", "xyzzy")
    expect(page.locator("#list p").first).to_contain_text("None of the 40 places")
    page.press("#query", "Enter")
    assert page.inner_text("#name") == "Stockholm"


def test_the_keyboard_alone_chooses_a_place(open_page: Opener) -> None:
    page = open_page()
    page.focus("#query")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#query")).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("lon")
    page.keyboard.press("ArrowDown")
    active = page.get_attribute("#query", "aria-activedescendant")
    assert active
    assert page.get_attribute(f"#{active}", "aria-selected") == "true"
    chosen = page.inner_text(f"#{active} bdi")
    page.keyboard.press("Enter")
    expect(page.locator("#name")).to_have_text(chosen)
    expect(page.locator("#query")).to_have_attribute("aria-expanded", "false")
    assert page.input_value("#query") == ""


def test_escape_closes_the_list_and_then_empties_the_field(open_page: Opener) -> None:
    page = open_page()
    assert found(page, "lon")
    page.press("#query", "Escape")
    expect(page.locator("#list")).to_be_hidden()
    assert page.input_value("#query") == "lon"
    page.press("#query", "Escape")
    assert page.input_value("#query") == ""


def test_the_arrow_up_begins_at_the_end(open_page: Opener) -> None:
    page = open_page()
    page.fill("#query", "a")
    page.press("#query", "ArrowUp")
    expect(page.locator("#list li").last).to_have_attribute("aria-selected", "true")
    last = page.locator("#list li").last.get_attribute("id") or ""
    expect(page.locator("#query")).to_have_attribute("aria-activedescendant", last)


def test_a_click_chooses_a_place(open_page: Opener) -> None:
    page = open_page()
    page.click("#query")
    page.locator("#list li", has_text="Honolulu").click()
    expect(page.locator("#name")).to_have_text("Honolulu")
    assert page.url.endswith("#honolulu")


def test_the_hours_of_another_place_never_stand_below_a_new_name(
    open_page: Opener, site: Site
) -> None:
    page = open_page()
    site.fail("data/berlin.json", b"", 500)
    page.on("console", lambda message: None)
    first = page.locator("#hours tbody tr").count()
    assert first > 0
    page.evaluate("() => { location.hash = 'honolulu'; }")
    expect(page.locator("#name")).to_have_text("Honolulu")
    assert page.get_attribute("main", "aria-busy") == "false"


def test_a_late_answer_for_the_place_before_changes_nothing(open_page: Opener, site: Site) -> None:
    page = open_page()
    gate = threading.Event()
    site.faults["data/honolulu.json"] = Answer(site.files["data/honolulu.json"], held=gate)
    with page.expect_request("**/honolulu.json"):
        page.evaluate("() => { location.hash = 'honolulu'; }")
    assert page.inner_text("#name") == "Stockholm"
    assert page.get_attribute("main", "aria-busy") == "true"
    page.evaluate("() => { location.hash = 'berlin'; }")
    expect(page.locator("#name")).to_have_text("Berlin")
    expect(page.locator("#week li")).to_have_count(14)
    hours = page.inner_text("#hours")
    with page.expect_event("requestfinished", lambda one: one.url.endswith("honolulu.json")):
        gate.set()
    look_twice(page)
    assert page.inner_text("#name") == "Berlin"
    assert page.inner_text("#hours") == hours
    assert page.locator("#week li").count() == 14


def look_twice(page: Page) -> None:
    """Let the page look at the clock, with a moment for what it fetched before and after."""
    for _ in range(2):
        page.evaluate("() => new Promise(done => setTimeout(done, 25))")
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("() => new Promise(done => setTimeout(done, 25))")


def test_the_last_place_is_remembered(open_page: Opener, site: Site) -> None:
    page = open_page("#nairobi")
    again = page.context.new_page()
    again.goto(site.url)
    expect(again.locator("#name")).to_have_text("Nairobi")


def test_a_first_visit_shows_a_place_of_the_devices_zone(open_page: Opener) -> None:
    assert open_page("", timezone_id="Europe/Madrid").inner_text("#name") == "Madrid"


def test_a_zone_without_a_place_shows_the_first_one(open_page: Opener) -> None:
    assert open_page("", timezone_id="Antarctica/Troll").inner_text("#name") == "Stockholm"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Asia/Calcutta", "Bengaluru"),
        ("Asia/Katmandu", "Kathmandu"),
        ("America/Buenos_Aires", "Buenos Aires"),
        ("America/Los_Angeles", "San Francisco"),
    ],
)
def test_a_zone_of_another_name_shows_its_place(open_page: Opener, zone: str, name: str) -> None:
    assert open_page("", timezone_id=zone).inner_text("#name") == name


def test_a_default_place_says_that_it_is_one(open_page: Opener, site: Site) -> None:
    page = open_page("", timezone_id="Europe/Zurich")
    assert page.inner_text("#name") == "Stockholm"
    assert "only an example: search for yours" in page.inner_text("#notices")
    page.fill("#query", "stockholm")
    page.press("#query", "Enter")
    expect(page.locator("#notices")).to_be_empty()


def test_a_remembered_place_that_is_no_longer_listed_is_left(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context(timezone_id="Europe/Berlin").new_page()
    page.add_init_script("localStorage.setItem('windsock', JSON.stringify({place: 'lost-city'}))")
    page.goto(f"{site.url}#atlantis")
    expect(page.locator("#name")).to_have_text("Berlin")
    page.goto(site.url)
    expect(page.locator("#name")).to_have_text("Berlin")


@pytest.mark.parametrize("link", ["#atlantis", "#%", "#%3Cimg%20onerror%3D1%3E", "#../../etc"])
def test_an_unknown_link_says_so_and_shows_a_place(
    open_page: Opener, watch: Watch, link: str
) -> None:
    watch.expected += ["Failed to load resource"]
    page = open_page(link, timezone_id="Europe/Berlin")
    assert "There is no place called" in page.inner_text("#notices")
    assert page.inner_text("#name") == "Berlin"


def test_the_way_back_goes_to_the_place_before(open_page: Opener) -> None:
    page = open_page()
    page.evaluate("() => { location.hash = 'berlin'; }")
    expect(page.locator("#name")).to_have_text("Berlin")
    page.go_back()
    expect(page.locator("#name")).to_have_text("Stockholm")


def test_favourites_are_kept_and_come_first(open_page: Opener, site: Site) -> None:
    page = open_page("#tokyo")
    page.click("#star")
    expect(page.locator("#star")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#stars a[aria-current=page]")).to_contain_text("Tokyo")
    again = page.context.new_page()
    again.goto(f"{site.url}#berlin")
    again.locator("#stars a", has_text="Tokyo").click()
    expect(again.locator("#name")).to_have_text("Tokyo")
    again.click("#query")
    expect(again.locator("#list li bdi").first).to_have_text("Tokyo")
    again.click("#star")
    expect(again.locator("#stars a")).to_have_count(0)


def test_the_nearest_place_is_found_in_the_page(open_page: Opener, site: Site) -> None:
    page = open_page(geolocation={"latitude": 48.7, "longitude": 2.4}, permissions=["geolocation"])
    site.asked.clear()
    page.click("#near")
    expect(page.locator("#name")).to_have_text("Paris")
    assert not [key for key in site.asked if "48.7" in key]


def test_the_nearest_place_is_found_across_the_date_line(open_page: Opener) -> None:
    page = open_page(
        geolocation={"latitude": -13.6, "longitude": 179.9}, permissions=["geolocation"]
    )
    page.click("#near")
    expect(page.locator("#name")).to_have_text("Apia")


def test_a_device_that_does_not_tell_where_it_is_changes_nothing(open_page: Opener) -> None:
    page = open_page()
    page.click("#near")
    expect(page.locator("#said")).to_have_text(
        "Your device may not share its location with this page."
    )
    assert page.inner_text("#name") == "Stockholm"
