"""Only finite numbers in range and strict JSON come in."""

import pytest

from weather.errors import BadForecastError, shown
from weather.forecast.validation import (
    _refuse_repeats,
    columns,
    instant,
    parse_json,
    quantity,
    within,
)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty body"),
        (b" \n", "empty body"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": nan}', "not JSON"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1, "a": 2}', "the key a occurs twice"),
        (b"\xef\xbb\xbf[]", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"<!doctype html><title>Down</title>", "not JSON .*: <!doctype html>"),
        (b'[{"latitude": 59.3, "current":', "not JSON"),
        (b"9" * 5000, "not JSON"),
        (b"[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_not_strict_json_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(BadForecastError, match=words):
        parse_json(body)


def test_a_key_that_occurs_twice_among_very_many_is_found_in_one_pass() -> None:
    class Counted(str):
        compared = 0
        __slots__ = ()

        def __eq__(self, other: object) -> bool:
            Counted.compared += 1
            return str.__eq__(self, other)

        __hash__ = str.__hash__

    names = [Counted(number) for number in (*range(2000), 1999)]
    with pytest.raises(BadForecastError, match="the key 1999 occurs twice"):
        _refuse_repeats([(name, 0) for name in names])
    assert Counted.compared < 10 * len(names)


@pytest.mark.parametrize("value", [999, -91, 1e999, float("nan"), "3", True, [], {}, 10**400])
def test_what_is_no_temperature_is_refused_with_the_field(value: object) -> None:
    with pytest.raises(BadForecastError, match=r"current\.temperature_2m is"):
        quantity(value, "temperature", "current.temperature_2m")


def test_null_stays_not_known() -> None:
    assert quantity(None, "humidity", "x") is None


def test_minus_zero_becomes_zero() -> None:
    assert str(quantity(-0.0, "temperature", "x")) == "0.0"
    assert str(within(-0.04, "temperature")) == "0.0"


def test_a_computed_number_out_of_range_is_not_known() -> None:
    assert within(61, "temperature") is None
    assert within(None, "temperature") is None


@pytest.mark.parametrize("value", [None, True, -1, 2**40, 1.5, "2026-11-23T12:00"])
def test_what_is_no_epoch_time_is_refused(value: object) -> None:
    with pytest.raises(BadForecastError, match="epoch seconds"):
        instant(value, "current.time")


def test_columns_of_other_lengths_are_refused_by_name() -> None:
    with pytest.raises(BadForecastError, match=r"hourly\.rain has 1 values, time has 2"):
        columns({"time": [1, 2], "rain": [0]}, ("time", "rain"), "hourly")


def test_text_from_outside_is_shown_short_and_on_one_line() -> None:
    assert shown("a\nb\x1b[31m" + "c" * 200) == "a b [31m" + "c" * 72
