"""One vocabulary of conditions for both sources."""

# From mild to severe, in the order of the WMO's codes: a day is as bad as its worst hour.
CONDITIONS = (
    "unknown",
    "clear",
    "mainly-clear",
    "partly-cloudy",
    "overcast",
    "fog",
    "rime-fog",
    "drizzle-light",
    "drizzle",
    "drizzle-heavy",
    "freezing-drizzle",
    "rain-light",
    "rain",
    "rain-heavy",
    "freezing-rain",
    "sleet-light",
    "sleet",
    "sleet-heavy",
    "snow-light",
    "snow",
    "snow-heavy",
    "snow-grains",
    "rain-showers-light",
    "rain-showers",
    "rain-showers-heavy",
    "sleet-showers",
    "snow-showers-light",
    "snow-showers",
    "snow-showers-heavy",
    "thunder",
    "thunder-hail",
)

_WMO = {
    0: "clear",
    1: "mainly-clear",
    2: "partly-cloudy",
    3: "overcast",
    45: "fog",
    48: "rime-fog",
    51: "drizzle-light",
    53: "drizzle",
    55: "drizzle-heavy",
    56: "freezing-drizzle",
    57: "freezing-drizzle",
    61: "rain-light",
    63: "rain",
    65: "rain-heavy",
    66: "freezing-rain",
    67: "freezing-rain",
    71: "snow-light",
    73: "snow",
    75: "snow-heavy",
    77: "snow-grains",
    80: "rain-showers-light",
    81: "rain-showers",
    82: "rain-showers-heavy",
    85: "snow-showers-light",
    86: "snow-showers-heavy",
    95: "thunder",
    96: "thunder-hail",
    99: "thunder-hail",
}

_SKY = {
    "clearsky": "clear",
    "fair": "mainly-clear",
    "partlycloudy": "partly-cloudy",
    "cloudy": "overcast",
    "fog": "fog",
}
_STRENGTHS = {"light": "-light", "": "", "heavy": "-heavy"}
_FALLS = {
    "rain": "rain",
    "sleet": "sleet",
    "snow": "snow",
    "rainshowers": "rain-showers",
    "snowshowers": "snow-showers",
}
_SYMBOLS = {
    **_SKY,
    **{
        f"{strength}{fall}": f"{ours}{suffix}"
        for strength, suffix in _STRENGTHS.items()
        for fall, ours in _FALLS.items()
    },
    **{f"{strength}sleetshowers": "sleet-showers" for strength in _STRENGTHS},
}


def condition_of_wmo(code: object) -> str:
    """Translate a WMO weather code; floats such as 3.0 occurred, anything else is unknown."""
    if isinstance(code, bool) or not isinstance(code, int | float):
        return "unknown"
    return next((ours for number, ours in _WMO.items() if number == code), "unknown")


def condition_of_symbol(symbol: object) -> str:
    """Translate a symbol code of MET Norway, such as lightrainshowers_day."""
    if not isinstance(symbol, str):
        return "unknown"
    base = symbol.partition("_")[0]
    # Two codes are misspelt upstream (lightssleet…, lightssnow…), and both of them are thunder.
    return "thunder" if base.endswith("andthunder") else _SYMBOLS.get(base, "unknown")


def daylight_of_symbol(symbol: object) -> bool | None:
    """Return day (True) from night or polar twilight (False), where the symbol says so."""
    suffix = symbol.partition("_")[2] if isinstance(symbol, str) else ""
    return {"day": True, "night": False, "polartwilight": False}.get(suffix)


def falls(condition: str) -> bool:
    """Return whether it names something that falls, such as drizzle, snow or a thunderstorm."""
    return CONDITIONS.index(condition) >= CONDITIONS.index("drizzle-light")


# By severity: the worst kind of the next 24 hours is always named.
KINDS = ("drizzle", "rain", "snow", "freezing", "hail", "thunder")
_KIND_OF_WORD = {
    "drizzle": "drizzle",
    "rain": "rain",
    "sleet": "snow",
    "snow": "snow",
    "freezing": "freezing",
    "thunder": "thunder",
}


def kind_of(condition: str) -> str | None:
    """Return the kind of weather that a condition belongs to, or None for dry ones."""
    if condition == "thunder-hail":
        return "hail"
    return _KIND_OF_WORD.get(condition.partition("-")[0])


def severity(condition: str) -> int:
    """Return the rank of a condition's kind, 0 for drizzle; -1 for dry ones."""
    kind = kind_of(condition)
    return -1 if kind is None else KINDS.index(kind)


def is_severe(condition: str) -> bool:
    """Return whether it is dangerous: freezing, hail, thunder or heavy snow."""
    heavy_snow = kind_of(condition) == "snow" and condition.endswith("-heavy")
    return heavy_snow or severity(condition) >= KINDS.index("freezing")


def worst(conditions: list[str]) -> str:
    """Pick the severest of some conditions; of none, unknown."""
    return max(conditions, key=CONDITIONS.index, default="unknown")
