"""What the eye needs: contrast, the visitor's own colors, paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import SIDEWAYS
from tests.support.browser_site import Site
from tests.support.forecasts import read_whole
from tests.support.weather_answers import NOW as MADE
from tests.support.weather_answers import STOCKHOLM, open_meteo_element
from weather.documents.builder import Publication
from weather.documents.text_page import row_of, text_document
from weather.forecast.choose import PlaceForecast

Opener = Callable[..., Page]
Color = tuple[float, ...]
TEXT, SHAPE = 4.5, 3.0
# The colors of the card behind a shape: of its gradient, or its own.
SHAPES = """() => [...document.querySelectorAll('svg.icon path')].map(path => {
  const card = getComputedStyle(path.closest('section')), own = getComputedStyle(path);
  const gradient = card.backgroundImage.match(/rgba?\\([^)]*\\)/g);
  return [`${path.closest('section').id} ${path.getAttribute('class')}`,
    [own.fill, own.stroke], gradient ?? [card.backgroundColor]];
})"""
STYLE = "([selector, part, key]) => getComputedStyle(document.querySelector(selector), part)[key]"
SKIES = ["clear", "mainly-clear", "partly-cloudy", "overcast", "fog", "sleet", "thunder", "rain"]


def color_of(text: str) -> Color:
    numbers = [float(number) for number in re.findall(r"[\d.]+", text)]
    return tuple(number / 255 for number in numbers[:3])


def luminance(color: Color) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors by WCAG, from 1 to 21; 1 where one is none."""
    if "none" in (one, other):
        return 1
    light, dark = sorted((luminance(color_of(one)), luminance(color_of(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("is_day", [True, False])
def test_every_shape_of_an_icon_stands_out(
    open_page: Opener, site: Site, scheme: str, is_day: bool
) -> None:
    details = site.json("data/stockholm.json")
    details["hours"]["condition"] = (SKIES * 6)[:48]
    details["days"] |= {"condition": (SKIES * 2)[:14], "sun": ["up" if is_day else "down"] * 14}
    site.put("data/stockholm.json", details)
    shapes = open_page(color_scheme=scheme).evaluate(SHAPES)
    weak = {
        (name, back): best
        for name, colors, backs in shapes
        for back in backs
        if (best := max(contrast(color, back) for color in colors)) < SHAPE
    }
    assert len(shapes) > len(SKIES)
    assert weak == {}


@pytest.mark.parametrize("sky", [("clear", True), ("overcast", True), ("clear", False)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_icon_of_the_moment_stands_out_of_every_sky(
    open_page: Opener, site: Site, scheme: str, sky: tuple[str, bool]
) -> None:
    details = site.json("data/stockholm.json")
    details["now"] |= {"condition": sky[0], "is_day": sky[1]}
    site.put("data/stockholm.json", details)
    shapes = open_page(color_scheme=scheme).evaluate(SHAPES)
    hero = [each for each in shapes if each[0].startswith("hero")]
    assert hero
    for _, colors, backs in hero:
        assert min(max(contrast(color, back) for color in colors) for back in backs) >= SHAPE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_search_field_can_be_seen_and_read(open_page: Opener, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    hint = page.evaluate(STYLE, ["#query", "::placeholder", "color"])
    card = page.evaluate(STYLE, ["#query", None, "backgroundColor"])
    border = page.evaluate(STYLE, ["#query", None, "borderTopColor"])
    around = page.evaluate(STYLE, ["body", None, "backgroundColor"])
    assert contrast(hint, card) >= TEXT
    assert contrast(border, around) >= SHAPE


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_visitors_own_colors_leave_bars_and_arrows(
    open_page: Opener, site: Site, scheme: str
) -> None:
    details = site.json("data/stockholm.json")
    details["now"]["is_day"] = False
    site.put("data/stockholm.json", details)
    page = open_page(color_scheme=scheme, forced_colors="active")
    page.wait_for_selector("#week li")
    canvas = page.evaluate(STYLE, ["#hero", None, "backgroundColor"])
    shown = {
        "the wind's arrow": page.evaluate(STYLE, ["#wind path", None, "stroke"]),
        "an hour's arrow": page.evaluate(STYLE, [".arrow path", None, "stroke"]),
        "the line": page.evaluate(STYLE, [".chart .line", None, "stroke"]),
        "the rain": page.evaluate(STYLE, [".chart .wet", None, "fill"]),
        "a day's bar": page.evaluate(STYLE, [".bar i", None, "backgroundColor"]),
        "its frame": page.evaluate(STYLE, [".bar", None, "borderTopColor"]),
    }
    assert {what for what, color in shown.items() if contrast(color, canvas) < SHAPE} == set()


def test_on_paper_everything_is_dark_on_white(open_page: Opener, site: Site) -> None:
    details = site.json("data/stockholm.json")
    details["now"]["is_day"] = False
    site.put("data/stockholm.json", details)
    page = open_page()
    page.click("#menu")
    page.select_option("#look", "dark")
    page.emulate_media(media="print")
    for text in ("#answer", "#where", "#heat", "#hours td b", "#week .more"):
        assert contrast(page.evaluate(STYLE, [text, None, "color"]), "rgb(255, 255, 255)") >= TEXT
    assert page.evaluate(STYLE, ["#hero", None, "backgroundImage"]) == "none"
    assert page.evaluate(STYLE, [".bar i", None, "printColorAdjust"]) == "exact"
    for control in ("header", "#pick", "#read"):
        assert not page.locator(control).is_visible()


def test_no_heading_stands_alone_at_the_end_of_a_page(open_page: Opener) -> None:
    page = open_page()
    page.emulate_media(media="print")
    expect(page.locator("#hours tbody tr:not(.day)")).to_have_count(48)
    # Columns are broken by the same rules as pages, and their boxes can be measured.
    alone = page.evaluate(
        """() => {
          const box = document.getElementById('hours');
          const headings = [...box.querySelectorAll('tr.day')];
          const left = node => node.getBoundingClientRect().left;
          const found = [];
          for (let height = 400; height < 500; height += 10) {
            const column = {columnWidth: '600px', columnFill: 'auto', height: `${height}px`};
            Object.assign(box.style, column);
            const broken = headings.filter(one => left(one) !== left(one.nextElementSibling));
            found.push(...broken.map(one => `${one.innerText} at ${height}`));
          }
          return found;
        }"""
    )
    assert alone == []


@pytest.fixture
def plain_text(site: Site) -> Site:
    """Publish the page of plain text as the function writes it."""
    forecast = read_whole(open_meteo_element(STOCKHOLM, 1), STOCKHOLM, MADE)
    row = row_of(PlaceForecast(STOCKHOLM, forecast, "fresh"), MADE)
    document = text_document(Publication(MADE, MADE + 1200, 1200, False), [row] * 3)
    site.files["data/text.html"] = document.body
    return site


def test_the_plain_text_fits_a_small_screen_and_opens_hours_and_days(
    plain_text: Site, context: Callable[..., BrowserContext]
) -> None:
    page = context(java_script_enabled=False, viewport={"width": 320, "height": 600}).new_page()
    page.goto(f"{plain_text.url}data/text.html")
    first = page.locator("details").first
    first.locator("summary").click()
    assert len(first.inner_text().splitlines()) > 24 + 7
    assert page.evaluate(SIDEWAYS) == 0


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_the_plain_text_is_dark_where_the_device_is(
    plain_text: Site, context: Callable[..., BrowserContext], scheme: str, is_dark: bool
) -> None:
    page = context(color_scheme=scheme).new_page()
    page.goto(f"{plain_text.url}data/text.html")
    text = page.evaluate(STYLE, ["body", None, "color"])
    assert (luminance(color_of(text)) > 0.5) is is_dark
