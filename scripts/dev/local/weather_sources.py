"""Chooses where a preview's weather comes from: the real sources if they answer, else simulated."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from scripts.dev.simulator import Simulator

OPEN_METEO = "https://api.open-meteo.com/v1/forecast"
AIR_QUALITY = "https://air-quality-api.open-meteo.com/v1/air-quality"
MET_NORWAY = "https://api.met.no/weatherapi/locationforecast/2.0/complete"
CONTACT = "local preview without a contact (WEATHER_CONTACT is not set)"
# What the function treats as this machine.
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PROBE_SECONDS = 1.5


@dataclass(frozen=True)
class Sources:
    """The addresses that the function asks, and whether they are the simulator's."""

    open_meteo_url: str
    met_norway_url: str
    air_quality_url: str
    simulated: bool

    def environment(
        self, root_url: str, minutes: int, environ: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the function's settings.

        Args:
            root_url: The file:/// address of the folder it publishes into.
            minutes: From one run to the next.
            environ: This process's own environment; WEATHER_CONTACT and the key come from it.
        """
        settings = {
            "SITE_BUCKET": root_url,
            "UPDATE_MINUTES": str(minutes),
            "WEATHER_CONTACT": environ.get("WEATHER_CONTACT") or CONTACT,
            "WEATHER_OPEN_METEO_URL": self.open_meteo_url,
            "WEATHER_AIR_QUALITY_URL": self.air_quality_url,
            "WEATHER_MET_NORWAY_URL": self.met_norway_url,
            # A preview has no delivery network.
            "DISTRIBUTION_ID": "",
        }
        # A key is for the real service only.
        return {**settings, "WEATHER_OPEN_METEO_KEY": ""} if self.simulated else settings


def live_sources(environ: Mapping[str, str]) -> Sources:
    """Return the real sources, or those that the environment names; on loopback are simulators."""
    urls = (
        environ.get("WEATHER_OPEN_METEO_URL") or OPEN_METEO,
        environ.get("WEATHER_MET_NORWAY_URL") or MET_NORWAY,
        environ.get("WEATHER_AIR_QUALITY_URL") or _air_quality(environ),
    )
    return Sources(*urls, simulated=any(urlsplit(url).hostname in LOOPBACK for url in urls))


def _air_quality(environ: Mapping[str, str]) -> str:
    """Return the public endpoint, or nothing to ask with a key: a paid plan has another address."""
    return "" if environ.get("WEATHER_OPEN_METEO_KEY") else AIR_QUALITY


def simulated_sources(simulator: Simulator) -> Sources:
    """Return the addresses of a running simulator."""
    urls = (simulator.open_meteo_url, simulator.met_norway_url, simulator.air_quality_url)
    return Sources(*urls, simulated=True)


def answers(
    url: str, seconds: float = PROBE_SECONDS, ask: Callable[..., object] = requests.head
) -> bool:
    """Return whether anything answers at an address, after so many seconds at most.

    The request runs in a thread, since the lookup of a name has no time limit.
    """
    answered = threading.Event()

    def probe() -> None:
        try:
            ask(url, timeout=seconds, allow_redirects=False)
        except requests.RequestException:
            return
        answered.set()

    thread = threading.Thread(target=probe, daemon=True)
    thread.start()
    thread.join(seconds)
    return answered.is_set()
