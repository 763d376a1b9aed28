"""When weather is old: page, function, alarm and smoke test use the numbers of one file."""

import re

import pytest

from scripts.ci.smoke_checks import AGES
from tests.support.alarm_model import read_alarm
from tests.support.repository import texts
from weather.forecast import ages
from weather.times import HOUR

OF_PAGE = re.compile(r"data\.generated\) > (\d+) \* \(data\.interval")


def test_the_page_says_so_after_as_many_runs() -> None:
    (runs,) = OF_PAGE.findall(texts()["site/js/data.js"])
    assert int(runs) == AGES["page_says_old_after_runs"]


@pytest.mark.parametrize("interval", [20, 60, 480])
def test_the_alarm_goes_on_after_as_many_runs(interval: int) -> None:
    alarm = read_alarm(interval)
    assert alarm.periods * alarm.period / interval == AGES["alarm_goes_on_after_runs"]


def test_the_function_keeps_and_drops_data_by_the_same_file() -> None:
    assert AGES["place_is_stale_after_hours"] * HOUR == ages.FRESH_SECONDS
    assert AGES["data_are_dropped_after_hours"] * HOUR == ages.KEPT_SECONDS


def test_visitors_are_told_first_then_the_operator_and_then_a_release_fails() -> None:
    names = ("page_says_old", "alarm_goes_on", "release_fails")
    runs = [AGES[f"{name}_after_runs"] for name in names]
    assert runs == sorted(set(runs))
