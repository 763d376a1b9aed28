"""The temperature that a body feels, as the weather service of Norway derives it. Pure.

Only for forecasts of MET Norway: Open-Meteo sends its own.

Sources: which formula holds where is MET Norway's choice for yr.no; the heat index is Rothfusz's
regression (US National Weather Service, Technical Attachment SR 90-23, 1990), converted to degrees
Celsius; the wind chill is the formula of the Joint Action Group on Temperature Indices (JAG/TI),
used by the weather services of Canada and the USA since 2001.
"""

WARM = 26.0
HUMID = 40.0
COLD = 10.0
BREEZE = 1.33


def feels_like(
    temperature: float | None, humidity: float | None, wind: float | None
) -> float | None:
    """Return it in degrees Celsius.

    Args:
        temperature: Degrees Celsius.
        humidity: Per cent.
        wind: Meters per second at ten meters.

    Heat index above 26 °C and 40 %, wind chill below 10 °C and above 1.33 m/s, else the
    temperature itself. None when something that matters is not known.
    """
    if temperature is None:
        return None
    if temperature > WARM:
        return None if humidity is None else _in_heat(temperature, humidity)
    if temperature < COLD:
        return None if wind is None else _in_wind(temperature, wind)
    return temperature


def _in_heat(temperature: float, humidity: float) -> float:
    """Return the heat index by Rothfusz's regression, whose coefficients are for Celsius."""
    if humidity <= HUMID:
        return temperature
    t, r = temperature, humidity
    return (
        -8.78469475556
        + 1.61139411 * t
        + 2.33854883889 * r
        - 0.14611605 * t * r
        - 0.012308094 * t**2
        - 0.0164248277778 * r**2
        + 0.002211732 * t**2 * r
        + 0.00072546 * t * r**2
        - 0.000003582 * t**2 * r**2
    )


def _in_wind(temperature: float, wind: float) -> float:
    """Return the wind chill by the formula of JAG/TI, which takes kilometers an hour."""
    if wind <= BREEZE:
        return temperature
    pace: float = (wind * 3.6) ** 0.16
    return 13.12 + 0.6215 * temperature - 11.37 * pace + 0.3965 * temperature * pace
