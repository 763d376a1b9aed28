"""The entry that the platform calls."""

import os

from weather.places import SHIPPED, load_places
from weather.run import update
from weather.settings import read_event, read_settings
from weather.wiring import Context, build_world


def handle(event: object, context: Context) -> dict[str, object]:
    """Fetch, decide and publish once; raises WeatherError when nothing could be published.

    Args:
        event: {"scheduled": ISO time, "dry_run": bool, "invalidate": bool}, all optional.
        context: Tells how much time is left.
    """
    settings = read_settings(os.environ)
    world = build_world(settings, context)
    return update(read_event(event), settings, load_places(SHIPPED), world).as_json()
