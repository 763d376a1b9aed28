"""The first view: how much it asks for, and what it says."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scripts.build_site import PLACES, SOURCE, read_sources
from scripts.ci.first_view import count_downloads, first_view
from scripts.deploy.preview_site import NOT_SHOWN
from scripts.site_build.places import read_places
from scripts.site_build.release import Release
from scripts.site_build.tree import plan_site
from tests.browser.moments import NOW
from tests.support.browser import Watch
from tests.support.browser_site import Site

MOST_REQUESTS = 5
MOST_BYTES = 11_500
# Bytes that no compression makes smaller.
NOISE = b"".join(sha256(bytes([number])).digest() for number in range(64))
Opener = Callable[..., Page]


def requests_until_first_view(page: Page, site: Site) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # The second script starts after the first view: held back, it shows where that view ends.
    page.route("**/assets/more.*.js", lambda route: route.abort())
    page.goto(site.url)
    page.wait_for_selector("html:not(.empty)")
    return [url for url in asked if "more." not in url and "icon." not in url]


@pytest.mark.parametrize(
    ("zone", "language", "most"),
    [
        ("Europe/Berlin", "en-GB", 4),
        ("Europe/Berlin", "de-DE", 4),
        ("Europe/Zurich", "es-ES", 5),
    ],
)
def test_the_first_view_asks_few_times_and_one_host(
    today: Site, context: Callable[..., BrowserContext], zone: str, language: str, most: int
) -> None:
    page = context(timezone_id=zone, locale=language).new_page()
    asked = requests_until_first_view(page, today)
    assert len(asked) <= most
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
    assert page.inner_text("#name") == ("Berlin" if most == 4 else "Stockholm")


@pytest.mark.parametrize("language", ["", "sv.", "de.", "es."])
def test_the_first_view_fits_into_its_budget(published: dict[str, bytes], language: str) -> None:
    sizes = wire_sizes(published, f"index.{language}html")
    assert len(sizes) <= MOST_REQUESTS
    assert sum(sizes.values()) <= MOST_BYTES, f"too big: {sizes}"


def wire_sizes(files: dict[str, bytes], index: str = "index.html") -> dict[str, int]:
    downloads = count_downloads(files, first_view(files, page=index))
    return {download.key: download.total for download in downloads}


def test_the_first_view_does_not_grow_with_the_list_of_places(published: dict[str, bytes]) -> None:
    listed = read_places(PLACES)
    many = [
        {**place, "id": f"{place['id']}-{number}" if number else place["id"]}
        for number in range(100)
        for place in listed
    ]
    release = Release("0" * 40, datetime.fromtimestamp(NOW, UTC), None, None)
    bigger = plan_site(read_sources(SOURCE), many, release)
    data = {key: published[key] for key in published if key.startswith("data")}
    few, plenty = (sum(wire_sizes({**data, **site}).values()) for site in (published, bigger))
    assert abs(plenty - few) <= 100
    assert len(json.loads(asset(bigger, "places"))) == 4000


def asset(files: dict[str, bytes], stem: str) -> bytes:
    return next(files[key] for key in files if key.startswith(f"assets/{stem}."))


def test_a_bigger_file_breaks_the_budget(published: dict[str, bytes]) -> None:
    bigger = {**published, "index.html": published["index.html"] + NOISE}
    assert sum(wire_sizes(bigger).values()) > MOST_BYTES


def test_nothing_is_asked_of_another_host(open_page: Opener, site: Site, watch: Watch) -> None:
    open_page()
    assert len(watch.asked) > MOST_REQUESTS
    assert all(url.startswith(site.url) for url in watch.asked)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_the_page_loads(
    today: Site, context: Callable[..., BrowserContext], width: int
) -> None:
    page = context(viewport={"width": width, "height": 780}).new_page()
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => "
        "window.shifts.push(...list.getEntries().map(entry => entry.value))"
        ").observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(f"{today.url}#stockholm")
    page.wait_for_selector("#week li")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)") == 0


def test_the_page_breaks_no_policy(open_page: Opener) -> None:
    page = open_page()
    page.click("#menu")
    page.fill("#query", "ber")
    page.press("#query", "Enter")
    expect(page.locator("#name")).to_have_text("Berlin")
    # The fixture ends the test with an error for any message of the console.


def test_every_value_of_the_first_view_is_shown(open_page: Opener, site: Site) -> None:
    page = open_page()
    hero = page.inner_text("#hero")
    for text in ("Stockholm", "Sweden", "Feels like", "Gusts", "Humidity", "Sunrise", "Sunset"):
        assert text in hero
    assert page.inner_text("#updated") == "Updated 4 minutes ago"
    assert page.title().startswith("Stockholm ")


@pytest.mark.parametrize(
    ("yesterday", "locale", "says"),
    [
        (6.4, "en-GB", "4° warmer than yesterday"),
        (6.4, "en-US", "7° warmer than yesterday"),
        (12.6, "en-GB", "3° colder than yesterday"),
        (10.4, "en-GB", ""),
        (None, "en-GB", ""),
    ],
)
def test_today_is_compared_with_yesterday_as_rounded(
    open_page: Opener, site: Site, yesterday: float | None, locale: str, says: str
) -> None:
    place = site.json("data/stockholm.json")
    place["today"]["temperature_max"] = 10.4
    place["yesterday"] = {"temperature_max": yesterday, "temperature_min": None}
    site.put("data/stockholm.json", place)
    assert open_page(locale=locale).inner_text("#change") == says


def test_credits_with_licences_are_shown(open_page: Opener) -> None:
    page = open_page()
    credit = page.locator("#credits a").first
    assert credit.inner_text() == "Weather data by Open-Meteo.com"
    assert credit.get_attribute("href") == "https://open-meteo.com/"
    assert "CC BY 4.0" in page.inner_text("#credits")


def test_both_sources_are_credited_where_both_are_shown(open_page: Opener, site: Site) -> None:
    place = site.json("data/stockholm.json")
    site.put("data/stockholm.json", {**place, "source": "met-norway"})
    links = open_page().locator("#credits a").all_inner_texts()
    assert links[::2] == ["Weather data by Open-Meteo.com", "Data from MET Norway"]


def test_simulated_numbers_say_so_and_credit_no_one(open_page: Opener, site: Site) -> None:
    site.put("data/stockholm.json", {**site.json("data/stockholm.json"), "simulated": True})
    page = open_page()
    assert "Simulated" in page.inner_text("#notices")
    assert page.inner_text("#credits") == ""


def test_the_answer_comes_first(open_page: Opener) -> None:
    tree = open_page().locator("main").aria_snapshot().splitlines()
    assert tree[0] == "- main:"
    said = [line for line in tree[1:] if "status" not in line]
    assert 'heading "Stockholm Rain' in said[0]


def test_a_preview_below_a_folder_shows_the_data_beside_it_without_a_worker(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    for key in [key for key in site.files if key not in NOT_SHOWN]:
        site.files[f"pr-1/{key}"] = site.files.pop(key)
    page = context().new_page()
    page.goto(f"{site.url}pr-1/#berlin")
    page.wait_for_selector("#week li")
    assert page.inner_text("#name") == "Berlin"
    assert "pr-1/data/berlin.json" in site.asked
    workers = "async () => (await navigator.serviceWorker.getRegistrations()).length"
    assert page.evaluate(workers) == 0
