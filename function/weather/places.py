"""The configured places: their list is the site's, never the answer's."""

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from weather.errors import BadForecastError, PlacesError, shown
from weather.forecast.validation import parse_json, quantity

SHIPPED = Path(__file__).with_name("places.json")
NEAR_DEGREES = 1.0  # the coarsest models have cells of half a degree
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True)
class Place:
    """A place on the site.

    Attributes:
        id: Its key in addresses, such as san-francisco.
        name: Its name, 1 to 80 characters.
        country: ISO 3166-1 alpha-2.
        latitude: Degrees north.
        longitude: Degrees east.
        zone: IANA time zone.
    """

    id: str
    name: str
    country: str
    latitude: float
    longitude: float
    zone: str


def load_places(path: Path) -> tuple[Place, ...]:
    """Read and check a list of places; raises PlacesError."""
    try:
        return parse_places(path.read_bytes())
    except OSError as error:
        raise PlacesError(f"cannot read {path}: {error.strerror}") from error


def parse_places(body: bytes) -> tuple[Place, ...]:
    """Read and check a JSON array of places.

    Raises:
        PlacesError: Names the entry and its field.
    """
    try:
        entries = parse_json(body)
    except BadForecastError as error:
        raise PlacesError(f"places.json: {error}") from error
    if not isinstance(entries, list) or not entries:
        raise PlacesError("places.json must be an array of at least one place")
    places = tuple(_place(entry, number) for number, entry in enumerate(entries, start=1))
    _refuse_repeated_ids(places)
    return places


def assert_near(place: Place, latitude: object, longitude: object) -> None:
    """Check that coordinates are those of a grid cell near the place.

    Raises:
        BadForecastError: When they are missing or more than about 110 km away.
    """
    found_north = quantity(latitude, "latitude", "latitude")
    found_east = quantity(longitude, "longitude", "longitude")
    if found_north is None or found_east is None:
        raise BadForecastError("its coordinates are missing")
    north = found_north - place.latitude
    east = (found_east - place.longitude + 180) % 360 - 180
    if math.hypot(north, east * math.cos(math.radians(place.latitude))) > NEAR_DEGREES:
        raise BadForecastError(
            f"it is for {found_north:g}, {found_east:g}, not near "
            f"{place.latitude:g}, {place.longitude:g}"
        )


def _place(entry: object, number: int) -> Place:
    label = f"places.json, entry {number}"
    if not isinstance(entry, dict):
        raise PlacesError(f"{label}: must be an object")
    label = f"{label} ({shown(entry.get('id'))})"
    if entry.keys() != _CHECKS.keys():
        wrong = ", ".join(sorted(shown(name) for name in entry.keys() ^ _CHECKS.keys()))
        raise PlacesError(f"{label}: missing or unknown fields: {wrong}")
    for field, (holds, wish) in _CHECKS.items():
        if not holds(entry[field]):
            raise PlacesError(f"{label}: {field} is {shown(entry[field])!r}, must be {wish}")
    return Place(**entry)


def _refuse_repeated_ids(places: tuple[Place, ...]) -> None:
    counts = Counter(place.id for place in places)
    repeated, count = counts.most_common(1)[0]
    if count > 1:
        raise PlacesError(f"places.json: the id {repeated} occurs more than once")


def _is_degrees(limit: float) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return math.isfinite(value) and abs(value) <= limit

    return check


def _is_text(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value.strip()) <= 80 and value.isprintable()


def _is_zone(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(ZoneInfo(value).key)
    except (KeyError, OSError, ValueError):  # unknown, a folder of zones, or no such name
        return False


_CHECKS: dict[str, tuple[Callable[[object], bool], str]] = {
    "id": (_is_text(_ID), "lower-case words joined by hyphens"),
    "name": (_is_name, "1 to 80 printable characters"),
    "country": (_is_text(_COUNTRY), "two capital letters (ISO 3166-1)"),
    "latitude": (_is_degrees(90), "a number from -90 to 90"),
    "longitude": (_is_degrees(180), "a number from -180 to 180"),
    "zone": (_is_zone, "a time zone of the IANA list, such as Europe/Stockholm"),
}
