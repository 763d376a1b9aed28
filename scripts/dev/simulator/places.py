"""Made-up places all over the world, as many as are wanted, for trials of growth."""

from collections.abc import Iterator
from itertools import islice

ZONES = ("Europe/Stockholm", "Asia/Kathmandu", "America/New_York", "Pacific/Auckland", "UTC")


def made_up_places(count: int) -> list[dict[str, str | float]]:
    """Return so many entries of places.json, no two of them at the same point."""
    return list(islice(_endless(), count))


def _endless() -> Iterator[dict[str, str | float]]:
    number = 0
    while True:
        number += 1
        yield {
            "id": f"place-{number}",
            "name": f"Place {number}",
            "country": "SE",
            # Steps that never meet again within a million places.
            "latitude": round(-60 + number * 0.6180339 % 120, 4),
            "longitude": round(-180 + number * 0.7548776 % 360, 4),
            "zone": ZONES[number % len(ZONES)],
        }
