"""The entry that the platform calls."""

import os

from weather.places import SHIPPED, load_places
from weather.run import run
from weather.services import Context, build_services
from weather.settings import read_event, read_settings


def handle(event: object, context: Context) -> dict[str, object]:
    """Fetch, choose and publish once; raises WeatherError when nothing could be published.

    Args:
        event: {"scheduled": ISO time, "dry_run": bool, "invalidate": bool}, all optional.
        context: Says how much time is left.
    """
    settings = read_settings(os.environ)
    services = build_services(settings, context)
    return run(read_event(event), settings, load_places(SHIPPED), services).as_json()
