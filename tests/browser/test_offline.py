"""The service worker: usable without a network, honest about it, and never in the way."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from scripts.build_site import PLACES, SOURCE, read_sources
from scripts.site_build.places import read_places
from scripts.site_build.release import Release
from scripts.site_build.tree import plan_site
from tests.browser.moments import NOW
from tests.support.browser import Watch
from tests.support.browser_site import Answer, Site

Opener = Callable[..., Page]
READY = "() => navigator.serviceWorker.ready.then(() => true)"
SAVED = """async paths => {
    const cache = await caches.open('windsock-data');
    return (await Promise.all(paths.map(path => cache.match(path)))).every(Boolean);
}"""
CACHES = "() => caches.keys()"


def visit(open_page: Opener, watch: Watch, path: str = "#stockholm") -> Page:
    """Open the page with a service worker that has taken over."""
    watch.expected += ["ERR_", "Failed to load resource", "preload"]
    page = open_page(path, service_workers="allow")
    assert page.evaluate(READY)
    page.reload()
    page.wait_for_selector("#hours tbody")
    return page


@pytest.fixture
def next_release(built: dict[str, bytes]) -> dict[str, bytes]:
    """Build the same site with another text on it."""
    sources = read_sources(SOURCE)
    page = sources["index.html"].replace(b'<p class="brand">', b'<p class="brand" id="newer">')
    style = sources["style.css"] + b"\n#newer { color: inherit; }\n"
    changed = {**sources, "index.html": page, "style.css": style}
    release = Release("1" * 40, datetime.fromtimestamp(NOW, UTC), None, None)
    return plan_site(changed, read_places(PLACES), release)


def test_without_a_network_the_saved_forecast_is_shown_and_marked(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = visit(open_page, watch)
    answer = page.inner_text("#answer")
    site.down = True
    page.reload()
    page.wait_for_selector("#hours tbody")
    assert page.inner_text("#answer") == answer
    assert "No connection. This is the saved forecast" in page.inner_text("#notices")
    assert page.get_attribute("main", "class") == "old"
    assert page.locator("#week li").count() == 14


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
    expect(page.locator("#notices")).to_contain_text("No connection")
    assert page.inner_text("#answer") == answer


def test_a_server_that_fails_gets_the_saved_copy_shown_as_saved(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = visit(open_page, watch)
    site.fresh_seconds = -120
    page.reload()
    page.wait_for_selector("#tools button")
    site.fail("data/stockholm.json", b"<h1>Bad gateway</h1>", 502)
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
    site.fail("data/stockholm.json", site.files["data/stockholm.json"], 200, cut=True)
    page.reload()
    expect(page.locator("#notices")).to_contain_text("This is the saved forecast, made 4 minutes")
    assert page.inner_text("#answer") == answer


def test_the_first_visit_alone_is_enough_to_be_offline(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    watch.expected += ["ERR_", "Failed to load resource"]
    page = open_page(service_workers="allow")
    answer = page.inner_text("#answer")
    page.wait_for_function(SAVED, arg=["data/stockholm.json", "data.json", "data/text.html"])
    site.down = True
    page.reload()
    expect(page.locator("#notices")).to_contain_text("No connection. This is the saved forecast")
    assert page.inner_text("#answer") == answer
    expect(page.locator("#hours tbody")).not_to_have_count(0)
    page.goto(f"{site.url}data/text.html")
    assert page.inner_text("h1") == "Weather"


@pytest.mark.parametrize("held", [["index.html"], ["index.html", "data/stockholm.json"]])
def test_a_network_that_hangs_shows_what_is_stored(
    open_page: Opener, site: Site, watch: Watch, held: list[str]
) -> None:
    page = visit(open_page, watch)
    answer = page.inner_text("#answer")
    gate = threading.Event()
    for key in held:
        site.faults[key] = Answer(site.files[key], held=gate)
    page.reload()
    expect(page.locator("#answer")).to_have_text(answer)
    assert not gate.is_set()
    gate.set()


def test_old_saved_data_are_also_called_old(open_page: Opener, site: Site, watch: Watch) -> None:
    site.put("data/stockholm.json", {**site.json("data/stockholm.json"), "generated": NOW - 7200})
    page = visit(open_page, watch)
    site.down = True
    page.reload()
    page.wait_for_selector("#tools button")
    notices = page.inner_text("#notices")
    assert "No connection" in notices
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
    expect(page.locator("#answer")).to_contain_text("Rain from")


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
    expect(page.locator("#answer")).to_contain_text("Rain from")


def test_pages_of_the_function_are_never_taken_from_the_worker(
    open_page: Opener, site: Site, watch: Watch
) -> None:
    page = visit(open_page, watch)
    site.files["data/text.html"] = b"<!doctype html><html lang=en><title>T</title><h1>Now</h1>"
    page.goto(f"{site.url}data/text.html")
    assert page.inner_text("h1") == "Now"


def shells(names: list[str]) -> set[str]:
    return {name for name in names if name != "windsock-data"}
