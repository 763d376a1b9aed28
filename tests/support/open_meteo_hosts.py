"""Stands in for both hosts of Open-Meteo inside a browser: no request leaves the machine."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Route

from tests.support.live_answers import Json, forecast_answer, geocoding_answer
from weather.places import Place

FORECAST = "api.open-meteo.com"
GEOCODING = "geocoding-api.open-meteo.com"


@dataclass
class OpenMeteoHosts:
    """Answers for both hosts.

    Attributes:
        now: The time of the forecasts, epoch seconds.
        names: What every search by name finds.
        faults: Host to (status, body) that is answered instead.
        down: Whether every connection fails.
        asked: The addresses that were asked for.
    """

    now: int
    names: tuple[str, ...] = ("Helsinki",)
    faults: dict[str, tuple[int, str]] = field(default_factory=dict)
    down: bool = False
    asked: list[str] = field(default_factory=list)

    def install(self, context: BrowserContext) -> None:
        """Take over both hosts for every page of a context."""
        context.route(f"https://{FORECAST}/**", self._answer)
        context.route(f"https://{GEOCODING}/**", self._answer)

    def hosts(self) -> list[str]:
        """Give the hosts that were asked, in order."""
        return [urlsplit(url).hostname or "" for url in self.asked]

    def parameters(self, host: str) -> dict[str, str]:
        """Give the parameters of the last question to a host."""
        (*_, last) = (url for url in self.asked if urlsplit(url).hostname == host)
        return {name: values[0] for name, values in parse_qs(urlsplit(last).query).items()}

    def _answer(self, route: Route) -> None:
        self.asked.append(route.request.url)
        host = urlsplit(route.request.url).hostname or ""
        if self.down:
            route.abort("internetdisconnected")
            return
        status, body = self.faults.get(host) or (200, json.dumps(self._body(host)))
        headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}
        route.fulfill(status=status, body=body, headers=headers)

    def _body(self, host: str) -> Json:
        if host == GEOCODING:
            return geocoding_answer(*self.names)
        asked = self.parameters(FORECAST)
        latitude, longitude = float(asked["latitude"]), float(asked["longitude"])
        spot = Place("spot", "Spot", "FI", latitude, longitude, "Europe/Helsinki")
        return forecast_answer(spot, self.now)
