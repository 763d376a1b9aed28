"""Visitors: a browser with its cache, the worker's rules of site/sw.js, tabs, no network."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from scripts.dev.local.edge import Answer, Edge, directives
from tests.simulation.real import place_key

ASSET = re.compile(rb"assets/[\w.-]+")
LATER = re.compile(rb'"\./([\w.-]+)"')
PAGE = "/index.html"


@dataclass(frozen=True)
class View:
    """What a visitor got: the page, what it names, the data, and where they came from."""

    visitor: str
    at: float
    online: bool
    page: Answer | None
    assets: dict[str, Answer | None]
    data: Answer | None
    saved: bool = False


@dataclass
class Tab:
    """An open page; what it loads later comes from its own release."""

    opened: float
    later: str


def is_whole(name: str, answer: Answer | None) -> bool:
    """Return whether an answer is the asset of that name: its hash is in the name."""
    if answer is None or answer.status != 200:
        return False
    return hashlib.sha256(answer.body).hexdigest()[:10] in name


@dataclass
class Browser:
    """A visitor's browser behind one point of presence.

    Attributes:
        worker: Whether it runs service workers.
        coding: The codings it takes.
    """

    name: str
    edge: Edge
    clock: Callable[[], float]
    worker: bool
    place: int
    coding: str = "br"
    cache: dict[str, tuple[Answer, float]] = field(default_factory=dict)
    shell: dict[str, Answer] = field(default_factory=dict)
    script: bytes = b""
    saved: dict[str, Answer] = field(default_factory=dict)
    tabs: list[Tab] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def view(self, *, online: bool = True) -> View:
        """Open the site: the page, its assets, the data; then the worker is looked after."""
        page = self._fetch(PAGE, online=online) if online else self.shell.get("./")
        if page is None or page.status != 200:
            return View(self.name, self.clock(), online, page, {}, None)
        assets = {
            name: self._file(name, online=online)
            for name in (found.decode() for found in ASSET.findall(page.body))
        }
        later = {
            f"assets/{name.decode()}"
            for answer in assets.values()
            if answer
            for name in LATER.findall(answer.body)
        }
        assets |= {name: self._file(name, online=online) for name in later}
        data, saved = self._data(f"/{place_key(self.place)}", online=online)
        self.tabs = [*self.tabs[-2:], *(Tab(self.clock(), name) for name in later)]
        if online and self.worker:
            self._look_after_worker()
        return View(self.name, self.clock(), online, page, assets, data, saved)

    def load_later(self, tab: Tab) -> Answer | None:
        """Load what a tab needs only now, from a browser that kept nothing."""
        return self.edge.get(f"/{tab.later}", self.coding, self.name)

    def data_again(self, key: str) -> View:
        """Refresh the data of an open tab, or open the list of all places."""
        data, saved = self._data(f"/{key}", online=True)
        return View(self.name, self.clock(), True, None, {}, data, saved)

    def _file(self, name: str, *, online: bool) -> Answer | None:
        kept = self.shell.get(name) if self.worker else None
        return kept or self._fetch(f"/{name}", online=online)

    def _data(self, path: str, *, online: bool) -> tuple[Answer | None, bool]:
        if not self.worker or not self.script:
            return self._fetch(path, online=online), False
        answer = self._fetch(path, "no-cache", online=online)
        if answer and answer.status == 200 and "json" in answer.headers.get("content-type", ""):
            self.saved[path] = answer
            return answer, False
        return (self.saved[path], True) if path in self.saved else (answer, False)

    def _look_after_worker(self) -> None:
        script = self._fetch("/sw.js", "no-cache", online=True)
        if script is None or script.status != 200 or script.body == self.script:
            return
        files = json.loads(script.body.partition(b"FILES = ")[2].rstrip(b";"))
        page = self._fetch(PAGE, "no-cache", online=True)
        fetched = {name: self._fetch(f"/{name}", online=True) for name in files}
        whole = {name: answer for name, answer in fetched.items() if answer and answer.status < 400}
        if page is None or page.status != 200 or len(whole) < len(files):
            return
        if any(f'src="{name}"'.encode() in page.body for name in files):
            self.shell, self.script = {**whole, "./": page}, script.body

    def _fetch(self, path: str, mode: str = "default", *, online: bool) -> Answer | None:
        now, kept = self.clock(), self.cache.get(path)
        if kept and mode == "default":
            left = _fresh_until(*kept) - now
            spare = directives(kept[0].headers).get("stale-while-revalidate", 0.0)
            if left > 0:
                return kept[0]
            if left > -spare and online:
                self._ask(path, now)
                return kept[0]
        return self._ask(path, now) if online else None

    def _ask(self, path: str, now: float) -> Answer:
        answer = self.edge.get(path, self.coding, self.name)
        if answer.status == 200 and "no-store" not in directives(answer.headers):
            self.cache[path] = (answer, now)
        return answer


def _fresh_until(answer: Answer, fetched: float) -> float:
    """Return until when a browser believes a copy: max-age counts from when the edge got it."""
    told, age = directives(answer.headers), float(answer.headers.get("age", 0))
    if "max-age" in told:
        return fetched - age + told["max-age"]
    if "expires" in answer.headers:
        return parsedate_to_datetime(answer.headers["expires"]).timestamp()
    return fetched
