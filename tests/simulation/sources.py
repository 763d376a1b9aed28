"""The two weather services as a run of the function meets them, in good and in bad hours."""

from collections.abc import Callable, Sequence
from email.utils import formatdate

from tests.support.function_fakes import OPEN_METEO, sections_of
from tests.support.weather_answers import (
    Element,
    json_answer,
    met_norway_feature,
    open_meteo_element,
)
from weather.errors import UpstreamUnavailableError
from weather.places import Place
from weather.sources.http import HttpRequest, HttpResponse
from weather.sources.http_client import Fetch

HOUR = 3600
HOURS, DAYS = 38, 3  # the shortest that is believed
OPEN_METEO_TROUBLE = ("down", "slow", "limited", "wrong", "old", "partial", "html", "empty")
MET_NORWAY_TROUBLE = ("down", "slow", "old", "html")


def fetch_for(
    places: Sequence[Place],
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    open_meteo: str,
    met_norway: str,
) -> Fetch:
    """Return what sends requests while the services have these troubles; "" for none."""

    def fetch(request: HttpRequest, seconds: float) -> HttpResponse:
        now, first = int(clock()), request.url == OPEN_METEO
        trouble = open_meteo if first else met_norway
        if trouble == "slow":
            sleep(min(seconds, 9.0))
        if trouble == "down" or (trouble == "slow" and seconds < 9):
            raise UpstreamUnavailableError(f"{request.host}: no connection")
        if trouble == "html":
            return HttpResponse(200, {"content-type": "text/html"}, b"<h1>Maintenance</h1>")
        if trouble == "limited":
            reason = "Daily API request limit exceeded. Please try again tomorrow."
            return json_answer({"error": True, "reason": reason}, 429)
        made = now - (30 if first else 40) * HOUR if trouble == "old" else now
        if not first:
            return _met_norway(request, made, now)
        return json_answer(_open_meteo(request, places, made, trouble))

    return fetch


def _open_meteo(request: HttpRequest, places: Sequence[Place], made: int, trouble: str) -> object:
    numbers = [int(text) for text in request.parameters["location_id"].split(",")]
    whole = [open_meteo_element(places[n - 1], n, made, hours=HOURS, days=DAYS) for n in numbers]
    elements: list[Element] = [sections_of(element, request) for element in whole]
    spoiled = {"wrong": 999, "empty": None}
    for element in elements:
        if trouble in spoiled and "current" in element:
            element["current"]["temperature_2m"] = spoiled[trouble]
    if trouble == "partial" and len(elements) > 1:
        elements = elements[1:]
    return elements[0] if len(numbers) == 1 else elements


def _met_norway(request: HttpRequest, made: int, now: int) -> HttpResponse:
    latitude, longitude = float(request.parameters["lat"]), float(request.parameters["lon"])
    place = Place("asked", "Asked", "NO", latitude, longitude, "UTC")
    return json_answer(
        met_norway_feature(made, hourly=10, quarters=8, place=place),
        expires=formatdate(now + 1800, usegmt=True),
        last_modified=formatdate(made - 900, usegmt=True),
    )
