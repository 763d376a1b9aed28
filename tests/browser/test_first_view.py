"""The first view: how much it asks for, and what it says."""

from collections.abc import Callable
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scripts.ci.first_view import count_downloads, first_view, first_view_bytes
from scripts.deploy.preview_site import NOT_SHOWN
from tests.support.browser import Watch
from tests.support.browser_site import Site

MOST_REQUESTS = 4
MOST_BYTES = 13_500
# Bytes that no compression makes smaller.
NOISE = b"".join(sha256(bytes([number])).digest() for number in range(64))
Opener = Callable[..., Page]


def requests_until_first_view(page: Page, site: Site) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # The second script starts after the first view: held back, it shows where that view ends.
    page.route("**/assets/more.*.js", lambda route: route.abort())
    page.goto(f"{site.url}#stockholm")
    page.wait_for_selector("html:not(.empty)")
    return [url for url in asked if "more." not in url and "icon." not in url]


def test_the_first_view_asks_four_times_and_one_host(
    today: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context().new_page()
    asked = requests_until_first_view(page, today)
    assert len(asked) <= MOST_REQUESTS
    assert {urlsplit(url).hostname for url in asked} == {"127.0.0.1"}
    assert "Rain " in page.inner_text("#answer")


def test_the_first_view_fits_into_the_first_congestion_window(published: dict[str, bytes]) -> None:
    downloads = count_downloads(published, first_view(published))
    sizes = {download.key: download.total for download in downloads}
    assert len(sizes) == MOST_REQUESTS
    assert sum(sizes.values()) <= MOST_BYTES, f"too big: {sizes}"


def test_a_bigger_file_breaks_the_budget(published: dict[str, bytes]) -> None:
    bigger = {**published, "index.html": published["index.html"] + NOISE}
    assert first_view_bytes(bigger) > MOST_BYTES


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


def test_credits_with_licences_are_shown(open_page: Opener) -> None:
    page = open_page()
    credit = page.locator("#credits a").first
    assert credit.inner_text() == "Weather data by Open-Meteo.com"
    assert credit.get_attribute("href") == "https://open-meteo.com/"
    assert "CC BY 4.0" in page.inner_text("#credits")


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
