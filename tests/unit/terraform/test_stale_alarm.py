"""When the alarm `stale-data` goes on and off, for every interval that Terraform accepts."""

import re

import pytest

from tests.support.alarm_model import AgeAlarm, Report, read_alarm
from tests.support.repository import texts

VARIABLES = texts()["terraform/site/variables.tf"]
INTERVALS = [
    int(number)
    for number in re.findall(
        r"\d+", re.findall(r"contains\(\[(.*?)\], var.update_minutes\)", VARIABLES)[0]
    )
]
LATE = 3  # minutes that a run may last, and its report be on its way


def good(*minutes: int) -> list[Report]:
    """Make reports of runs that published: their data are 30 seconds old."""
    return [Report(minute, 30, minute + LATE) for minute in minutes]


def on(alarm: AgeAlarm, reports: list[Report], last: int) -> list[int]:
    """Give the minutes from 0 to the last at which the alarm is on."""
    return [now for now in range(last) if alarm.is_on(reports, now)]


def history(interval: int) -> list[Report]:
    """Make a past of good runs that is longer than the window, the last of them at minute 0."""
    return good(*range(-4 * interval, 1, interval))


def test_terraform_accepts_the_intervals_that_are_tried_here() -> None:
    assert len(INTERVALS) == 13
    assert {5, 20, 480} <= set(INTERVALS)


@pytest.mark.parametrize("interval", INTERVALS)
def test_regular_runs_keep_it_off(interval: int) -> None:
    future = good(*range(interval, 5 * interval, interval))

    assert on(read_alarm(interval), history(interval) + future, 5 * interval) == []


@pytest.mark.parametrize("interval", INTERVALS)
def test_one_lost_run_keeps_it_off(interval: int) -> None:
    late = [Report(2 * interval, 30, 2 * interval + LATE)]

    assert on(read_alarm(interval), history(interval) + late, 2 * interval + LATE) == []


@pytest.mark.parametrize("interval", INTERVALS)
def test_silence_raises_it_after_two_and_a_half_intervals(interval: int) -> None:
    minutes = on(read_alarm(interval), history(interval), 4 * interval + 10)

    assert 2.5 * interval <= minutes[0] <= max(2.5 * interval + 5, 15) + 1
    assert minutes == list(range(minutes[0], 4 * interval + 10))


def test_with_twenty_minutes_silence_raises_it_within_the_hour() -> None:
    assert on(read_alarm(20), history(20), 90)[0] == 51


@pytest.mark.parametrize("interval", INTERVALS)
def test_failing_runs_raise_it_as_soon_as_silence(interval: int) -> None:
    failing = [Report(run, run * 60, run + LATE) for run in range(interval, 5 * interval, interval)]
    alarm = read_alarm(interval)

    assert (
        on(alarm, history(interval) + failing, 4 * interval)[0]
        == on(alarm, history(interval), 4 * interval)[0]
    )


@pytest.mark.parametrize("interval", INTERVALS)
def test_the_first_good_run_ends_it(interval: int) -> None:
    back = 4 * interval
    minutes = on(read_alarm(interval), history(interval) + good(back), back + interval)

    assert minutes[-1] == back + LATE - 1


@pytest.mark.parametrize("interval", INTERVALS)
def test_the_window_fits_into_the_day_that_cloudwatch_allows(interval: int) -> None:
    alarm = read_alarm(interval)

    assert alarm.period * alarm.periods * 60 <= 86_400
