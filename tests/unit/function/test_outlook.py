"""Is it going to rain, and when?"""

from tests.support.weather_answers import HOUR, NOON
from weather.forecast.model import Hour
from weather.forecast.outlook import Spell, look_out


def hours(*rain: float | None, condition: str = "rain") -> tuple[Hour, ...]:
    return tuple(
        Hour(NOON + number * HOUR, 5.0, amount, 50, condition, 3.0)
        for number, amount in enumerate(rain)
    )


def spells(*rain: float | None) -> list[tuple[int, int]]:
    outlook = look_out(hours(*rain), NOON, NOON)
    assert outlook is not None
    return [((s.start - NOON) // HOUR, (s.end - NOON) // HOUR) for s in outlook.wet]


def test_wet_hours_on_end_are_one_spell() -> None:
    assert spells(0, 0.1, 2.0, 0, 0.09, 0.5) == [(1, 3), (5, 6)]


def test_only_the_first_three_spells_are_kept() -> None:
    assert spells(1, 0, 1, 0, 1, 0, 1) == [(0, 1), (2, 3), (4, 5)]


def test_a_spell_that_begins_after_a_day_is_left_out() -> None:
    assert spells(*[0.0] * 24, 1.0) == []


def test_a_spell_that_begins_within_the_day_keeps_its_end() -> None:
    assert spells(*[0.0] * 23, 1.0, 1.0, 1.0, 0.0) == [(23, 26)]


def test_the_wettest_hour_names_the_spell() -> None:
    drizzle, storm = hours(0.2, condition="drizzle")[0], hours(0, 9.0, condition="thunder")[1]
    outlook = look_out((drizzle, storm), NOON, NOON)
    assert outlook is not None
    assert outlook.wet == (Spell(NOON, NOON + 2 * HOUR, "thunder"),)


def test_the_answer_reaches_only_as_far_as_the_rain_is_known() -> None:
    outlook = look_out(hours(0.0, 0.0, None, 5.0), NOON, NOON)
    assert outlook is not None
    assert (outlook.until, outlook.wet) == (NOON + 2 * HOUR, ())


def test_nothing_is_promised_when_nothing_is_known() -> None:
    assert look_out((), NOON, NOON) is None
    assert look_out(hours(None, 0.0), NOON, NOON) is None


def test_a_forecast_that_has_run_out_promises_nothing() -> None:
    assert look_out(hours(0.0, 1.0), NOON - 48 * HOUR, NOON) is None


def test_hours_that_begin_later_promise_nothing_about_those_before() -> None:
    later = hours(*[0.0] * 24)
    assert look_out(later, NOON - 6 * HOUR, NOON - 6 * HOUR) is None
    just_before_the_hour = look_out(later, NOON - 900, NOON - 2)
    assert just_before_the_hour is not None
