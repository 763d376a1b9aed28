"""Any place on earth: who is asked and when, what is shown and kept, and every failure in words."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from scripts.build_site import PLACES, SOURCE, read_sources
from scripts.site_build.places import read_places
from scripts.site_build.release import Release
from scripts.site_build.tree import plan_site
from tests.browser.moments import NOW
from tests.browser.test_access import AXE, violations
from tests.support.browser import Watch
from tests.support.browser_site import Site
from tests.support.open_meteo_hosts import FORECAST, GEOCODING, OpenMeteoHosts
from tests.support.skips import skip_unless_ready

Opener = Callable[..., Page]


@pytest.fixture
def hosts() -> OpenMeteoHosts:
    """Stand in for Open-Meteo."""
    return OpenMeteoHosts(NOW)


@pytest.fixture
def open_world(open_page: Opener, hosts: OpenMeteoHosts) -> Opener:
    """Open the page in a world where Open-Meteo answers."""

    def open_it(path: str = "#stockholm", **options: object) -> Page:
        return open_page(path, prepare=hosts.install, **options)

    return open_it


def look_up(page: Page, name: str) -> None:
    """Type a name and take the offer to look it up."""
    page.fill("#query", name)
    page.locator("#to-look-up").click()


def visit(page: Page, name: str = "Helsinki") -> None:
    """Look a name up and go to the first place of that name."""
    look_up(page, name)
    page.locator("#list li", has_text=name).first.click()
    expect(page.locator("#name")).to_have_text(name)


def test_nothing_is_asked_before_the_offer_is_taken(
    open_world: Opener, hosts: OpenMeteoHosts
) -> None:
    page = open_world()
    page.fill("#query", "Malmö")
    expect(page.locator("#list")).to_contain_text("None of the 40 places")
    expect(page.locator("#to-look-up")).to_have_text("Look up “Malmö” at Open-Meteo")
    expect(page.locator("#list .note")).to_contain_text(GEOCODING)
    expect(page.locator("#list .note")).to_contain_text(FORECAST)
    page.press("#query", "Enter")
    expect(page.locator("#to-look-up")).to_have_attribute("aria-selected", "true")
    assert hosts.asked == []
    page.press("#query", "Enter")
    expect(page.locator("#list li")).to_have_text(["HelsinkiUusimaa, Finland"])
    assert hosts.hosts() == [GEOCODING]
    assert hosts.parameters(GEOCODING) == {
        "name": "Malmö",
        "count": "8",
        "language": "en",
        "format": "json",
    }


def test_a_place_from_elsewhere_looks_like_every_other(
    open_world: Opener, hosts: OpenMeteoHosts
) -> None:
    page = open_world()
    visit(page)
    assert page.url.endswith("#@60.17,24.94")
    expect(page.locator("#where")).to_contain_text("Uusimaa, Finland")
    expect(page.locator("#updated")).to_contain_text("Live from Open-Meteo")
    expect(page.locator("#answer")).to_contain_text("ry for the next 24 hours")
    expect(page.locator("#hours tbody tr:not(.day)")).to_have_count(12)
    expect(page.locator("#week li").first).to_be_visible()
    expect(page.locator("#credits a").first).to_have_text("Weather data by Open-Meteo.com")
    assert hosts.hosts() == [GEOCODING, FORECAST]


def test_only_name_coordinates_and_zone_are_kept(open_world: Opener) -> None:
    page = open_world()
    visit(page)
    kept = json.loads(page.evaluate("() => localStorage.windsock"))
    spot = {"name": "Helsinki, Uusimaa, Finland", "latitude": 60.17, "longitude": 24.94}
    assert kept == {"place": "@60.17,24.94", "spots": [spot | {"zone": "Europe/Helsinki"}]}


def test_it_is_a_favorite_like_every_other(open_world: Opener, site: Site) -> None:
    page = open_world()
    visit(page)
    page.click("#star")
    expect(page.locator("#stars a[aria-current=page]")).to_have_text("Helsinki")
    page.evaluate("() => { location.hash = 'berlin'; }")
    expect(page.locator("#name")).to_have_text("Berlin")
    page.reload()
    page.locator("#stars a", has_text="Helsinki").click()
    expect(page.locator("#name")).to_have_text("Helsinki")


def test_a_link_asks_only_after_the_visitor_agreed(
    open_world: Opener, hosts: OpenMeteoHosts
) -> None:
    page = open_world("#@60.1699,24.9384", timezone_id="Europe/Berlin")
    expect(page.locator("#name")).to_have_text("Berlin")
    expect(page.locator("#found p").first).to_contain_text("60.17° N 24.94° E")
    expect(page.locator("#found .note")).to_contain_text(FORECAST)
    assert hosts.asked == []
    page.click("#found button")
    expect(page.locator("#name")).to_have_text("60.17° N 24.94° E")
    assert page.url.endswith("#@60.17,24.94")
    assert hosts.hosts() == [FORECAST]
    assert hosts.parameters(FORECAST)["timezone"] == "auto"
    expect(page.locator("#found")).to_have_count(0)


@pytest.mark.parametrize("link", ["#@91,0", "#@1,2,3", "#@", "#@%3Cb%3E,1"])
def test_a_link_to_no_place_leads_nowhere(open_world: Opener, link: str) -> None:
    page = open_world(link, timezone_id="Europe/Berlin")
    expect(page.locator("#found")).to_have_text("This link leads to no place on earth.")
    expect(page.locator("#name")).to_have_text("Berlin")


FAULTS = {
    "limit": ((429, '{"error": true}'), "answers no more questions"),
    "refused": ((400, '{"error": true, "reason": "<b>no</b>"}'), "refused the question"),
    "maintenance": ((503, "<html>"), "refused the question"),
    "nonsense": ((200, '{"results": 3, "current": []}'), "makes no sense"),
    "no JSON": ((200, "<html>"), "makes no sense"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_search_that_fails_says_why(
    open_world: Opener, hosts: OpenMeteoHosts, watch: Watch, fault: str
) -> None:
    answer, words = FAULTS[fault]
    hosts.faults[GEOCODING] = answer
    watch.expected.append("Failed to load resource")
    page = open_world()
    look_up(page, "Malmö")
    expect(page.locator("#list p")).to_contain_text(words)
    expect(page.locator("#said")).to_contain_text(words)
    hosts.faults.clear()
    expect(page.locator("#to-look-up")).to_have_text("Try again")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_forecast_that_fails_says_why_under_no_other_numbers(
    open_world: Opener, hosts: OpenMeteoHosts, watch: Watch, fault: str
) -> None:
    answer, words = FAULTS[fault]
    hosts.faults[FORECAST] = answer
    watch.expected.append("Failed to load resource")
    page = open_world()
    look_up(page, "Helsinki")
    page.locator("#list li", has_text="Helsinki").click()
    expect(page.locator("#answer")).to_contain_text(words)
    assert page.locator("#hours table").count() == 0


def test_without_a_network_it_says_so(
    open_world: Opener, hosts: OpenMeteoHosts, watch: Watch
) -> None:
    watch.expected += ["Failed to load resource", "ERR_"]
    page = open_world()
    page.fill("#query", "Malmö")
    expect(page.locator("#to-look-up")).to_be_visible()
    hosts.down = True
    page.locator("#to-look-up").click()
    expect(page.locator("#list p")).to_have_text("Open-Meteo cannot be reached.")
    page.context.set_offline(True)
    page.locator("#to-look-up").click()
    expect(page.locator("#list p")).to_contain_text("You are offline")


def test_after_too_many_questions_it_is_left_alone(
    open_world: Opener, hosts: OpenMeteoHosts, watch: Watch
) -> None:
    hosts.faults[GEOCODING] = FAULTS["limit"][0]
    watch.expected.append("Failed to load resource")
    page = open_world()
    look_up(page, "Malmö")
    expect(page.locator("#list p")).to_contain_text("no more questions")
    page.locator("#to-look-up").click()
    expect(page.locator("#list p")).to_contain_text("no more questions")
    assert len(hosts.asked) == 1


def test_a_name_that_no_one_knows_is_said_so(open_world: Opener, hosts: OpenMeteoHosts) -> None:
    hosts.names = ()
    page = open_world()
    look_up(page, "Xyzzy")
    expect(page.locator("#list p")).to_have_text("Open-Meteo knows no place called “Xyzzy”.")


def test_names_from_elsewhere_are_text(open_world: Opener, hosts: OpenMeteoHosts) -> None:
    hosts.names = ("<img src=x onerror=alert(1)>",)
    page = open_world()
    look_up(page, "Malmö")
    expect(page.locator("#list bdi")).to_have_text("<img src=x onerror=alert(1)>")
    page.locator("#list li").click()
    expect(page.locator("#name")).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("#hero img, #list img").count() == 0


def test_a_late_answer_does_not_open_a_list_that_was_closed(open_world: Opener) -> None:
    page = open_world()
    page.fill("#query", "Malmö")
    expect(page.locator("#to-look-up")).to_be_visible()
    with page.expect_event("requestfinished", lambda one: GEOCODING in one.url):
        page.locator("#to-look-up").click()
        page.press("#query", "Escape")
    page.evaluate("() => new Promise(done => setTimeout(done, 50))")
    expect(page.locator("#list")).to_be_hidden()


def test_the_exact_spot_is_offered_with_the_nearest_place(
    open_world: Opener, hosts: OpenMeteoHosts
) -> None:
    page = open_world(
        geolocation={"latitude": 48.70001, "longitude": 2.4}, permissions=["geolocation"]
    )
    page.click("#near")
    expect(page.locator("#name")).to_have_text("Paris")
    expect(page.locator("#found p").first).to_have_text(
        "The nearest place listed here is Paris, 11 mi away."
    )
    assert hosts.asked == []
    page.click("#found button")
    expect(page.locator("#name")).to_have_text("48.7° N 2.4° E")
    asked = hosts.parameters(FORECAST)
    assert (asked["latitude"], asked["longitude"]) == ("48.7", "2.4")


def test_axe_finds_nothing_in_these_states(open_world: Opener, hosts: OpenMeteoHosts) -> None:
    skip_unless_ready(None if AXE.is_file() else "axe-core is missing: run make setup")
    page = open_world(
        "#@60.17,24.94",
        geolocation={"latitude": 48.7, "longitude": 2.4},
        permissions=["geolocation"],
    )
    page.wait_for_selector("#found button")
    found = {"link": violations(page)}
    page.click("#near")
    expect(page.locator("#name")).to_have_text("Paris")
    found["near"] = violations(page)
    page.fill("#query", "Helsinki")
    expect(page.locator("#to-look-up")).to_be_visible()
    found["offer"] = violations(page)
    page.locator("#to-look-up").click()
    expect(page.locator("#list small")).to_be_visible()
    found["results"] = violations(page)
    page.locator("#list li").click()
    expect(page.locator("#name")).to_have_text("Helsinki")
    found["live"] = violations(page)
    assert found == {name: [] for name in found}


def test_a_page_that_is_built_without_it_offers_nothing(open_world: Opener, site: Site) -> None:
    sources = read_sources(SOURCE)
    hosts = f" https://{FORECAST} https://{GEOCODING}".encode()
    sources["headers.json"] = sources["headers.json"].replace(hosts, b"")
    release = Release("0" * 40, datetime.fromtimestamp(NOW, UTC), None, None)
    site.files |= plan_site(sources, read_places(PLACES), release)
    page = open_world("#@60.17,24.94")
    expect(page.locator("#found")).to_contain_text("There is no place called")
    page.fill("#query", "Malmö")
    expect(page.locator("#list li")).to_have_text(["Nearest place"])


POISON = [
    "x",
    [None, 3, {}, {"latitude": "60", "longitude": []}],
    [{"name": {"evil": 1}, "latitude": 1e300, "longitude": 0}],
    [{"name": "<b>x</b>", "latitude": 60.17, "longitude": 24.94, "zone": "Middle/Earth"}],
]


@pytest.mark.parametrize("spots", POISON)
def test_whatever_is_kept_in_the_browser_breaks_nothing(
    open_world: Opener, site: Site, spots: object
) -> None:
    page = open_world()
    kept = {"spots": spots, "stars": ["@60.17,24.94", "@999,1", "tokyo"], "place": "@60.17,24.94"}
    page.evaluate("kept => localStorage.setItem('windsock', kept)", json.dumps(kept))
    page.goto(f"{site.url}index.html")
    expect(page.locator("#stars a", has_text="Tokyo")).to_be_visible()
    expect(page.locator("#hours table")).to_be_visible()
    assert page.locator("#stars b, #name b").count() == 0
