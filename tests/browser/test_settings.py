"""Units, languages and appearance."""

import json
import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from scripts.build_site import SOURCE
from tests.support.browser_site import Answer, Site

Opener = Callable[..., Page]


def words(language: str) -> dict[str, str]:
    parts = json.loads((SOURCE / f"lang/{language}.json").read_text())
    return {key: word for part in parts.values() for key, word in part.items()}


ENGLISH = words("en")
# The same in English and in the other language, rightly so.
SHARED = {"Wind", "UV"}


def fix(site: Site) -> None:
    place = site.json("data/stockholm.json")
    place["now"] |= {"temperature": -10, "wind_speed": 10, "precipitation": 25.4}
    site.put("data/stockholm.json", place)


@pytest.mark.parametrize(
    ("locale", "temperature", "speed", "rain"),
    [
        ("en-US", "14°F", "22 mph", "1 in/h"),
        ("en-GB", "\N{MINUS SIGN}10°C", "22 mph", "25.4 mm/h"),
        ("sv-SE", "\N{MINUS SIGN}10°C", "10 m/s", "25,4 mm/h"),
        ("de-DE", "\N{MINUS SIGN}10°C", "36 km/h", "25,4 mm/h"),
    ],
)
def test_a_first_visit_speaks_the_units_of_the_country(
    open_page: Opener, site: Site, locale: str, temperature: str, speed: str, rain: str
) -> None:
    fix(site)
    page = open_page(locale=locale)
    assert page.inner_text("#heat") == temperature
    assert page.inner_text("#wind").replace("\xa0", " ").startswith(speed)
    assert page.inner_text("#rain").replace("\xa0", " ") == rain


def test_chosen_units_hold_everywhere_and_are_kept(open_page: Opener, site: Site) -> None:
    fix(site)
    page = open_page()
    page.click("#menu")
    page.select_option("#wind-unit", "kn")
    page.select_option("#heat-unit", "F")
    expect(page.locator("#wind")).to_contain_text("19 kn")
    expect(page.locator("#heat")).to_have_text("14°F")
    expect(page.locator("#hours td.wind").first).to_contain_text("kn")
    page.reload()
    expect(page.locator("#wind")).to_contain_text("19 kn")
    page.wait_for_selector("#tools button")
    page.click("#menu")
    assert page.input_value("#wind-unit") == "kn"


@pytest.mark.parametrize("language", ["en", "sv", "de", "es"])
def test_a_language_is_spoken_completely(open_page: Opener, site: Site, language: str) -> None:
    page = open_page(locale=language)
    assert page.get_attribute("html", "lang") == language
    page.click("#menu")
    shown = page.inner_text("body")
    labels = page.locator("[aria-label]").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert "{" not in shown
    assert not [key for key in ENGLISH if "-" in key and key in shown.split()]
    if language != "en":
        table = words(language)
        same = {value for key, value in ENGLISH.items() if value == table.get(key)}
        english = {value for value in ENGLISH.values() if "{" not in value} - same
        lines = {line.strip() for line in [*shown.splitlines(), *labels]}
        assert lines & english == set()


def test_a_language_can_be_changed_and_changed_back(open_page: Opener) -> None:
    page = open_page()
    page.click("#menu")
    page.select_option("#language", "de")
    expect(page.locator("#hours h2")).to_have_text("Nächste 48 Stunden")
    expect(page.locator("dt").first).to_have_text("Wind")
    expect(page.locator("dt").nth(1)).to_have_text("Böen")
    page.select_option("#language", "en")
    expect(page.locator("#hours h2")).to_have_text("Next 48 hours")
    expect(page.locator("dt").nth(1)).to_have_text("Gusts")


@pytest.mark.parametrize("language", ["sv", "de", "es"])
def test_the_page_comes_in_the_visitors_language(
    site: Site, context: Callable[..., BrowserContext], language: str
) -> None:
    page = context(locale=language, java_script_enabled=False).new_page()
    page.goto(site.url)
    assert page.get_attribute("html", "lang") == language
    assert page.title() == words(language)["title"]
    assert page.text_content(".skip") == words(language)["skip"]
    assert words(language)["plain"] in (page.text_content("#late") or "")
    assert "make preview" not in (page.text_content("body") or "")


def test_a_chosen_language_overrides_the_pages(open_page: Opener, site: Site) -> None:
    page = open_page(locale="sv-SE")
    page.click("#menu")
    page.select_option("#language", "es")
    expect(page.locator("dt").nth(3)).to_have_text("Humedad")
    again = page.context.new_page()
    again.goto(f"{site.url}#berlin")
    expect(again.locator("#name")).to_have_text("Berlín")
    assert again.get_attribute("html", "lang") == "es"
    assert again.locator("dt").nth(3).inner_text() == "Humedad"


def test_a_language_that_does_not_arrive_leaves_the_pages(open_page: Opener, site: Site) -> None:
    for key in [key for key in site.files if key.startswith("assets/sv.")]:
        site.files[key] = b"<html>"
    page = open_page()
    page.click("#menu")
    page.select_option("#language", "sv")
    expect(page.locator("#hours h2")).to_have_text("Next 48 hours")
    assert page.get_attribute("html", "lang") == "en"
    page.reload()
    expect(page.locator("#hours h2")).to_have_text("Next 48 hours")


def test_an_unknown_language_gets_english(open_page: Opener) -> None:
    assert open_page(locale="fi-FI").get_attribute("html", "lang") == "en"


def test_dark_and_light_follow_the_device_or_the_choice(open_page: Opener) -> None:
    page = open_page(color_scheme="dark")
    color = "() => getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(color)
    page.click("#menu")
    page.select_option("#look", "light")
    light = page.evaluate(color)
    assert dark != light
    page.reload()
    page.wait_for_selector("#tools button")
    assert page.evaluate(color) == light


def test_a_chosen_look_is_there_before_the_data(
    site: Site, context: Callable[..., BrowserContext]
) -> None:
    gate = threading.Event()
    site.faults["data/stockholm.json"] = Answer(site.files["data/stockholm.json"], held=gate)
    page = context(color_scheme="light").new_page()
    page.add_init_script("localStorage.setItem('windsock', JSON.stringify({look: 'dark'}))")
    page.goto(f"{site.url}#stockholm")
    page.wait_for_function("() => document.documentElement.style.colorScheme === 'dark'")
    assert page.locator("html.empty").count() == 1
    gate.set()
    expect(page.locator("html.empty")).to_have_count(0)
