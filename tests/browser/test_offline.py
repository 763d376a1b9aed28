"""The service worker: usable without a network, honest about it, and never in the way."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from scripts.build_site import SOURCE, read_sources
from scripts.site_build.release import Release
from scripts.site_build.tree import plan_site
from tests.browser.moments import NOW
from tests.support.browser import Watch
from tests.support.browser_data import publish
from tests.support.browser_site import Site

Opener = Callable[..., Page]
READY = "() => navigator.serviceWorker.ready.then(() => true)"
CACHES = "() => caches.keys()"


def visit(open_page: Opener, watch: Watch, path: str = "#stockholm") -> Page:
    """Open the page with a service worker that has taken over."""
    watch.expected += ["ERR_", "Failed to load resource", "preload"]
    page = open_page(path, service_workers="allow")
    assert page.evaluate(READY)
    # The first visit's data were asked for before there was a worker to keep them.
    page.reload()
    page.wait_for_selector("#hours[aria-busy=false] tbody")
    return page


@pytest.fixture
def next_release(built: dict[str, bytes]) -> dict[str, bytes]:
    """Build the same site with another text on it."""
    sources = read_sources(SOURCE)
    page = sources["index.html"].replace(b'<p class="brand">', b'<p class="brand" id="newer">')
    style = sources["style.css"] + b"\n#newer { color: inherit; }\n"
    changed = {**sources, "index.html": page, "style.css": style}
    release = Release("1" * 40, datetime.fromtimestamp(NOW, UTC), None, None)
    return plan_site(changed, release)


def test_without_a_network_the_saved_forecast_is_shown_and_marked(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = visit(open_page, watch)
    answer = page.inner_text("#answer")
    site.down = True
    page.reload()
    page.wait_for_selector("#hours[aria-busy=false] tbody")
    assert page.inner_text("#answer") == answer
    assert "You are offline. This is the saved forecast" in page.inner_text("#notices")
    assert page.get_attribute("main", "class") == "old"
    assert page.locator("#week li").count() == 7


def test_a_network_that_goes_after_the_load_is_told(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = visit(open_page, watch)
    answer = page.inner_text("#answer")
    site.fresh_seconds = -120
    page.reload()
    page.wait_for_selector("#tools button")
    site.down = True
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator("#notices")).to_contain_text("You are offline")
    assert page.inner_text("#answer") == answer


def test_a_server_that_fails_gets_the_saved_copy_shown_as_saved(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = visit(open_page, watch)
    site.fresh_seconds = -120
    page.reload()
    page.wait_for_selector("#tools button")
    site.fail("data.json", b"<h1>Bad gateway</h1>", 502)
    page.reload()
    expect(page.locator("#notices")).to_contain_text("This is the saved forecast")


def test_an_answer_that_breaks_off_leaves_the_saved_copy_with_its_age(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = visit(open_page, watch)
    answer = page.inner_text("#answer")
    site.fresh_seconds = -120
    page.reload()
    page.wait_for_selector("#tools button")
    site.fail("data.json", site.files["data.json"], 200, cut=True)
    page.reload()
    expect(page.locator("#notices")).to_contain_text("This is the saved forecast, made 4 minutes")
    assert page.inner_text("#answer") == answer


def test_old_saved_hours_do_not_stand_below_fresh_numbers(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    site.fresh_seconds = -120
    page = visit(open_page, watch)
    tomorrow = NOW + 24 * 3600
    site.now = tomorrow
    site.files |= publish(tomorrow)
    site.fail("data/stockholm.json", b"<h1>Bad gateway</h1>", 502)
    page.clock.set_fixed_time(datetime.fromtimestamp(tomorrow, UTC))
    page.reload()
    expect(page.locator("#hours")).to_contain_text("not here yet")
    assert page.inner_text("#updated") == "Updated 4 minutes ago"
    assert page.locator("#week li").count() == 0
    site.faults.clear()
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#week li")).to_have_count(7)


def test_old_saved_data_are_also_called_old(open_page: Opener, site: Site, watch: Watch) -> None:
    site.put("data.json", {**site.json("data.json"), "generated": NOW - 7200})
    page = visit(open_page, watch)
    site.down = True
    page.reload()
    page.wait_for_selector("#tools button")
    notices = page.inner_text("#notices")
    assert "You are offline" in notices
    assert "This forecast is old" in notices


def test_a_new_release_is_shown_at_the_next_visit(
    open_page: Opener, site: Site, watch: Watch, next_release: dict[str, bytes]
) -> None:
    page = visit(open_page, watch)
    old_caches = page.evaluate(CACHES)
    site.files |= next_release
    page.reload()
    assert page.locator("#newer").is_visible()
    page.evaluate("() => navigator.serviceWorker.getRegistration().then(one => one.update())")
    page.wait_for_timeout(0)
    for _ in range(40):
        if set(page.evaluate(CACHES)).isdisjoint(shells(old_caches)):
            break
        page.evaluate("() => new Promise(done => setTimeout(done, 25))")
    assert set(page.evaluate(CACHES)).isdisjoint(shells(old_caches))
    site.down = True
    page.reload()
    assert page.locator("#newer").is_visible()
    expect(page.locator("#answer")).to_contain_text("Light rain")


def test_a_half_published_release_is_not_kept(
    open_page: Opener, site: Site, watch: Watch, next_release: dict[str, bytes]
) -> None:
    page = visit(open_page, watch)
    site.files["sw.js"] = next_release["sw.js"]
    page.evaluate(
        "() => navigator.serviceWorker.getRegistration().then(one => one.update()).catch(() => 0)"
    )
    site.down = True
    page.reload()
    expect(page.locator("#answer")).to_contain_text("Light rain")


def test_pages_of_the_function_are_never_taken_from_the_worker(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = visit(open_page, watch)
    site.files["data/text.html"] = b"<!doctype html><html lang=en><title>T</title><h1>Now</h1>"
    page.goto(f"{site.url}data/text.html")
    assert page.inner_text("h1") == "Now"


def shells(names: list[str]) -> set[str]:
    return {name for name in names if name != "windsock-data"}
