"""The page for readers without JavaScript: complete, plain, and safe whatever a name holds."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from tests.support.forecasts import current_of, read_whole
from tests.support.skips import skip_unless_ready
from tests.support.weather_answers import (
    KATHMANDU,
    NOW,
    STOCKHOLM,
    TROMSO,
    met_norway_feature,
    open_meteo_element,
)
from weather.documents.builder import Publication
from weather.documents.text_page import row_of, text_document
from weather.forecast.choose import PlaceForecast
from weather.forecast.model import Forecast
from weather.places import Place
from weather.sources.met_norway_answer import read_feature

FIRST = read_whole(open_meteo_element(STOCKHOLM, 1), STOCKHOLM, NOW)
SECOND = read_feature(met_norway_feature(place=TROMSO), TROMSO, NOW, None)
VALIDATOR = Path(__file__).parents[3] / "node_modules/vnu-jar/build/dist/vnu.jar"


def page(*entries: PlaceForecast, simulated: bool = False) -> str:
    publication = Publication(NOW, NOW + 1200, 1200, simulated)
    return text_document(publication, [row_of(entry, NOW) for entry in entries]).body.decode()


def test_a_long_list_leaves_out_hours_and_days() -> None:
    shown = PlaceForecast(STOCKHOLM, FIRST, "fresh")
    full, brief = row_of(shown, NOW).text, row_of(shown, NOW, in_full=False).text
    for heading in ("<dt>Hours</dt>", "<dt>Days</dt>"):
        assert heading in full
        assert heading not in brief
    assert "<dt>Wind</dt>" in brief


def usual() -> str:
    return page(
        PlaceForecast(STOCKHOLM, FIRST, "fresh"),
        PlaceForecast(TROMSO, SECOND, "stale"),
        PlaceForecast(KATHMANDU, Forecast(), "missing"),
    )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(text)
    return parser.tags


def test_every_place_is_a_line_that_opens() -> None:
    text = usual()
    lines = re.findall(r"<details><summary>(\w+), \w\w: ", text)
    assert lines == ["Stockholm", "Tromsø", "Kathmandu"]
    assert "<h2>3 places</h2>" in text


def test_nothing_is_wider_than_a_small_screen() -> None:
    found = tags(usual())
    assert {"table", "pre"}.isdisjoint(tag for tag, _ in found)


def test_it_follows_the_dark_look_of_the_device() -> None:
    assert ("meta", {"name": "color-scheme", "content": "light dark"}) in tags(usual())


def test_a_day_of_hours_and_a_week_are_below_each_place() -> None:
    text = page(PlaceForecast(STOCKHOLM, FIRST, "fresh"))
    hours, days = (
        re.findall(r"<dd>(.*?)</dd>", part) for part in text.split("<dt>Hours")[1].split("<dt>Days")
    )
    assert [hour.split(": ")[0] for hour in hours][:3] == ["Mon 13:00", "Mon 14:00", "Mon 15:00"]
    assert len(hours) == 24
    assert len(days) == 7
    assert days[0].startswith("Mon ")
    assert "°C to" in days[0]


def test_it_stands_alone_without_script_or_style_and_leads_back() -> None:
    found = tags(usual())
    assert {"script", "style", "link", "img", "iframe"}.isdisjoint(tag for tag, _ in found)
    assert all("style" not in attributes for _, attributes in found)
    assert all(not name.startswith("on") for _, attributes in found for name in attributes)
    assert ("a", {"href": "/"}) in found
    assert ("html", {"lang": "en"}) in found


def test_a_name_is_text_never_markup() -> None:
    name = "<img src=x onerror=alert(1)>&\"'"
    place = Place("x", name, "SE", 0, 0, "UTC")
    text = page(PlaceForecast(place, FIRST, "fresh"))
    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#x27;" in text


def test_stale_and_missing_data_say_so() -> None:
    text = usual()
    assert "2 places have old data or none" in text
    assert "(old)</dd>" in text
    assert "Kathmandu, NP: no data</summary>" in text


def test_simulated_data_say_so() -> None:
    assert "simulated" in page(PlaceForecast(STOCKHOLM, FIRST, "fresh"), simulated=True)
    assert "simulated" not in usual()


def test_the_row_answers_what_the_page_answers() -> None:
    text = page(PlaceForecast(STOCKHOLM, FIRST, "fresh"))
    # -0.3 rounds to zero, without a minus.
    now = "overcast, 3 °C, feels like 0 °C; rain: none before Tue 13:00"
    assert f"<summary>Stockholm, SE: {now}</summary>" in text
    facts = re.findall(r"<dd>(.*?)</dd>", text)
    assert facts[:2] == ["4 m/s from the south-west", "Mon 13:00"]
    today = facts[2 + 24]
    assert "light rain, −1 °C to 5 °C" in today  # noqa: RUF001 # the minus sign that is shown


def test_both_sources_are_credited_with_their_licences() -> None:
    links = [attributes.get("href") for tag, attributes in tags(usual()) if tag == "a"]
    assert "https://open-meteo.com/" in links
    assert "https://www.met.no/en" in links
    assert links.count("https://creativecommons.org/licenses/by/4.0/") == 2


def test_what_is_not_known_is_a_dash() -> None:
    bare = replace(current_of(FIRST).now, feels_like=None, wind_speed=None)
    current = replace(current_of(FIRST), now=bare)
    row = page(PlaceForecast(STOCKHOLM, Forecast(current), "fresh"))
    assert ": overcast, 3 °C; rain: not known</summary>" in row
    assert re.findall(r"<dd>(.*?)</dd>", row)[0] == "–"  # noqa: RUF001 # the dash that is shown
    assert "Hours" not in row


def test_it_is_valid_html(tmp_path: Path) -> None:
    skip_unless_ready(None if VALIDATOR.exists() else "vnu-jar is not installed (run: make setup)")
    skip_unless_ready(None if shutil.which("java") else "java is not installed")
    file = tmp_path / "text.html"
    file.write_text(usual(), encoding="utf-8")
    checked = subprocess.run(
        ["java", "-jar", VALIDATOR, "--format", "json", file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(checked.stderr)["messages"] == []
