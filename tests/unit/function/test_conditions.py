"""One vocabulary of conditions, that of the contract."""

import json

import pytest

from tests.support.contract import SCHEMA_FILE
from weather.forecast.conditions import (
    CONDITIONS,
    condition_of_symbol,
    condition_of_wmo,
    daylight_of_symbol,
    worst,
)

SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
WMO = [0, 1, 2, 3, 45, 48, 51, 53, 55, 56, 57, 61, 63, 65, 66, 67, 71, 73, 75, 77]
WMO += [80, 81, 82, 85, 86, 95, 96, 99]
FALLS = [
    f"{strength}{fall}{showers}{thunder}"
    for strength in ("light", "", "heavy")
    for fall in ("rain", "sleet", "snow")
    for showers in ("", "showers")
    for thunder in ("", "andthunder")
]
SYMBOLS = ["clearsky", "fair", "partlycloudy", "cloudy", "fog", *FALLS]


def test_the_vocabulary_is_that_of_the_contract() -> None:
    assert set(CONDITIONS) == set(SCHEMA["$defs"]["condition"]["enum"])
    assert len(CONDITIONS) == len(set(CONDITIONS))


@pytest.mark.parametrize("code", WMO)
def test_every_code_of_open_meteo_has_a_condition(code: int) -> None:
    assert condition_of_wmo(code) in set(CONDITIONS) - {"unknown"}
    assert condition_of_wmo(float(code)) == condition_of_wmo(code)


@pytest.mark.parametrize("code", [None, True, 4, 3.5, -1, "3", float("nan"), [], 10**30])
def test_an_unknown_code_is_unknown(code: object) -> None:
    assert condition_of_wmo(code) == "unknown"


@pytest.mark.parametrize("symbol", [*SYMBOLS, "lightssleetshowersandthunder_day"])
def test_every_symbol_of_met_norway_has_a_condition(symbol: str) -> None:
    assert condition_of_symbol(f"{symbol}_night") in set(CONDITIONS) - {"unknown"}


def test_there_are_as_many_symbols_as_the_source_lists() -> None:
    assert len(SYMBOLS) == 41


@pytest.mark.parametrize("symbol", [None, 7, "", "frogs", "_day", {"a": 1}])
def test_an_unknown_symbol_is_unknown(symbol: object) -> None:
    assert condition_of_symbol(symbol) == "unknown"


def test_the_symbols_suffix_tells_day_from_night() -> None:
    told = [daylight_of_symbol(f"fair{end}") for end in ("_day", "_night", "_polartwilight", "")]
    assert told == [True, False, False, None]


def test_a_day_is_as_bad_as_its_worst_hour() -> None:
    assert worst(["clear", "thunder", "rain-light", "unknown"]) == "thunder"
    assert worst([]) == "unknown"
