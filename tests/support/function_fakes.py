"""Stand-ins for what the function touches: a store, the sources, clocks."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs

from tests.support.weather_answers import (
    NOW,
    Element,
    air_element,
    json_answer,
    met_norway_feature,
    open_meteo_element,
)
from weather.deadline import Deadline
from weather.documents.store import Document, StoredBody
from weather.errors import StoreConflictError, StoreError
from weather.log import Log
from weather.places import Place
from weather.services import Services
from weather.settings import Settings
from weather.sources.http import HttpRequest, HttpResponse
from weather.sources.retry import Caller

OPEN_METEO = "https://api.open-meteo.com/v1/forecast"
AIR_QUALITY = "https://air-quality-api.open-meteo.com/v1/air-quality"
MET_NORWAY = "https://api.met.no/weatherapi/locationforecast/2.0/complete"


def settings(
    *,
    key: str | None = None,
    interval: int = 1200,
    site_bucket: str = "site",
    with_air: bool = False,
) -> Settings:
    """Build settings that no fake ever sends anywhere."""
    contact = "https://example.org"
    given = Settings(site_bucket, None, OPEN_METEO, key, MET_NORWAY, contact, interval)
    return replace(given, air_quality_url=AIR_QUALITY) if with_air else given


class MemoryStore:
    """A Store in memory that can fail at the k-th call or let another writer in between."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.calls: list[str] = []
        self.fail_at: int | None = None
        self.before_write: Callable[[str], None] = lambda key: None
        self._lock = threading.Lock()
        self._versions: dict[str, int] = {}

    def read(self, key: str) -> StoredBody | None:
        """Read a body; see Store."""
        self._count(f"read {key}")
        with self._lock:
            return self._stored(key)

    def write(self, document: Document, tag: str | None) -> None:
        """Write if the key still has this tag; see Store."""
        self._count(f"write {document.key}")
        self.before_write(document.key)  # outside the lock: another run may write in between
        with self._lock:
            present = self._stored(document.key)
            if (present.tag if present else None) != tag:
                raise StoreConflictError(f"{document.key} was written meanwhile")
            self.put(document)

    def put(self, document: Document) -> None:
        """Write as another writer would, whatever is there."""
        self.documents[document.key] = document
        self._versions[document.key] = self._versions.get(document.key, 0) + 1

    def bodies(self) -> dict[str, bytes]:
        """Give everything visitors can see."""
        return {key: document.body for key, document in self.documents.items()}

    def written(self) -> list[str]:
        """Give the keys of all attempted writes in their order."""
        return [call.removeprefix("write ") for call in self.calls if call.startswith("write ")]

    def _stored(self, key: str) -> StoredBody | None:
        document = self.documents.get(key)
        return StoredBody(document.body, f"v{self._versions[key]}") if document else None

    def _count(self, call: str) -> None:
        with self._lock:
            self.calls.append(call)
            count = len(self.calls)
        if self.fail_at is not None and count >= self.fail_at:
            raise StoreError(f"failed on demand at call {count}: {call}")


@dataclass
class FakeSources:
    """A Fetch that answers for both sources from what it is told.

    Attributes:
        open_meteo: Called for each request to it; by default good data for every place asked.
        hourly: Called for requests of hours and days instead, where it is set.
        air: Called for each request for the air; by default good data.
        met_norway: The same for the other source.
        requests: What was sent, oldest first.
    """

    places: Sequence[Place]
    now: int = NOW
    open_meteo: Callable[[HttpRequest], HttpResponse] | None = None
    hourly: Callable[[HttpRequest], HttpResponse] | None = None
    air: Callable[[HttpRequest], HttpResponse] | None = None
    met_norway: Callable[[HttpRequest], HttpResponse] | None = None
    requests: list[HttpRequest] = field(default_factory=list)

    def __call__(self, request: HttpRequest, seconds: float) -> HttpResponse:
        """HttpResponse one request; see Fetch."""
        self.requests.append(request)
        if request.url == AIR_QUALITY:
            return (self.air or self.good_open_meteo)(request)
        if "hourly" in request.parameters and self.hourly:
            return self.hourly(request)
        if request.url == OPEN_METEO:
            return (self.open_meteo or self.good_open_meteo)(request)
        return (self.met_norway or self.good_met_norway)(request)

    def asked(self, url: str, section: str = "") -> list[HttpRequest]:
        """Return the requests to one source, or those for one section of its answer."""
        sent = [request for request in self.requests if request.url == url]
        return [request for request in sent if not section or section in request.parameters]

    def elements(self, request: HttpRequest) -> list[Element]:
        """Build good data for the places that a request names."""
        numbers = [int(text) for text in request.parameters["location_id"].split(",")]
        build = air_element if request.url == AIR_QUALITY else open_meteo_element
        return [sections_of(build(self.places[n - 1], n, self.now), request) for n in numbers]

    def good_open_meteo(self, request: HttpRequest) -> HttpResponse:
        """HttpResponse with good data: an object for one place, an array for several."""
        elements = self.elements(request)
        return json_answer(elements[0] if len(elements) == 1 else elements)

    def good_met_norway(self, request: HttpRequest) -> HttpResponse:
        """HttpResponse with good data that may be asked for again after half an hour."""
        latitude, longitude = float(request.parameters["lat"]), float(request.parameters["lon"])
        place = Place("asked", "Asked", "NO", latitude, longitude, "UTC")
        return json_answer(
            met_norway_feature(self.now, place=place),
            expires="Mon, 23 Nov 2026 12:37:00 GMT",
            last_modified="Mon, 23 Nov 2026 12:00:54 GMT",
        )


@dataclass
class FakeTime:
    """Clocks that stand still unless something sleeps."""

    now: float = NOW
    passed: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        """Tell epoch seconds."""
        return self.now + self.passed

    def monotonic(self) -> float:
        """Tell seconds since the start."""
        return self.passed

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.slept.append(seconds)
        self.passed += seconds


@dataclass
class FakeServices:
    """Everything around a run, and what it left behind."""

    store: MemoryStore
    sources: FakeSources
    time: FakeTime = field(default_factory=FakeTime)
    lines: list[str] = field(default_factory=list)
    invalidated: list[str] = field(default_factory=list)
    seconds: float = 30.0
    secrets: tuple[str, ...] = ()

    def services(self) -> Services:
        """Build the world of one run."""
        log = Log(self.lines.append, self.time.clock, self.secrets)
        return Services(
            store=self.store,
            caller=Caller(self.sources, self.time.sleep, lambda: 0.5, log),
            invalidate=self.invalidated.append,
            log=log,
            clock=self.time.clock,
            deadline=Deadline(self.time.monotonic, self.time.passed + self.seconds),
        )


def sections_of(element: Element, request: HttpRequest) -> Element:
    """Leave out the sections of an element that a request does not ask for."""
    not_asked = {"current", "minutely_15", "hourly", "daily"} - request.parameters.keys()
    return {
        name: part for name, part in element.items() if name.removesuffix("_units") not in not_asked
    }


def form_of(request: bytes) -> Mapping[str, list[str]]:
    """Read the form in the body of a raw POST."""
    return parse_qs(request.partition(b"\r\n\r\n")[2].decode())
