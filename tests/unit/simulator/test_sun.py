"""The simulated sun against published almanac times and the source's habits near the poles."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scripts.dev.simulator.sun import DAY, HORIZON, sine_of_elevation, sun_times


def midnight(zone: str, day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).timestamp())


# Times from public almanacs, in the place's own clock.
ALMANAC = [
    (59.33, 18.07, "Europe/Stockholm", "2026-06-21", "03:31", "22:08"),
    (51.51, -0.13, "Europe/London", "2026-12-21", "08:04", "15:53"),
    (37.77, -122.42, "America/Los_Angeles", "2026-03-20", "07:12", "19:20"),
    (-33.87, 151.21, "Australia/Sydney", "2026-12-22", "05:41", "20:05"),
    (27.72, 85.32, "Asia/Kathmandu", "2026-01-01", "06:55", "17:20"),
]


@pytest.mark.parametrize(("latitude", "longitude", "zone", "day", "rise", "set_"), ALMANAC)
def test_the_sun_rises_when_the_almanac_says(
    latitude: float, longitude: float, zone: str, day: str, rise: str, set_: str
) -> None:
    times = sun_times(latitude, longitude, midnight(zone, day))
    expected = [
        datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=ZoneInfo(zone)).timestamp()
        for text in (rise, set_)
    ]
    assert expected == pytest.approx(times, abs=300)


def test_polar_night_and_polar_day_are_marked_as_the_source_marks_them() -> None:
    winter = midnight("Arctic/Longyearbyen", "2026-12-21")
    summer = midnight("Arctic/Longyearbyen", "2026-06-21")
    assert sun_times(78.22, 15.65, winter) == (winter, winter)
    assert sun_times(78.22, 15.65, summer) == (summer, summer + DAY)


@pytest.mark.parametrize("longitude", [-179.9, -90, 0, 90, 179.9])
def test_the_sun_is_up_between_rise_and_set_only(longitude: float) -> None:
    start = int(datetime(2026, 5, 4, tzinfo=UTC).timestamp() - longitude / 15 * 3600)
    rise, down = sun_times(40, longitude, start)
    assert start < rise < down < start + DAY
    times = (rise - 300, rise + 300, down - 300, down + 300)
    states = [sine_of_elevation(40, longitude, t) > HORIZON for t in times]
    assert states == [False, True, True, False]
