"""What the page says of the rain to come: the function's own cases, and sentences in words."""

import json
import random
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from scripts.build_site import SOURCE
from tests.support.javascript import run_module
from weather.forecast.conditions import CONDITIONS, is_severe, kind_of
from weather.forecast.outlook import LIKELY, WET

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "support/outlook_cases.json").read_text(encoding="utf-8")
)
HOUR = 3600
QUARTER = 900
MINUTE = 60
# A Tuesday noon in UTC, the zone of all places here.
NOON = int(datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp())
LOCALES = {"en": "en-GB", "sv": "sv-SE", "de": "de-DE", "es": "es-ES"}
RANDOM_CASES = 300
Json = dict[str, Any]

# What a browser has and node lacks, as far as words and formats ask for it.
SAY = """(async () => {
    globalThis.navigator = { language: given.locale, languages: [given.locale] };
    const block = { textContent: JSON.stringify(given.words) };
    const documentElement = { lang: given.language };
    globalThis.document = { documentElement, getElementById: () => block };
    const words = await load("js/words.js");
    const { lookAhead } = await load("js/spells.js");
    const { rain } = await load("js/units.js");
    const { settings } = await load("js/settings.js");
    await words.speak();
    return given.places.map(place => {
        Date.now = () => place.at * 1000;
        const { wet } = lookAhead(place);
        const shown = ["C", "F"].map(heat => {
            settings.heat = heat;
            return place.hours.precipitation.map(rain);
        });
        const named = wet.length ? module.named(wet) : [];
        return { text: module.answer(place), outlook: lookAhead(place), named, shown };
    });
})()"""


def place_of(hours: list[list[Any]], at: int = NOON, quarters: Json | None = None) -> Json:
    """Make a document with hours of [millimeters, probability, condition] from the current one."""
    start = at - at % HOUR
    return {
        "at": at,
        "zone": "UTC",
        "hours": {
            "time": [start + number * HOUR for number in range(len(hours))],
            "precipitation": [hour[0] for hour in hours],
            "precipitation_probability": [hour[1] for hour in hours],
            "condition": [hour[2] for hour in hours],
        },
        "quarters": quarters,
    }


def say(places: list[Json], language: str = "en") -> list[Json]:
    """Return the sentence of each place, and what it stands on."""
    given = {
        "language": language,
        "locale": LOCALES[language],
        "words": json.loads((SOURCE / f"lang/{language}.json").read_text())["first"],
        "places": places,
    }
    found: list[Json] = run_module("js/outlook.js", SAY, given)
    return found


def said(*hours: list[Any], language: str = "en", **more: Any) -> str:
    """Return the sentence about some hours, which are followed by a dry day."""
    dry = [[0, 5, "overcast"]] * 30
    text: str = say([place_of([*hours, *dry], **more)], language)[0]["text"]
    return text


@pytest.fixture(scope="module")
def decided() -> dict[str, Json]:
    """Return what the page makes of the function's own cases."""
    found = say([place_of(case["hours"]) for case in CASES])
    return {case["name"]: each for case, each in zip(CASES, found, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_page_decides_as_the_function(case: Json, decided: dict[str, Json]) -> None:
    found = decided[case["name"]]
    outlook = found["outlook"]
    wet = [
        [(spell["from"] - NOON) // HOUR, (spell["to"] - NOON) // HOUR, *kinds(spell)]
        for spell in outlook["wet"]
    ]
    dry = None if wet or outlook["until"] <= NOON else ["dry", "probably"][outlook["likely"]]
    assert ((outlook["until"] - NOON) // HOUR, wet, dry) == (
        case["until"] or 0,
        case["wet"],
        case["dry"],
    )
    named = [outlook["wet"].index(spell) for spell in found["named"]]
    # There is room for a second spell on the page.
    assert named == (case["named"] if len(case["named"]) != 1 else [0, 1][: len(wet)])


def kinds(spell: Json) -> list[Any]:
    return [spell["condition"], spell["perhaps"]]


DRIZZLE = [0.2, 80, "drizzle-light"]
RAIN = [1, 80, "rain"]
STORM = [4, 80, "thunder-hail"]
SNOW = [2, 80, "snow"]
DRY = [0, 5, "overcast"]


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        ([], "Dry for the next 24 hours."),
        ([DRY, [0, 43, "overcast"]], "Probably dry for the next 24 hours."),
        ([RAIN], "Rain until 13:00, then dry."),
        ([DRY, RAIN, RAIN], "Rain from 13:00 to 15:00, then dry."),
        ([DRY, [0.1, 10, "rain-light"]], "Perhaps light rain from 13:00 to 14:00, then dry."),
        ([DRY, [0.4, 80, "overcast"]], "Rain from 13:00 to 14:00, then dry."),
        (
            [DRY, DRIZZLE, *[DRY] * 5, STORM, STORM],
            "Light drizzle from 13:00 to 14:00, thunderstorms with hail from 19:00 to 21:00,"
            " then dry.",
        ),
        (
            [DRY, DRIZZLE, SNOW, SNOW],
            "Light drizzle from 13:00, snow from 14:00 to 16:00, then dry.",
        ),
        (
            [RAIN, DRY, RAIN, DRY, RAIN],
            "Rain until 13:00, rain from 14:00 to 15:00, and more later.",
        ),
        (
            [DRIZZLE, DRY, RAIN, DRY, STORM],
            "Light drizzle until 13:00, thunderstorms with hail from 16:00 to 17:00,"
            " and more in between.",
        ),
        ([*[DRY] * 10, RAIN, RAIN], "Rain from 22:00 to midnight, then dry."),
        ([*[DRY] * 10, *[RAIN] * 4], "Rain from 22:00 until 02:00 tomorrow, then dry."),
        ([*[DRY] * 12, RAIN], "Rain from midnight until 01:00 tomorrow, then dry."),
        ([*[DRY] * 19, RAIN, RAIN], "Rain tomorrow from 07:00 to 09:00, then dry."),
        ([*[DRY] * 22, *[RAIN] * 4], "Rain tomorrow from 10:00 to 14:00."),
        ([RAIN, [None, None, "unknown"]], "Rain until 13:00; the rest is not known."),
        ([[None, None, "unknown"]], "It is not known whether it will rain."),
        ([*[DRY] * 9, [None, None, "unknown"]], "Dry until at least 21:00."),
        ([DRY, [0, 40, "fog"], [None, None, "unknown"]], "Probably dry until at least 14:00."),
    ],
)
def test_the_sentence_names_what_comes_and_when(hours: list[list[Any]], says: str) -> None:
    assert said(*hours) == says


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("sv", "Lätt duggregn i morgon från 01:00, åska och hagel i morgon från 02:00 till 03:00"),
        (
            "de",
            "Leichter Sprühregen morgen ab 01:00 Uhr, Gewitter mit Hagel morgen von 02:00 bis"
            " 03:00 Uhr, danach",
        ),
        ("es", "Llovizna débil mañana desde la 1:00, tormentas con granizo mañana de 2:00 a 3:00"),
    ],
)
def test_a_sentence_is_right_in_its_language(language: str, says: str) -> None:
    assert said(*[DRY] * 13, DRIZZLE, STORM, language=language).startswith(says)


@pytest.mark.parametrize(
    ("amounts", "says"),
    [
        ([0, 0, 0.2, 0.4, 0.1, 0, 0, 0, 0, 0, 0, 0], "Rain in 25 minutes, for about 45 minutes"),
        ([0.2, 0.4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "Rain until 12:30, then dry."),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "Probably dry for the next 24 hours."),
        ([0, 0, None, 0.4, 0.1, 0, 0, 0, 0, 0, 0, 0], "Rain until 13:15, then dry."),
    ],
)
def test_quarter_hours_say_it_to_the_minute(amounts: list[float | None], says: str) -> None:
    quarters = {"time": NOON, "precipitation": amounts}
    hour = [0, 80, "overcast"]
    assert said(hour, at=NOON + 4 * MINUTE, quarters=quarters).startswith(says)


def test_without_quarter_hours_the_hour_is_said() -> None:
    assert said(DRY, RAIN, at=NOON + 4 * MINUTE) == "Rain from 13:00 to 14:00, then dry."


def random_places() -> list[Json]:
    """Make days of all kinds of weather: the same each time."""
    chance = random.Random(20260310)  # noqa: S311 # no secret: the same days in each run

    def hour(share: float) -> list[Any]:
        wet = chance.random() < share
        amount = chance.choice([0.1, 0.2, 1.0, 7.5]) if wet else chance.choice([0, 0, 0.04, 0.09])
        condition = chance.choice(CONDITIONS[6:] if wet else CONDITIONS[:6])
        if chance.random() < share / 10:
            return [None, None, chance.choice(CONDITIONS)]
        return [amount, chance.choice([None, 0, 10, 29, 30, 80]), condition]

    def quarters(at: int) -> Json | None:
        amounts = [chance.choice([0, 0, 0, 0.2, 1.1]) for _ in range(12)]
        start = at - at % QUARTER
        return {"time": start, "precipitation": amounts} if chance.random() < 0.4 else None

    found = []
    for _ in range(RANDOM_CASES):
        at = NOON + chance.randrange(24 * HOUR)
        share = chance.choice([0, 0.01, 0.3])
        hours = [hour(share) for _ in range(48)]
        found.append(place_of(hours, at, quarters(at) if share else None))
    return found


PLACES = random_places()


@pytest.mark.parametrize("language", LOCALES)
def test_nothing_dangerous_is_left_out_and_dry_is_never_contradicted(language: str) -> None:
    words = json.loads((SOURCE / f"lang/{language}.json").read_text())["first"]
    found = say(PLACES, language)
    assert sum(is_dry(each) for each in found) >= RANDOM_CASES // 4
    for place, each in zip(PLACES, found, strict=True):
        text = each["text"].lower()
        assert not {"undefined", "{", "nan", "\N{EN DASH}", "c-"} & set(text.split())
        for condition in dangers(place):
            named = [s for s in each["named"] if kind_of(s["condition"]) == kind_of(condition)]
            assert any(words[f"c-{spell['condition']}"].lower() in text for spell in named), text
        if is_dry(each):
            check_dry(place, each, words)


def is_dry(found: Json) -> bool:
    return not found["outlook"]["wet"]


def dangers(place: Json) -> list[str]:
    """Return the dangerous conditions of the next 24 hours."""
    return [condition for time, _, _, condition in day_of(place) if is_severe(condition)]


def day_of(place: Json) -> list[tuple[int, float | None, float | None, str]]:
    hours = place["hours"]
    rows = zip(*(hours[key] for key in hours), strict=True)
    return [row for row in rows if row[0] < place["at"] + 24 * HOUR]


def check_dry(place: Json, found: Json, words: dict[str, str]) -> None:
    """Compare a sentence without rain with every number that stands next to it."""
    until = found["outlook"]["until"]
    known = [row for row in day_of(place) if row[0] < until]
    assert all(amount is not None and amount < WET for _, amount, _, _ in known)
    count = len(known)
    assert {text[0] for unit in found["shown"] for text in unit[:count]} <= {"0"}
    likely = any((chance or 0) >= LIKELY for _, _, chance, _ in known)
    keys = [f"dry{until}{'-likely' if likely else ''}" for until in ("", "-until")]
    starts = [words[key].split("{")[0] for key in keys]
    nothing = words["no-outlook"] if not known else None
    assert found["text"] == nothing or found["text"].startswith(tuple(starts))


def test_spells_never_overlap_and_follow_the_clock() -> None:
    for each in say(PLACES):
        for before, after in pairwise(each["outlook"]["wet"]):
            assert before["from"] < before["to"] <= after["from"]
