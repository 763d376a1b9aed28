"""The simulated world: one clock, buckets, three edges, the function's schedule, what is broken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scripts.dev.local.edge import Answer, Edge, Key
from scripts.dev.local.terraform_text import edge_settings
from tests.simulation.bucket import Bucket, is_versioned, read_rules
from tests.simulation.history import History
from tests.simulation.line import KilledError, Line
from tests.simulation.promises import RUN_SECONDS, Judge
from tests.simulation.real import (
    AwsError,
    InvalidationError,
    Machine,
    StoreError,
    data_keys,
    dice,
    facts,
    run_function,
)
from tests.simulation.sources import fetch_for
from tests.simulation.visitors import PAGE, Browser
from weather.places import Place

POINTS = 3
AROUND = 1  # regular runs that are carried out on both sides of anything that happens


@dataclass(frozen=True)
class Trouble:
    """Something that is wrong for a while."""

    kind: str
    detail: str
    at: float
    until: float


@dataclass(frozen=True)
class Setting:
    """What a story begins with; `exact` carries out every single run of the function."""

    seed: int
    start: float
    days: int
    minutes: int
    places: Sequence[Place]
    exact: bool = False


class World:
    """Everything that the real code and the visitors meet."""

    def __init__(
        self, setting: Setting, troubles: Sequence[Trouble], read: Callable[[str], str]
    ) -> None:
        self.setting, self.troubles = setting, list(troubles)
        self.now = setting.start
        storage, bootstrap = read("site"), read("bootstrap")
        self.edge_settings = edge_settings(storage)
        versioned = is_versioned(storage, "site")
        self.site = Bucket(self.clock, read_rules(storage, "site"), versioned=versioned)
        kept = is_versioned(bootstrap, "kept")
        self.artifacts = Bucket(self.clock, read_rules(bootstrap, "kept"), versioned=kept)
        self.previews = Bucket(self.clock, read_rules(bootstrap, "previews"), versioned=False)
        self.site.watch = self._watch
        self.history = History()
        self.edges = [
            Edge(self._origin, self.edge_settings.policy, self.edge_settings.errors, self.clock)
            for _ in range(POINTS)
        ]
        self.browsers = [
            Browser(f"visitor {n}", self.edges[n % POINTS], self.clock, n % 2 == 0, n % 2, code)
            for n, code in enumerate(("br", "br", "gzip", "br", "", "br"))
        ]
        self.judge = Judge(self.clock, self.quiet, self.view_limit)
        self.lines: list[str] = []
        self.ran, self.skipped = 0, 0
        self._purges: list[tuple[float, int, tuple[str, ...]]] = []
        self._references: set[str] = set()
        self._last_tick = self._tick_before(self.now)
        self._next_run = 0

    def clock(self) -> float:
        return self.now

    def tell(self, text: str) -> None:
        self.lines.append(f"day {(self.now - self.setting.start) / 86_400:7.3f}  {text}")

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        for purge in [p for p in self._purges if p[0] <= self.now]:
            self._purges.remove(purge)
            self.edges[purge[1]].invalidate(purge[2])
            if _covers(purge[2], PAGE):
                self.judge.purged[purge[1]] = purge[0]

    def see(self, who: str, verb: str, key: str) -> None:
        """Refuse what S3 refuses, and judge who writes what."""
        if self.is_on("s3"):
            if who == "function":
                raise StoreError("S3 answers 503")
            raise AwsError("S3 answers 503", "SlowDown")
        self.judge.touch(who, verb, key)

    def is_on(self, kind: str) -> str:
        """Return the detail of a trouble that there is now, "" if there is none."""
        found = [t for t in self.troubles if t.kind == kind and t.at <= self.now < t.until]
        return found[-1].detail or kind if found else ""

    def quiet(self, since: float, kinds: Sequence[str]) -> bool:
        """Return whether none of some kinds of trouble, or of all, overlaps the time since."""
        return not any(
            trouble.until > since and trouble.at <= self.now
            for trouble in self.troubles
            if not kinds or trouble.kind in kinds
        )

    def note(self, kind: str, seconds: float = 0.0) -> None:
        """Note that something went wrong now that no plan of the story holds."""
        self.troubles.append(Trouble(kind, "", self.now, self.now + seconds))

    def end(self, kind: str, seconds: float) -> None:
        """End what a person did: its traces may last for some seconds more."""
        over = self.now + seconds
        self.troubles = [
            replace(t, until=min(t.until, over)) if t.kind == kind else t for t in self.troubles
        ]

    def view_limit(self, interval: int) -> float:
        """Return how old data may be in a view while all goes well, by the settings alone.

        A run's data are good until the next run is due and 45 seconds have passed; then an edge may
        send them for its minimum of 15 and for stale-while-revalidate, and so may a browser.
        """
        return interval + 45.0 + RUN_SECONDS + 15.0 + 2 * 60.0

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        """Take an invalidation: each edge carries it out at a time of its own."""
        if refusal := self.is_on("cdn"):
            raise AwsError(f"invalidate: {refusal}", refusal)
        if reference not in self._references:
            self._references.add(reference)
            late = dice(self.setting.seed, reference)
            for point in range(POINTS):
                self._purges.append((self.now + late.uniform(2, 90), point, tuple(paths)))
            for key in [k for k in self.judge.pending if _covers(paths, f"/{k}")]:
                del self.judge.pending[key]
        return f"I-{reference}"

    def is_done(self, _invalidation: str) -> bool:
        return not self._purges

    def catch_up(self, until: float) -> None:
        """Carry out the regular runs that are due by then, those in quiet stretches in thought.

        Between two things that happen, the runs differ in nothing but the time: the first and the
        last ones are carried out, the others would leave what the last one leaves.
        """
        step, began = self.setting.minutes * 60, min(self.now, until)
        ends = [end for t in self.troubles for end in (t.at, t.until)]
        inside = [began, until, *(end for end in ends if began <= end <= until)]
        for tick in range(int(self._last_tick) + step, int(until) + 1, step):
            self._last_tick = tick
            if self.setting.exact or any(abs(tick - end) <= AROUND * step for end in inside):
                self.pass_time(max(0.0, tick - self.now))
                self._tick(tick)
            else:
                self.skipped += 1
        self.pass_time(max(0.0, until - self.now))

    def _tick(self, tick: int) -> None:
        chance = dice(self.setting.seed, tick)
        if self.is_on("schedule"):
            return
        self.now += chance.uniform(0, 20)
        self.run(Line(self, "function"), tick)

    def run(self, line: Line, scheduled: int | None) -> str:
        """Run the function once, on a machine whose clock may be wrong."""
        chance = dice(self.setting.seed, "clock", self.now)
        skew = chance.choice((-1, 1)) * chance.uniform(20, 140) if self.is_on("skew") else 0.0
        machine = Machine(line, lambda: self.now + skew, self.pass_time)
        fetch = fetch_for(
            self.setting.places,
            machine.clock,
            self.pass_time,
            self.is_on("open-meteo"),
            self.is_on("met-norway"),
        )
        self.ran += 1
        interval, places = self.setting.minutes * 60, self.setting.places
        try:
            outcome = run_function(
                machine, self.site, places, interval, fetch, scheduled, self._purge_data
            )
        except KilledError:
            self.note("run", interval)
            return "killed"
        for key in data_keys(self.setting.places):
            if (live := self.site.live(key)) and (found := facts(live.body)):
                self.judge.document(found)
                self.judge.stored(key, found)
        if outcome == "published" and self.quiet(self.now - interval, ()):
            most = len(self.setting.places) + 2
            told = f"a run wrote {line.writes} objects, {most} are reckoned with"
            self.judge.demand("within-cost", line.writes <= most, told)
        return outcome

    def _purge_data(self, reference: str) -> None:
        try:
            self.invalidate(("/data.json", "/data/*"), reference)
        except AwsError as error:
            raise InvalidationError(str(error)) from error

    def _tick_before(self, at: float) -> float:
        step = self.setting.minutes * 60
        offset = 7 % min(self.setting.minutes, 60) * 60
        return (at - offset) // step * step + offset

    def _watch(self, key: str, before: bytes | None) -> None:
        after = self.site.live(key)
        if f"/{key}" == PAGE:
            self.judge.pages.append((self.now, after.body if after else None))
        data = key.startswith(("data.json", "data/", "assets/"))
        if before is not None and not data and key not in self.judge.foreign:
            self.judge.pending[key] = self.now

    def _origin(self, key: Key) -> Answer:
        if self.is_on("s3"):
            return Answer(503, {}, b"Slow Down")
        found = self.site.live(key.path.removeprefix("/"))
        if found is None:
            return Answer(403, {}, b"AccessDenied")
        return Answer(200, {**found.headers, "etag": found.etag}, found.body)


def _covers(patterns: Sequence[str], path: str) -> bool:
    return any(
        path == pattern or (pattern.endswith("*") and path.startswith(pattern[:-1]))
        for pattern in patterns
    )
