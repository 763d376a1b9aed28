"""The made-up weather is plausible and never changes its mind."""

import itertools
from datetime import UTC, datetime
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.dev.simulator.model import HOUR, Spot, sample
from scripts.dev.simulator.variables import INSTANT

CODES = {0, 1, 2, 3, 45, 48, 51, 61, 63, 65, 71, 73, 75, 80, 81, 82, 85, 86, 95}
STOCKHOLM, SINGAPORE, USHUAIA = Spot(59.33, 18.07), Spot(1.35, 103.82), Spot(-54.8, -68.3)


def month(spot: Spot, number: int) -> list[float]:
    start = int(datetime(2026, number, 1, tzinfo=UTC).timestamp())
    return [sample(spot, start + n * HOUR).temperature for n in range(28 * 24)]


@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    instant=st.integers(0, 4_000_000_000),
)
def test_every_number_is_within_what_the_earth_knows(
    latitude: float, longitude: float, instant: int
) -> None:
    weather = sample(Spot(latitude, longitude), instant)
    assert -70 < weather.temperature < 55
    assert 0 <= weather.humidity <= 100
    assert 0 <= weather.precipitation < 20
    assert 0 <= weather.probability <= 100
    assert 0 < weather.wind_speed <= weather.wind_gusts < 60
    assert 0 <= weather.wind_direction < 360
    assert 0 <= weather.uv_index <= 14
    assert weather.code in CODES
    assert (weather.precipitation >= 0.1) == (weather.code > 50)


def test_the_same_place_and_hour_always_give_the_same_weather() -> None:
    first = sample(STOCKHOLM, 1_795_000_000)
    sample.cache_clear()
    assert sample(Spot(59.33, 18.07), 1_795_000_000) == first


def test_winter_is_colder_than_summer_on_each_side_of_the_equator() -> None:
    assert fmean(month(STOCKHOLM, 1)) + 8 < fmean(month(STOCKHOLM, 7))
    assert fmean(month(USHUAIA, 7)) + 8 < fmean(month(USHUAIA, 1))
    assert abs(fmean(month(SINGAPORE, 1)) - fmean(month(SINGAPORE, 7))) < 4


def test_rain_comes_in_spells_and_neither_always_nor_never() -> None:
    start = int(datetime(2026, 4, 1, tzinfo=UTC).timestamp())
    wet = [sample(STOCKHOLM, start + n * HOUR).precipitation >= 0.1 for n in range(60 * 24)]
    changes = sum(a != b for a, b in itertools.pairwise(wet))
    assert 0.05 < fmean(wet) < 0.6
    assert changes < len(wet) / 5


def test_snow_falls_when_it_freezes_and_rain_when_it_does_not() -> None:
    start = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())
    winter = [sample(STOCKHOLM, start + n * HOUR) for n in range(90 * 24)]
    snow = [w.temperature for w in winter if 71 <= w.code <= 77 or w.code in {85, 86}]
    rain = [w.temperature for w in winter if 51 <= w.code <= 67 or 80 <= w.code <= 82]
    assert snow
    assert rain
    assert max(snow) < min(rain)


@pytest.mark.parametrize("name", INSTANT)
def test_every_variable_is_a_finite_number(name: str) -> None:
    _, read = INSTANT[name]
    now, before = sample(STOCKHOLM, 1_795_000_000), sample(STOCKHOLM, 1_794_996_400)
    assert abs(float(read(now, before))) < 1000
