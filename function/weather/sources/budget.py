"""What a configuration costs at Open-Meteo, by its own rule, against its free daily limit."""

import math

from weather.errors import PlacesError

FREE_CALLS_A_DAY = 10_000
SHARE = 0.8  # the rest is for runs by hand, retries and neighbours behind the same address
SECONDS_A_DAY = 86_400


def weight_of_run(places: int, variables: int, days: int) -> float:
    """Compute how many calls one request counts as.

    Source: ForecastApiResult.calculateQueryWeight of github.com/open-meteo/open-meteo.
    """
    return max(1.0, variables / 10 * max(1.0, days / 14)) * places


def calls_a_day(weight: float, interval: int) -> int:
    """Compute how many calls a day the runs count as; interval in seconds."""
    return round(weight * SECONDS_A_DAY / interval)


def refuse_over_budget(places: int, variables: int, days: int, interval: int) -> None:
    """Refuse a configuration above 80 % of the free daily limit.

    Raises:
        PlacesError: With the numbers and the shortest interval that fits.
    """
    weight = weight_of_run(places, variables, days)
    allowed = FREE_CALLS_A_DAY * SHARE
    daily = calls_a_day(weight, interval)
    if daily <= allowed:
        return
    shortest = math.ceil(weight * SECONDS_A_DAY / allowed / 60)
    raise PlacesError(
        f"{places} places every {interval // 60} minutes count as {daily} calls a day at "
        f"Open-Meteo, over {allowed:.0f} ({SHARE:.0%} of the free {FREE_CALLS_A_DAY}): "
        f"set UPDATE_MINUTES to {shortest} or more, or list fewer places"
    )
