"""The moon: held to almanacs' times of its phases."""

import pytest

from tests.support.javascript import run_module

HALF_A_DEGREE = 0.5
# From the tables of the US Naval Observatory and of eclipses: when, and the moon's angle.
ALMANAC = [
    ("2024-04-08T18:21Z", 0),
    ("2025-09-07T18:09Z", 180),
    ("2026-03-03T11:38Z", 180),
    ("2026-03-11T09:38Z", 270),
    ("2026-03-19T01:23Z", 0),
    ("2026-03-25T19:18Z", 90),
    ("2026-08-12T17:37Z", 0),
]


@pytest.mark.parametrize(("moment", "angle"), ALMANAC)
def test_the_moon_stands_where_the_almanac_says(moment: str, angle: float) -> None:
    found = run_module("js/moon.js", "module.elongation(Date.parse(given) / 1000)", moment)
    assert abs((found - angle + 180) % 360 - 180) < HALF_A_DEGREE


@pytest.mark.parametrize(
    ("date", "zone", "phase"),
    [
        ("2026-03-03", "Europe/Stockholm", "full"),
        ("2026-03-18", "Europe/Stockholm", "waning-crescent"),
        # 01:23 UTC on the 19th is the evening before in New York.
        ("2026-03-18", "America/New_York", "new"),
        ("2026-03-19", "Europe/Stockholm", "new"),
        ("2026-03-19", "America/New_York", "waxing-crescent"),
        ("2026-03-25", "UTC", "first-quarter"),
        ("2026-03-28", "UTC", "waxing-gibbous"),
        ("2026-03-11", "UTC", "last-quarter"),
        ("2026-03-07", "UTC", "waning-gibbous"),
    ],
)
def test_a_phase_belongs_to_the_places_own_date(date: str, zone: str, phase: str) -> None:
    found = run_module(
        "js/moon.js", "module.moonOfDay(given.date, given.zone)", {"date": date, "zone": zone}
    )
    assert found["phase"] == phase


def test_a_full_moon_is_lit_and_a_new_one_is_not() -> None:
    lit = [
        run_module("js/moon.js", "module.moonOfDay(given, 'UTC').lit", date)
        for date in ("2026-03-03", "2026-03-19", "2026-03-25")
    ]
    assert lit[0] > 0.99
    assert lit[1] < 0.01
    assert 0.4 < lit[2] < 0.6
