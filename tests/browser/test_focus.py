"""Time that passes takes the focus from no one and repeats nothing aloud."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.moments import NOW
from tests.support.browser import Watch
from tests.support.browser_site import Site

Opener = Callable[..., Page]
TICKS = 3
MINUTE = 60
# Counts what screen readers hear: changes of texts in live regions.
LISTEN = """() => {
  window.heard = [];
  for (const region of document.querySelectorAll('[role=status], [aria-live]')) {
    const note = () => window.heard.push(region.textContent);
    const changes = {childList: true, characterData: true, subtree: true};
    new MutationObserver(note).observe(region, changes);
  }
}"""


def let_time_pass(page: Page, site: Site) -> None:
    """Let the page look at the clock a few times, minutes apart."""
    for tick in range(1, TICKS + 1):
        page.clock.set_fixed_time(datetime.fromtimestamp(NOW + tick * 2 * MINUTE, UTC))
        page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
        page.evaluate("() => new Promise(done => setTimeout(done, 20))")


@pytest.mark.parametrize("link", ["#stars a", "#credits a", "footer p:last-child a", "#star"])
def test_time_that_passes_leaves_the_focus_where_it_is(
    open_page: Opener, site: Site, link: str
) -> None:
    page = open_page()
    page.click("#star")
    page.locator(link).first.focus()
    let_time_pass(page, site)
    expect(page.locator(link).first).to_be_focused()


def test_a_favorite_keeps_the_focus_when_its_numbers_change(open_page: Opener) -> None:
    page = open_page()
    page.click("#star")
    page.click("#menu")
    page.select_option("#heat-unit", "F")
    page.keyboard.press("Escape")
    chip = page.locator("#stars a").first
    chip.focus()
    before = chip.inner_text()
    page.evaluate("() => { document.getElementById('heat-unit').value = 'C'; }")
    page.evaluate("() => document.getElementById('heat-unit').dispatchEvent(new Event('change'))")
    expect(chip).not_to_have_text(before)
    expect(chip).to_be_focused()


def test_after_another_language_the_menu_gives_the_focus_back(open_page: Opener) -> None:
    page = open_page()
    page.focus("#menu")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.select_option("#language", "de")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#language")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#settings")).to_be_hidden()
    expect(page.locator("#menu")).to_be_focused()


def test_notices_are_announced_once_while_their_ages_grow(open_page: Opener, site: Site) -> None:
    document = site.json("data/stockholm.json")
    old = {
        "generated": NOW - 3 * 3600,
        "simulated": True,
        "stale": True,
        "observed": NOW - 9 * 3600,
    }
    site.put("data/stockholm.json", {**document, **old})
    page = open_page()
    expect(page.locator("#notices p")).to_have_count(3)
    assert page.inner_text("#notices").replace("\n\n", " ") == page.inner_text("#news")
    page.evaluate(LISTEN)
    before = page.inner_text("#notices")
    page.clock.set_fixed_time(datetime.fromtimestamp(NOW + 3600, UTC))
    site.now = NOW + 3600
    let_time_pass(page, site)
    page.clock.set_fixed_time(datetime.fromtimestamp(NOW + 3600, UTC))
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#notices")).not_to_have_text(before)
    assert page.evaluate("window.heard") == []


def test_a_new_notice_is_announced_alone(open_page: Opener, site: Site, watch: Watch) -> None:
    watch.expected.append("404")
    site.put("data/stockholm.json", {**site.json("data/stockholm.json"), "simulated": True})
    page = open_page()
    page.evaluate(LISTEN)
    page.evaluate("() => { location.hash = 'nowhere'; }")
    expect(page.locator("#notices p")).to_have_count(2)
    assert len(page.evaluate("window.heard")) == 1
    assert "nowhere" in page.inner_text("#news")
    assert "imulated" not in page.inner_text("#news")
