"""Hours, days, air and moon: what they say, and that they keep what the visitor did to them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.moments import NOW
from tests.support.browser_data import publish
from tests.support.browser_site import Site

Opener = Callable[..., Page]
HOUR = 3600
FIRST = NOW - NOW % HOUR
ROWS = "#hours tbody tr:not(.day)"
FOCUS = "() => document.activeElement.id"


def next_run(page: Page, site: Site, seconds: int) -> None:
    """Publish the next run and let the page fetch it."""
    site.now = NOW + seconds
    site.files |= publish(NOW + seconds)
    page.clock.set_fixed_time(datetime.fromtimestamp(NOW + seconds, UTC))
    page.evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(page.locator(ROWS).first).to_have_attribute(
        "id", f"hour-{FIRST + seconds // HOUR * HOUR}"
    )


def test_opened_hours_stay_open_with_new_data_a_new_hour_and_other_units(
    open_page: Opener, site: Site
) -> None:
    site.fresh_seconds = -120
    page = open_page()
    page.click("#all-hours")
    expect(page.locator(ROWS)).to_have_count(48)
    next_run(page, site, HOUR)
    expect(page.locator(ROWS)).to_have_count(48)
    page.click("#menu")
    page.select_option("#heat-unit", "F")
    expect(page.locator(f"{ROWS} td.rain").first).to_contain_text("in")
    expect(page.locator(ROWS)).to_have_count(48)


@pytest.mark.parametrize(
    "place", ["all-hours", "pick", f"hour-{FIRST + 5 * HOUR}", "to-2026-03-11"]
)
def test_new_data_leave_the_focus_where_it_is(open_page: Opener, site: Site, place: str) -> None:
    site.fresh_seconds = -120
    page = open_page()
    page.wait_for_selector("#week li")
    page.evaluate(
        "id => { const one = document.getElementById(id); one.tabIndex = 0; one.focus(); }", place
    )
    assert page.evaluate(FOCUS) == place
    was = page.locator(f"[id='{place}']").element_handle()
    next_run(page, site, HOUR)
    page.wait_for_function("node => !node.isConnected", arg=was)
    expect(page.locator(f"[id='{place}']")).to_be_focused()


def test_an_hour_says_all_that_is_known_of_it(open_page: Opener, site: Site) -> None:
    details = site.json("data/stockholm.json")
    one = {"temperature": 1.2, "feels_like": -3.4, "condition": "snow", "snowfall": 2.1}
    one |= {"precipitation": 1.5, "precipitation_probability": 83}
    one |= {"wind_speed": 10, "wind_gusts": 20, "wind_direction": 45}
    for name, value in one.items():
        details["hours"][name][0] = value
    site.put("data/stockholm.json", details)
    page = open_page(locale="sv-SE")
    row = page.locator(ROWS).first
    cells = [text.split() for text in row.locator("td").all_inner_texts()]
    assert cells[1] == ["1°", "−3°"]  # noqa: RUF001 # Swedish has a real minus
    assert cells[2] == ["1,5", "mm", "83", "%", "Snö", "2,1", "cm"]
    assert cells[3] == ["10", "m/s", "20", "m/s"]
    assert row.locator("td.wind svg").get_attribute("aria-label") == "NO"
    assert "rotate(45" in (row.locator("td.wind path").get_attribute("transform") or "")


def test_what_a_source_does_not_know_is_left_out(open_page: Opener, site: Site) -> None:
    details = site.json("data/stockholm.json")
    for name in ("feels_like", "wind_gusts", "wind_direction", "snowfall"):
        details["hours"][name] = [None] * 48
    details["hours"]["precipitation_probability"] = [None] * 48
    site.put("data/stockholm.json", details)
    page = open_page()
    assert page.locator(f"{ROWS} small").count() == 0
    assert page.locator(f"{ROWS} td.wind svg").count() == 0


def test_the_chart_follows_its_width(open_page: Opener) -> None:
    page = open_page(viewport={"width": 390, "height": 700})
    ratio = """() => { const box = document.querySelector('.chart');
      return Math.abs(box.getBoundingClientRect().width - box.viewBox.baseVal.width) < 1; }"""
    assert page.evaluate(ratio)
    for width in (1280, 700, 360):
        page.set_viewport_size({"width": width, "height": 700})
        page.wait_for_function(ratio)


def test_the_chart_is_read_by_keyboard(open_page: Opener) -> None:
    page = open_page()
    page.focus("#pick")
    assert (page.get_attribute("#pick", "aria-valuetext") or "").startswith("Tuesday 13:00")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    value = page.get_attribute("#pick", "aria-valuetext") or ""
    assert value.startswith("Tuesday 16:00, ")
    assert page.inner_text("#read").replace(" · ", ", ").replace("16:00 ", "16:00, ") == value
    row = page.locator(f"[id='hour-{FIRST + 3 * HOUR}']")
    assert row.locator("td.temperature b").inner_text() in value


@pytest.mark.parametrize("width", [390, 1280])
def test_the_chart_is_read_by_finger(open_page: Opener, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 900}, has_touch=True)
    page.locator("#plot").scroll_into_view_if_needed()
    bar = page.locator(".chart .wet").nth(4).bounding_box()
    assert bar
    page.touchscreen.tap(bar["x"] + bar["width"] / 2, bar["y"] - 20)
    wet = [step for step, amount in enumerate(amounts(page)) if amount != "0"]
    expected = page.locator(ROWS).nth(wet[4]).locator("th").inner_text()
    expect(page.locator("#read b")).to_contain_text(expected)


def amounts(page: Page) -> list[str]:
    page.click("#all-hours")
    return [text.split()[0] for text in page.locator(f"{ROWS} td.rain").all_inner_texts()]


def test_the_chosen_hour_stays_chosen_with_new_data(open_page: Opener, site: Site) -> None:
    site.fresh_seconds = -120
    page = open_page()
    page.focus("#pick")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    next_run(page, site, HOUR)
    expect(page.locator("#read b")).to_have_text("Tuesday 16:00")


def test_a_tap_on_a_day_leads_to_its_hours(open_page: Opener) -> None:
    page = open_page(viewport={"width": 390, "height": 700}, has_touch=True)
    days = page.locator("#week li")
    days.nth(1).scroll_into_view_if_needed()
    expect(days).to_have_count(14)
    assert page.locator("#week button").all_inner_texts() == ["Today", "Wednesday", "Thursday"]
    box = days.nth(1).locator(".more").bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 5, box["y"] + 5)
    expect(page.locator("[id='day-2026-03-11']")).to_be_focused()
    expect(page.locator("[id='day-2026-03-11']")).to_be_in_viewport()
    expect(page.locator(ROWS)).to_have_count(48)


def test_days_after_a_week_have_a_date(open_page: Opener) -> None:
    names = open_page().locator("#week h3").all_inner_texts()
    assert names[6:8] == ["Monday", "Tue 17/03"]
    assert len(set(names)) == 14


def test_the_icon_of_a_polar_night_is_dark(open_page: Opener, site: Site) -> None:
    details = site.json("data/longyearbyen.json")
    details["days"] |= {"sun": ["down"] * 14, "condition": ["clear"] * 14}
    site.put("data/longyearbyen.json", details)
    page = open_page("#longyearbyen")
    assert page.locator("#week .moon").count() == 14
    assert page.locator("#week .sun").count() == 0


def test_mainly_clear_and_partly_cloudy_look_different(open_page: Opener, site: Site) -> None:
    details = site.json("data/stockholm.json")
    details["days"]["condition"][:3] = ["clear", "mainly-clear", "partly-cloudy"]
    site.put("data/stockholm.json", details)
    page = open_page()
    drawn = [page.locator("#week li svg").nth(step).inner_html() for step in range(3)]
    assert len(set(drawn)) == 3


def test_air_pollen_and_moon_are_shown(open_page: Opener, site: Site) -> None:
    details = site.json("data/stockholm.json")
    pollen = {"birch_pollen": 31, "grass_pollen": 0.2, "olive_pollen": None}
    details["air"] = {"observed": NOW - HOUR, "european_aqi": 47, "pm2_5": 12.4, "pollen": pollen}
    site.put("data/stockholm.json", details)
    facts = open_page().locator("#air dl > div").all_inner_texts()
    assert [fact.split("\n") for fact in facts[:3]] == [
        ["Air quality", "47 · Moderate"],
        ["PM2.5", "12 µg/m³"],
        ["Birch pollen", "31 grains/m³"],
    ]
    assert facts[3].split()[:3] == ["Moon", "Waning", "gibbous"]
    assert len(facts) == 4


@pytest.mark.parametrize(
    "air", [None, {"observed": NOW - 14 * HOUR, "european_aqi": 47, "pm2_5": 12, "pollen": None}]
)
def test_air_that_is_unknown_or_old_is_left_out(open_page: Opener, site: Site, air: object) -> None:
    site.put("data/stockholm.json", {**site.json("data/stockholm.json"), "air": air})
    facts = open_page().locator("#air dl > div")
    expect(facts).to_have_count(1)
    expect(facts).to_contain_text("Moon")


def test_a_small_screen_explains_the_columns_in_a_line_and_to_screen_readers(
    open_page: Opener,
) -> None:
    page = open_page(viewport={"width": 390, "height": 700})
    assert "Wind / Gusts" in page.inner_text(".legend")
    assert 'columnheader "Wind Gusts"' in page.locator("table").aria_snapshot()
    page.set_viewport_size({"width": 1280, "height": 700})
    expect(page.locator(".legend")).to_be_hidden()
    expect(page.locator("thead th.wind small")).to_be_visible()
