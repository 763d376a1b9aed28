"""Nothing runs out of the page or its card: any width, any font, any language, big letters."""

import json
import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from scripts.dev.browser import FLAGS, find_chromium
from tests.support.browser import SIDEWAYS, Watch
from tests.support.browser_site import Site
from tests.support.fonts import NARROW, WIDE, only_font

Opener = Callable[..., Page]
LANGUAGES = ["en-US", "en-GB", "sv-SE", "de-DE", "es-ES"]
SMALLEST = 320
WIDTHS = [280, 320, 360, 390, 420, 640, 768, 900, 1110, 1280]
# The table of hours may be moved inside its card where the screen is too small for any table.
MOVABLE = "hours: the table is moved"
# What lies outside its card, in words and pixels.
OUTSIDE = """() => [...document.querySelectorAll('section')].flatMap(card => {
  const inside = card.getBoundingClientRect();
  const moved = card.scrollWidth - card.clientWidth;
  const found = [...card.querySelectorAll('*')]
    .filter(one => one.checkVisibility() && !one.closest('.hidden, svg, table'))
    .map(one => [one.className || one.tagName, one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < inside.left || box.right > inside.right + 0.5))
    .map(([name, box]) => `${card.id} ${name}: ${Math.round(box.right - inside.right)} px`);
  return moved > 0 ? [`${card.id}: the table is moved by ${moved} px`, ...found] : found;
})"""
# Texts of one day of the week that lie on each other.
OVERLAPS = """() => [...document.querySelectorAll('#week li')].flatMap(row => {
  const boxes = [...row.querySelectorAll('*')].filter(one => !one.matches('.hidden'))
    .flatMap(one => [...one.childNodes].filter(node => node.nodeType === Node.TEXT_NODE))
    .map(text => {
      const range = document.createRange();
      range.selectNodeContents(text);
      return [text.data, range.getBoundingClientRect()];
    });
  const icon = row.querySelector('svg');
  boxes.push(['icon', icon.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1
      && a.top < b.bottom - 2 && b.top < a.bottom - 2)
    .map(([other]) => `${one} lies on ${other}`));
})"""
PHONES = [320, 390]
LONG = "W" * 60
# Shows one place after the other and collects what is wrong with each.
EVERY_PLACE = f"""async ids => {{
  const look = [{OUTSIDE}, {OVERLAPS}, () => [({SIDEWAYS})()].filter(pixels => pixels)];
  const drawn = () => [...document.querySelectorAll('#hours > *, #week > *')];
  const found = [];
  for (const id of ids) {{
    const before = drawn(), started = performance.now();
    location.hash = id;
    while (drawn().length < 2 || drawn().some(node => before.includes(node))) {{
      if (performance.now() - started > 20000) throw new Error(`${{id}} is not drawn`);
      await new Promise(done => setTimeout(done));
    }}
    const wrong = look.flatMap(each => each());
    if (wrong.length) found.push([id, ...wrong]);
  }}
  return found;
}}"""


@pytest.fixture(scope="module", params=[WIDE, NARROW], ids=["wide", "narrow"])
def chromium(
    chromium: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """Start browsers that know one font each."""
    fonts = only_font(tmp_path_factory.mktemp("fonts"), request.param)
    browser = chromium.browser_type.launch(
        executable_path=find_chromium(), args=FLAGS, env={**os.environ, **fonts}
    )
    yield browser
    browser.close()


def problems(page: Page) -> list[str]:
    sideways = page.evaluate(SIDEWAYS)
    found: list[str] = [*page.evaluate(OUTSIDE), *page.evaluate(OVERLAPS)]
    return [f"the page scrolls {sideways} px sideways", *found] if sideways else found


def problems_by_width(page: Page) -> dict[int, list[str]]:
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        found[width] = [
            each for each in problems(page) if width >= SMALLEST or not each.startswith(MOVABLE)
        ]
    return {width: what for width, what in found.items() if what}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_out_of_its_card_at_any_width(open_page: Opener, language: str) -> None:
    page = open_page("#buenos-aires", locale=language)
    page.click("#hours .wide")
    assert problems_by_width(page) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_fits(open_page: Opener, site: Site, language: str) -> None:
    ids = [place["id"] for place in site.json("data.json")["places"]]
    page = open_page(f"#{ids[-1]}", locale=language)
    page.wait_for_selector("#week li")
    found = {}
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 700})
        found[width] = page.evaluate(EVERY_PLACE, ids)
    assert found == {width: [] for width in PHONES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_of_twice_the_size_fit_on_a_phone(open_page: Opener, language: str) -> None:
    page = open_page(locale=language, viewport={"width": 390, "height": 800})
    page.context.new_cdp_session(page).send(
        "Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}}
    )
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert [each for each in problems(page) if not each.startswith(MOVABLE)] == []


@pytest.mark.parametrize("language", ["en-US", "de-DE"])
def test_menu_and_list_fit_on_a_small_screen(open_page: Opener, language: str) -> None:
    page = open_page(locale=language, viewport={"width": 320, "height": 560})
    page.click("#menu")
    assert problems(page) == []
    page.keyboard.press("Escape")
    page.fill("#query", "a")
    assert problems(page) == []


def test_a_long_word_from_outside_is_broken(open_page: Opener, site: Site, watch: Watch) -> None:
    watch.expected.append("404")
    listed = next(key for key in site.files if key.startswith("assets/places."))
    rows = json.loads(site.files[listed])
    first = rows[0][0]
    rows[0][1] = LONG
    site.put(listed, rows)
    site.put(f"data/{first}.json", {**site.json(f"data/{first}.json"), "name": LONG})
    page = open_page(f"#{'x' * 300}", viewport={"width": 390, "height": 700})
    page.wait_for_selector("#notices p")
    assert problems(page) == []
    page.fill("#query", "ww")
    page.wait_for_selector("#list li")
    assert problems(page) == []
    page.evaluate("id => { location.hash = id; }", first)
    page.wait_for_selector("#notices:empty", state="attached")
    assert problems(page) == []
