"""Finding a place: what the search says, who is told where they are, and what the address names."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser_site import Site

Opener = Callable[..., Page]


def options(page: Page, typed: str) -> list[str]:
    """Type into the field and give the names of the options."""
    page.fill("#query", typed)
    expect(page.locator("#list")).to_be_visible()
    return page.locator("#list li bdi").all_inner_texts()


@pytest.mark.parametrize("typed", ["st. john's", "newyork", "london, uk", "Bangalore", "stokholm"])
def test_enter_goes_to_what_was_meant_and_only_where_that_is_certain(
    open_page: Opener, typed: str
) -> None:
    page = open_page("#berlin")
    found = options(page, typed)
    assert found
    page.press("#query", "Enter")
    if typed == "stokholm":
        expect(page.locator("#list p").first).to_contain_text("Did you mean")
        page.press("#query", "Enter")
    expect(page.locator("#name")).to_have_text(found[0])


def test_enter_before_the_list_is_there_goes_to_the_place_as_well(
    open_page: Opener, site: Site
) -> None:
    page = open_page()
    page.evaluate("() => { document.getElementById('query').value = 'berlin'; }")
    page.press("#query", "Enter")
    expect(page.locator("#name")).to_have_text("Berlin")


def test_enter_in_an_empty_field_changes_nothing(open_page: Opener) -> None:
    page = open_page("#tokyo")
    options(page, "berl")
    page.press("#query", "Escape")
    page.press("#query", "Escape")
    page.press("#query", "Enter")
    page.click("#query")
    page.press("#query", "Enter")
    page.evaluate("() => new Promise(done => setTimeout(done, 50))")
    expect(page.locator("#name")).to_have_text("Tokyo")


def test_a_search_without_a_match_says_how_many_places_there_are(open_page: Opener) -> None:
    page = open_page()
    options(page, "Zürich")
    expect(page.locator("#list p").first).to_have_text(
        "None of the 40 places listed here has that name."
    )
    expect(page.locator("#list li").last).to_have_text("Nearest place")


@pytest.mark.parametrize(
    ("language", "typed", "name", "country"),
    [
        ("sv-SE", "germany", "Berlin", "Tyskland"),
        ("de-DE", "rome", "Rom", "Italien"),
        ("es-ES", "londres", "Londres", "Reino Unido"),
    ],
)
def test_places_have_their_names_in_the_visitors_language(
    open_page: Opener, language: str, typed: str, name: str, country: str
) -> None:
    page = open_page(f"index.{language[:2]}.html#tokyo", locale=language)
    assert options(page, typed) == [name]
    expect(page.locator("#list small")).to_have_text(country)
    page.press("#query", "Enter")
    expect(page.locator("#name")).to_have_text(name)
    assert page.title().startswith(name)
    page.click("#star")
    expect(page.locator("#stars a")).to_contain_text(name)


def test_an_old_name_of_a_zone_is_found(open_page: Opener) -> None:
    page = open_page()
    assert options(page, "Asia/Calcutta") == ["Bengaluru"]
    assert options(page, "asia/kolkata") == ["Bengaluru"]


def test_a_chosen_place_is_announced_with_its_answer(open_page: Opener) -> None:
    page = open_page()
    expect(page.locator("#said")).to_be_empty()
    options(page, "berl")
    page.press("#query", "Enter")
    expect(page.locator("#said")).to_contain_text("Berlin. ")
    expect(page.locator("#said")).to_contain_text(page.inner_text("#answer"))


def test_all_see_what_comes_of_asking_for_the_nearest_place(open_page: Opener) -> None:
    page = open_page()
    page.click("#near")
    expect(page.locator("#found")).to_have_text(
        "Your device may not share its location with this page."
    )
    expect(page.locator("#said")).to_have_text(page.inner_text("#found"))
    page.evaluate("() => { location.hash = 'berlin'; }")
    expect(page.locator("#found")).to_have_count(0)


SILENT = "() => { navigator.geolocation.getCurrentPosition = () => {}; }"
LOST = "() => { navigator.geolocation.getCurrentPosition = (_, no) => no({ code: 2 }); }"


def test_looking_and_failing_are_seen_as_well(open_page: Opener) -> None:
    page = open_page()
    page.evaluate(SILENT)
    page.click("#near")
    expect(page.locator("#found")).to_have_text("Asking your device for its location …")
    page.evaluate(LOST)
    page.click("#near")
    expect(page.locator("#found")).to_have_text("Your device did not share its location.")


@pytest.mark.parametrize(
    ("locale", "far"), [("en-US", "2,005 mi"), ("sv-SE", "3 226 km"), ("de-DE", "3.226 km")]
)
def test_the_nearest_place_says_how_far_it_is(open_page: Opener, locale: str, far: str) -> None:
    page = open_page(
        "#stockholm" if locale == "en-US" else f"index.{locale[:2]}.html#stockholm",
        locale=locale,
        geolocation={"latitude": 61.22, "longitude": -149.9},
        permissions=["geolocation"],
    )
    page.click("#near")
    expect(page.locator("#name")).to_have_text("San Francisco")
    assert far in page.locator("#found p").first.inner_text().replace("\xa0", " ")
    expect(page.locator("#said")).to_contain_text("San Francisco")


def test_the_address_names_the_place_that_is_shown(open_page: Opener) -> None:
    page = open_page("#nairobi")
    again = page.context.new_page()
    again.goto(page.url.split("#")[0])
    expect(again.locator("#name")).to_have_text("Nairobi")
    expect(again).to_have_url(re.compile("#nairobi$"))


def test_a_place_that_no_one_chose_is_named_but_not_remembered(open_page: Opener) -> None:
    page = open_page("", timezone_id="Antarctica/Troll")
    assert page.url.endswith("#stockholm")
    page.reload()
    expect(page.locator("#notices")).to_contain_text("only an example")
    assert page.evaluate("() => localStorage.windsock ?? '{}'") == "{}"
    page.evaluate("() => { location.hash = 'berlin'; }")
    expect(page.locator("#name")).to_have_text("Berlin")
    expect(page.locator("#notices")).to_be_empty()


def test_the_way_past_the_header_keeps_the_address(open_page: Opener) -> None:
    page = open_page("#tokyo")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    assert page.url.endswith("#tokyo")


def test_an_address_in_capitals_is_the_same(open_page: Opener) -> None:
    page = open_page("#Tokyo")
    expect(page.locator("#name")).to_have_text("Tokyo")
    assert page.url.endswith("#tokyo")
    expect(page.locator("#notices")).to_be_empty()
