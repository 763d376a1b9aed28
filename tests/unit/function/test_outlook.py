"""Is it going to rain, and when?

The cases are those that the page's own code is held to. Hours are counted from NOON. Hours hold
[millimeters, probability, condition], spells [from, until, condition, perhaps].
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.weather_answers import HOUR, NOON
from weather.forecast.conditions import CONDITIONS, is_severe, kind_of
from weather.forecast.model import Hour
from weather.forecast.outlook import LIKELY, WET, look_ahead, sentence_of

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "support/outlook_cases.json").read_text(encoding="utf-8")
)
RAIN = st.none() | st.sampled_from([0.0, 0.05, 0.1, 1.0, 5.0])
CHANCE = st.none() | st.integers(0, 100)


def hour(number: int, amount: float | None, chance: float | None, condition: str) -> Hour:
    return Hour(NOON + number * HOUR, 5, 3, amount, chance, condition, 3, 5, 180, None)


def hours_of(case: dict[str, Any]) -> tuple[Hour, ...]:
    return tuple(hour(number, *values) for number, values in enumerate(case["hours"]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_hours_promise_what_they_hold(case: dict[str, Any]) -> None:
    outlook = look_ahead(hours_of(case), NOON, NOON)
    if case["until"] is None:
        assert outlook is None
        return
    assert outlook is not None
    wet = [
        [(s.start - NOON) // HOUR, (s.end - NOON) // HOUR, s.condition, s.perhaps]
        for s in outlook.wet
    ]
    assert ((outlook.until - NOON) // HOUR, wet, outlook.dry) == (
        case["until"],
        case["wet"],
        case["dry"],
    )
    sentence = sentence_of(outlook)
    assert [outlook.wet.index(spell) for spell in sentence.spells] == case["named"]
    assert sentence.more is case["more"]


@given(st.lists(st.tuples(RAIN, CHANCE, st.sampled_from(CONDITIONS)), min_size=1, max_size=48))
def test_nothing_severe_is_left_out_and_dry_stands_beside_no_number_against_it(
    rows: list[tuple[float | None, float | None, str]],
) -> None:
    hours = tuple(hour(number, *row) for number, row in enumerate(rows))
    outlook = look_ahead(hours, NOON, NOON)
    day = [h for h in hours if h.time < NOON + 24 * HOUR]
    severe = [h for h in day if is_severe(h.condition)]
    if outlook is None:
        assert not severe
        assert hours[0].precipitation is None
        return
    named = sentence_of(outlook).spells
    for found in severe:
        kinds = {kind_of(s.condition) for s in named if s.start <= found.time < s.end}
        assert kind_of(found.condition) in kinds
    if outlook.wet:
        worst = max(spell.severity for spell in outlook.wet)
        assert worst in {spell.severity for spell in named}
    if outlook.dry:
        known = [h for h in day if h.time < outlook.until]
        assert all(h.precipitation is not None and h.precipitation < WET for h in known)
        likely = any((h.precipitation_probability or 0) >= LIKELY for h in known)
        assert outlook.dry == ("probably" if likely else "dry")


def test_a_forecast_that_has_run_out_promises_nothing() -> None:
    assert look_ahead((hour(0, 0.0, 0, "clear"),), NOON - 48 * HOUR, NOON) is None


def test_hours_that_begin_later_promise_nothing_about_those_before() -> None:
    later = tuple(hour(number, 0.0, 0, "clear") for number in range(24))
    assert look_ahead(later, NOON - 6 * HOUR, NOON - 6 * HOUR) is None
    assert look_ahead(later, NOON - 900, NOON - 2) is not None
