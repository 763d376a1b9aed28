"""One Chromium, one built site, one server for the whole layer; a fresh context each test."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from scripts.build_site import PLACES, SOURCE, read_sources
from scripts.dev.browser import missing_chromium, start_browser
from scripts.site_build.places import read_places
from scripts.site_build.release import Release
from scripts.site_build.tree import plan_site
from tests.browser.moments import NOW
from tests.support.browser import Watch
from tests.support.browser_data import publish
from tests.support.browser_site import Site, serve
from tests.support.fonts import WIDE, only_font
from tests.support.skips import skip_unless_ready

# A busy machine is slow; a page that is wrong stays wrong.
expect.set_options(timeout=20_000)
Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Start the one browser, with a wide font for all text: the machine's own do not matter."""
    skip_unless_ready(missing_chromium())
    with start_browser(only_font(tmp_path_factory.mktemp("fonts"), WIDE)) as browser:
        yield browser


@pytest.fixture(scope="session")
def built() -> dict[str, bytes]:
    """Build the site once."""
    release = Release("0" * 40, datetime.fromtimestamp(NOW, UTC), None, None)
    return plan_site(read_sources(SOURCE), read_places(PLACES), release)


@pytest.fixture(scope="session")
def published(built: dict[str, bytes]) -> dict[str, bytes]:
    """Add what a good run of the function publishes at NOW."""
    return {**built, **publish(NOW)}


@pytest.fixture(scope="session")
def server(published: dict[str, bytes]) -> Iterator[Site]:
    """Run the one server."""
    with serve(published, NOW) as site:
        yield site


@pytest.fixture
def site(server: Site, published: dict[str, bytes]) -> Site:
    """Give the server as a good run left it, whatever the test before did."""
    server.files = dict(published)
    server.faults = {}
    server.now = NOW
    server.down = False
    server.fresh_seconds = 900
    server.asked.clear()
    return server


@pytest.fixture
def today(site: Site) -> Site:
    """Publish at the real time, for tests that leave the browser its own clock."""
    now = int(time.time())
    site.now = now
    site.files |= publish(now)
    return site


@pytest.fixture
def context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Make contexts that end with the test; without a service worker unless one is wanted."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        settings = {"locale": "en-GB", "timezone_id": "UTC", "service_workers": "block", **options}
        made.append(chromium.new_context(**settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def watch() -> Watch:
    """Collect what goes wrong in the console; what a test did not expect fails it."""
    return Watch()


@pytest.fixture
def open_page(site: Site, context: Callable[..., BrowserContext], watch: Watch) -> Iterator[Opener]:
    """Open the site at NOW and wait until the first view and the details are there."""

    def open_it(
        path: str = "#stockholm",
        at: float = NOW,
        prepare: Callable[[BrowserContext], None] = lambda _: None,
        **options: Any,
    ) -> Page:
        made = context(**options)
        prepare(made)
        page = made.new_page()
        watch.follow(page)
        page.clock.set_fixed_time(datetime.fromtimestamp(at, UTC))
        page.goto(site.url + path)
        page.wait_for_selector("#tools button")
        page.wait_for_selector("#hours > *")
        return page

    yield open_it
    assert watch.troubles == []
