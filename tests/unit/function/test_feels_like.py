"""The derived temperature that a body feels."""

import pytest

from weather.forecast.feels_like import feels_like


@pytest.mark.parametrize(
    ("temperature", "humidity", "wind", "felt"),
    [
        (-10.0, 80.0, 30 / 3.6, -19.5),  # the wind chill table of Environment Canada: -20
        (0.0, 80.0, 20 / 3.6, -5.2),
        (32.0, 70.0, 2.0, 40.4),  # the heat index table of the US weather service: 105 °F
        (15.0, 80.0, 10.0, 15.0),
        (5.0, 80.0, 1.0, 5.0),
        (30.0, 30.0, 3.0, 30.0),
    ],
)
def test_it_agrees_with_the_published_tables(
    temperature: float, humidity: float, wind: float, felt: float
) -> None:
    assert feels_like(temperature, humidity, wind) == pytest.approx(felt, abs=0.1)


def test_what_matters_and_is_not_known_makes_it_unknown() -> None:
    assert feels_like(None, 50, 5) is None
    assert feels_like(30.0, None, 5) is None
    assert feels_like(0.0, 50, None) is None
    assert feels_like(15.0, None, None) == 15.0
