"""Units, languages and appearance."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scripts.build_site import SOURCE
from tests.support.browser_site import Site

Opener = Callable[..., Page]
ENGLISH = json.loads((SOURCE / "lang/en.json").read_text()) | json.loads(
    (SOURCE / "lang/en-more.json").read_text()
)
# The same in English and in the other language, rightly so.
SHARED = {"Wind", "UV", "Sol", "Sun"}


def fix(site: Site) -> None:
    data = site.json("data.json")
    data["places"][0]["now"] |= {"temperature": -10, "wind_speed": 10, "precipitation": 25.4}
    site.put("data.json", data)


@pytest.mark.parametrize(
    ("locale", "temperature", "speed", "rain"),
    [
        ("en-US", "14°", "22 mph", "1 in"),
        ("en-GB", "-10°", "22 mph", "25.4 mm"),
        ("sv-SE", "−10°", "10 m/s", "25,4 mm"),  # noqa: RUF001 # Swedish has a real minus
        ("de-DE", "-10°", "36 km/h", "25,4 mm"),
    ],
)
def test_a_first_visit_speaks_the_units_of_the_country(
    open_page: Opener, site: Site, locale: str, temperature: str, speed: str, rain: str
) -> None:
    fix(site)
    page = open_page(locale=locale)
    assert page.inner_text("#heat") == temperature
    assert page.inner_text("#wind").startswith(speed)
    assert page.inner_text("#rain") == rain


def test_chosen_units_hold_everywhere_and_are_kept(open_page: Opener, site: Site) -> None:
    fix(site)
    page = open_page()
    page.click("#menu")
    page.select_option("#wind-unit", "kn")
    page.select_option("#heat-unit", "F")
    expect(page.locator("#wind")).to_contain_text("19 kn")
    expect(page.locator("#heat")).to_have_text("14°")
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
        table = json.loads((SOURCE / f"lang/{language}.json").read_text())
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


def test_a_language_that_does_not_arrive_leaves_english(open_page: Opener, site: Site) -> None:
    for key in [key for key in site.files if key.startswith("assets/sv.")]:
        site.files[key] = b"<html>"
    page = open_page(locale="sv-SE")
    assert page.get_attribute("html", "lang") == "en"
    assert "Light rain" in page.inner_text("#answer")


def test_an_unknown_language_gets_english(open_page: Opener) -> None:
    assert open_page(locale="fi-FI").get_attribute("html", "lang") == "en"


def test_dark_and_light_follow_the_device_or_the_choice(open_page: Opener) -> None:
    page = open_page(color_scheme="dark")
    colour = "() => getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.click("#menu")
    page.select_option("#look", "light")
    light = page.evaluate(colour)
    assert dark != light
    page.reload()
    page.wait_for_selector("#tools button")
    assert page.evaluate(colour) == light
