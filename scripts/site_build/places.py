"""Makes what the page knows of places before any data: their names, and which zone shows which.

Pure, but for reading the list that the function and the page share.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.site_build.errors import BuildError

# A longer table would make the first view grow with the list of places.
MOST_ZONES = 40
COLUMNS = ("id", "name", "country", "zone", "latitude", "longitude")
Place = dict[str, Any]


def read_places(path: Path) -> list[Place]:
    """Read the list of places.

    Raises:
        BuildError: It cannot be read or is no list of places.
    """
    try:
        places: list[Place] = json.loads(path.read_bytes())
        complete = all(place[column] for place in places for column in COLUMNS[:4])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BuildError(f"{path} is no list of places: {error!r}") from error
    if not places or not complete:
        raise BuildError(f"{path} must list at least one place, each with {', '.join(COLUMNS)}")
    return places


def places_asset(places: Sequence[Place]) -> str:
    """Return the rows of all places as JSON, without the names of the columns."""
    rows = [[place[column] for column in COLUMNS] for place in places]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def zone_table(places: Sequence[Place]) -> str:
    """Return which place each of the first zones shows, as JSON.

    An entry is the last part of a zone's name, or `part=id` where the id does not follow from it.
    The first place of a zone counts.

    >>> zone_table([{"id": "rome", "zone": "Europe/Rome"}, {"id": "oz", "zone": "A/Los_Angeles"}])
    '["rome","los_angeles=oz"]'
    """
    firsts: dict[str, str] = {}
    for place in places:
        firsts.setdefault(place["zone"].rpartition("/")[2].lower(), place["id"])
    named = [
        city if city.replace("_", "-") == place_id else f"{city}={place_id}"
        for city, place_id in list(firsts.items())[:MOST_ZONES]
    ]
    return json.dumps(named, separators=(",", ":"))
