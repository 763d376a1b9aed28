"""What users rely on, each promise with the sentence that a user would say, and who judges it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.simulation.bucket import DAY, Bucket
from tests.simulation.real import Facts, facts
from tests.simulation.visitors import View, is_whole

PROMISES = {
    "complete-view": "The page never comes without its style and scripts.",
    "open-tab": "A page that I left open for a week still loads the rest of itself.",
    "fresh-data": "While a weather service answers, I never see data older than a run explains.",
    "honest-age": "Numbers that are old are marked as old.",
    "right-day": "What is called today is the day at the place.",
    "never-backwards": "What I saw is never replaced by something older.",
    "never-nothing": "Weather that was there does not vanish when a service fails for some hours.",
    "current-page": "A release or a rollback reaches everyone within five minutes.",
    "purge-sent": "After a deploy that went well, nothing is left to purge.",
    "in-order": "An older commit never replaces a newer one by itself.",
    "restorable": "Each release of the last 30 days comes back when I ask for it.",
    "others-untouched": "Nothing writes or deletes what belongs to another.",
    "within-cost": "No month costs more than the estimate says.",
    "origin-spared": "A crowd at one edge is a handful of requests to the bucket.",
    "preview-gone": "A preview disappears when its pull request is closed, or after a month.",
    "approved": "Nothing is applied that no one has seen.",
    "no-crash": "Nothing ends with a traceback.",
    "converges": "After any storm, one quiet deploy leaves exactly the new release.",
}
HEAL = 300.0  # s-maxage of pages: the longest that an edge shows an old page without a purge
KEPT_OPEN = 7 * DAY
RESTORABLE = 30 * DAY
RUN_SECONDS = 90.0  # from a tick to the last write of its run
LOST_AFTER = DAY
OF_DATA = ("open-meteo", "met-norway", "schedule", "skew", "s3", "run", "hand-data")


class BrokenPromiseError(Exception):
    """Raised when a promise does not hold, with the moment and what was seen."""

    def __init__(self, name: str, detail: str, at: float) -> None:
        super().__init__(name, detail, at)
        self.name, self.detail, self.at = name, detail, at

    def __str__(self) -> str:
        return f"{self.name}: {PROMISES[self.name]} ({self.detail})"


@dataclass
class Judge:
    """Compares what happens with the promises.

    Attributes:
        clock: The world's time.
        quiet: Returns whether nothing of some kinds went wrong since a time.
        views: How many views were judged.
        pages: When which page went live, oldest first.
        purged: When the page was last invalidated, by point of presence.
        pending: Keys that changed and were not invalidated since, with the time of the change.
        foreign: Keys that a person put there and no one else may touch.
    """

    clock: Callable[[], float]
    quiet: Callable[[float, Sequence[str]], bool]
    view_limit: Callable[[int], float]
    views: int = 0
    pages: list[tuple[float, bytes | None]] = field(default_factory=list)
    purged: dict[int, float] = field(default_factory=dict)
    pending: dict[str, float] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    good: dict[str, int] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)

    def demand(self, name: str, holds: bool, detail: str) -> None:
        if not holds:
            raise BrokenPromiseError(name, detail, self.clock())

    def touch(self, who: str, verb: str, key: str) -> None:
        """Judge a call that writes, by the table of keys in docs/architecture.md."""
        if verb not in {"put", "copy", "delete"}:
            return
        of_function = key == "data.json" or key.startswith("data/")
        if who == "function":
            mine = of_function
        elif who == "sync":
            mine = not of_function and key not in self.foreign
        else:
            mine = key.startswith(f"{who}/")
        self.demand("others-untouched", mine, f"{who}: {verb} {key}")

    def view(self, view: View, point: int) -> None:
        """Judge what a visitor got."""
        self.views += 1
        if view.page is not None:
            self._page(view, point)
        if view.data is not None and view.data.status == 200:
            self._data(view)

    def _page(self, view: View, point: int) -> None:
        page, now = view.page, self.clock()
        if page is None or not self.quiet(now - HEAL - 60, ("s3", "hand-site")):
            return
        self.demand("complete-view", page.status == 200, f"{view.visitor}: {page.status}")
        lost = [name for name, answer in view.assets.items() if not is_whole(name, answer)]
        self.demand("complete-view", not lost, f"{view.visitor}: without {', '.join(lost)}")
        if view.online:
            allowed = self._shown_since(max(now - HEAL - 5, self.purged.get(point, 0.0)))
            told = f"{view.visitor} at edge {point} has a page that was replaced"
            self.demand("current-page", page.body in allowed, told)

    def _shown_since(self, start: float) -> set[bytes | None]:
        before = [body for at, body in self.pages if at <= start][-1:]
        return {*before, *(body for at, body in self.pages if at > start)}

    def _data(self, view: View) -> None:
        found = facts(view.data.body) if view.data else None
        if found is None:
            told = f"{view.visitor} cannot read the data"
            self.demand("never-nothing", not self.quiet(self.clock() - DAY, ("hand-data",)), told)
            return
        where = (view.visitor, " ".join(found.shown))
        before = self.seen.get(where, 0)
        told = f"{view.visitor} had {before} and has {found.generated}"
        self.demand("never-backwards", found.generated >= before, told)
        self.seen[where] = found.generated
        self.document(found)
        age, limit = self.clock() - found.generated, self.view_limit(found.interval)
        if not view.saved and self.quiet(self.clock() - limit - found.interval, OF_DATA):
            told = f"{view.visitor} sees data of {age:.0f} s, {limit:.0f} are explained"
            self.demand("fresh-data", age <= limit, told)

    def stored(self, key: str, found: Facts) -> None:
        """Judge what is published now: anyone may have seen what was published before."""
        before = self.newest.get(key, 0)
        quiet = self.quiet(self.clock() - DAY, ("hand-data",))
        told = f"{key} was made at {found.generated}, after one of {before}"
        self.demand("never-backwards", found.generated >= before or not quiet, told)
        self.newest[key] = found.generated

    def document(self, found: Facts) -> None:
        """Judge published data, wherever they were seen."""
        for place, shown in found.shown.items():
            observed = found.observed[place]
            if shown and observed is not None:
                self.good[place] = max(self.good.get(place, 0), observed)
                old = found.generated - observed > 2.6 * 3600
                told = f"{place}: {(found.generated - observed) // 60} minutes, not marked"
                self.demand("honest-age", not old or found.stale[place], told)
            lost = not shown and found.generated - self.good.get(place, 0) <= LOST_AFTER
            quiet = self.quiet(self.clock() - 2 * DAY, ("hand-data",))
            self.demand("never-nothing", not (lost and quiet), f"{place} shows nothing")
        for place, (day, date) in found.dates.items():
            self.demand("right-day", day == date, f"{place}: {day} is called today, it is {date}")

    def tab(self, name: str, whole: bool, opened: float) -> None:
        """Judge what an open page loaded late."""
        self.views += 1
        quiet = self.quiet(self.clock() - HEAL, ("s3", "hand-site"))
        if quiet and self.clock() - opened <= KEPT_OPEN:
            hours = (self.clock() - opened) / 3600
            self.demand("open-tab", whole, f"{name} is gone after {hours:.0f} hours")

    def storage(self, site: Bucket, previews: Bucket, closed: Mapping[int, float]) -> None:
        """Judge what is stored: by how old it is, since skipped runs leave no versions."""
        now = self.clock()
        for key, version, end in site.versions():
            # A rule acts at the midnight after its days.
            most = (7 if key.startswith("data") else 30) + 2
            kept = end is not None and now - end > most * DAY
            self.demand("within-cost", not kept, f"{key} {version.id} is kept too long")
        for key, version, _ in previews.versions():
            old = now - version.at > 32 * DAY
            self.demand("preview-gone", not old, f"{key} is still there")
            number = int(key.partition("/")[0].removeprefix("pr-"))
            over = number in closed and closed[number] > version.at
            self.demand("preview-gone", not over, f"{key} is there after its end")
