"""What happens in a story: deploys, rollbacks, purges, previews, visits, hands, at any moment."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random

from scripts.ci.gate import GUARDED
from scripts.deploy.manifest import DeployRun
from scripts.errors import WindsockError
from tests.simulation import real
from tests.simulation.history import Commit
from tests.simulation.line import KilledError, Line
from tests.simulation.promises import HEAL, OF_DATA, RESTORABLE
from tests.simulation.real import REFUSED, Machine, Production, dice
from tests.simulation.services import SimCdn, SimSite, SimState
from tests.simulation.visitors import PAGE, Browser, is_whole
from tests.simulation.world import World
from tests.unit.ci.plan_documents import plan, resource

CROWD = 20


class SmokeError(WindsockError):
    """Raised when the live site does not answer as it should."""


@dataclass(frozen=True)
class Event:
    """Something that happens at a time; `seed` decides its details and nothing else."""

    at: float
    kind: str
    seed: int
    detail: str = ""
    until: float = 0.0


class Actor:
    """Carries out events in a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.runs = 0
        self.deployed: list[tuple[int, Commit]] = []
        self.floor = 0
        self.replaced: dict[int, float] = {}
        self.closed: dict[int, float] = {}

    def act(self, event: Event) -> None:
        """Let an event happen, after the regular runs that are due by then."""
        self.world.catch_up(event.at)
        chance = dice(event.seed, event.kind)
        what = getattr(self, event.kind.replace("-", "_"))
        self.world.tell(f"{event.kind} {event.detail}: {what(event, chance) or 'done'}")

    def merge(self, event: Event, chance: Random) -> str:
        commit = self.world.history.merge(chance)
        self.runs += 1
        self.deployed.append((self.runs, commit))
        if event.detail == "not deployed":
            return f"commit {commit.index}"
        return f"commit {commit.index} {self.deploy(event, chance, commit, self.runs, 1)}"

    def rerun(self, event: Event, chance: Random) -> str:
        """Run an earlier deploy again, maybe one that never ran."""
        if not self.deployed:
            return "nothing to run again"
        run, commit = chance.choice(self.deployed[-4:])
        return f"commit {commit.index} {self.deploy(event, chance, commit, run, 2)}"

    def deploy(self, event: Event, chance: Random, commit: Commit, run: int, attempt: int) -> str:
        """Bring a commit to production as deploy.yml does."""
        line = self._line("sync", event, chance)
        production = self._production(line, commit)
        who, before = DeployRun(run, attempt, commit.id), dict(self.replaced)
        self.replaced.setdefault(self._newest_record(), self.world.now)
        try:
            result = self._release(production, commit, who, fails=event.detail == "bad")
        except KilledError:
            return "killed"
        except REFUSED as error:
            return f"refused ({type(error).__name__})"
        if result == "superseded":
            self.replaced = before
        if result == "ok":
            self._after()
            after = self._live_index()
            told = f"commit {after} replaced {self.floor}"
            self.world.judge.demand("in-order", after >= self.floor, told)
            self.floor = after
        return result

    def _release(
        self, production: Production, commit: Commit, run: DeployRun, *, fails: bool
    ) -> str:
        live = production.newest()
        if production.check_order(live, commit.id):
            return "superseded"
        try:
            production.publish(commit.files, run)
            if fails:
                raise SmokeError("the live site does not answer")
            production.record(run)
        except REFUSED as error:
            if live is None:
                raise
            production.restore(live)
            self._gone_back()
            return f"taken back ({type(error).__name__})"
        return "ok"

    def rollback(self, event: Event, chance: Random) -> str:
        """Restore a release that was live within the promised time."""
        newest = self._newest_record()
        good = [n for n, at in self.replaced.items() if n and self.world.now - at < RESTORABLE]
        if newest and newest not in self.replaced:
            good.append(newest)
        if not good:
            return "nothing to restore"
        number = chance.choice(good) if event.detail != "previous" else None
        line = self._line("sync", event, chance)
        production = self._production(line, self.world.history.commits[-1])
        self.replaced.setdefault(newest, self.world.now)
        try:
            production.restore(str(number) if number else "previous")
        except KilledError:
            return "killed"
        except REFUSED as error:
            quiet = self.world.quiet(self.world.now - 31 * 86_400, ("hand-site",))
            calm = self.world.quiet(self.world.now - 3600, ("s3", "cdn")) and quiet
            refused = calm and event.detail not in {"previous", "between"}
            self.world.judge.demand("restorable", not refused, f"release {number}: {error}")
            return f"{number} refused ({type(error).__name__})"
        self._gone_back()
        return f"{number} is back"

    def purge(self, event: Event, chance: Random) -> str:
        production = self._production(
            self._line("sync", event, chance), self.world.history.commits[-1]
        )
        try:
            production.purge_pending()
        except (KilledError, *REFUSED) as error:
            return type(error).__name__
        return "done"

    def run(self, event: Event, chance: Random) -> str:
        """Run the function out of turn: killed, twice, by hand, two at once, one of them late."""
        world, tick = self.world, int(self.world.now)
        again = partial(world.run, Line(world, "function"), tick)
        match event.detail:
            case "killed":
                line = Line(
                    world,
                    "function",
                    kill_at=chance.randint(1, 12),
                    too_late=chance.random() < 0.5,
                )
            case "overlap":

                def later() -> None:
                    world.pass_time(chance.uniform(1, 20))
                    again()

                line = Line(world, "function", between=(chance.randint(2, 12), later))
            case _:
                line = Line(world, "function")
        first = world.run(line, None if event.detail == "hand" else tick)
        return f"{first}, {again()}" if event.detail == "twice" else first

    def visit(self, event: Event, chance: Random) -> str:
        """Let some visitors look, or one who has no network."""
        if event.detail == "offline":
            return self.look(chance.choice(self.world.browsers), online=False)
        return ", ".join(self.look(browser) for browser in chance.sample(self.world.browsers, 4))

    def look(self, browser: Browser, *, online: bool = True) -> str:
        """Let a visitor look at the site."""
        self.world.catch_up(self.world.now)
        view = browser.view(online=online)
        self.world.judge.view(view, self.world.edges.index(browser.edge))
        return f"{browser.name} sees {view.page.status if view.page else 'no page'}"

    def tab(self, event: Event, chance: Random) -> str:
        """Let an open page refresh its data and load what it did not need before."""
        browser = chance.choice(self.world.browsers)
        for other in self.world.browsers:
            for tab in other.tabs:
                # What few ask for, an edge may drop before its time.
                other.edge.invalidate([f"/{tab.later}"])
                whole = is_whole(tab.later, other.load_later(tab))
                self.world.judge.tab(tab.later, whole, tab.opened)
        self.world.judge.view(
            browser.data_again(chance.choice(real.data_keys(self.world.setting.places))),
            self.world.edges.index(browser.edge),
        )
        return browser.name

    def crowd(self, event: Event, chance: Random) -> str:
        """Let many look within a minute at one edge, each with cookies of its own."""
        edge = chance.choice(self.world.edges)
        paths = (PAGE, f"/{real.place_key(chance.randrange(2))}")
        before = edge.asked.copy()
        for number in range(CROWD):
            self.world.pass_time(60 / CROWD)
            for path in paths:
                edge.get(path, "br", f"crowd {number}")
        asked = [edge.asked[path] - before[path] for path in paths]
        told = f"{CROWD} visits asked the bucket {asked} times for {paths}"
        # An edge asks again every ten seconds where the bucket fails, every 15 where a run is late.
        quiet = self.world.quiet(self.world.now - 7200, (*OF_DATA, "cdn"))
        few = asked[0] <= 3 and asked[1] <= 2 if quiet else max(asked) <= 9
        self.world.judge.demand("origin-spared", few, told)
        return f"{asked} requests to the bucket"

    def hand(self, event: Event, chance: Random) -> str:
        """Let a person change an object past every tool."""
        world, data = self.world, event.detail in {"data", "no data"}
        # Only a run of the function repairs the data, and only a deploy the site.
        lasting = 2 * world.setting.minutes * 60 + HEAL if data else 1e9
        world.note("hand-data" if data else "hand-site", lasting)
        assets = sorted(world.site.listing("assets/"))
        keys = real.data_keys(world.setting.places)
        plain = {"content-type": "text/plain", "cache-control": "max-age=60"}
        match event.detail:
            case "page":
                world.site.overwrite("index.html", b"by hand", plain)
            case "no asset" if assets:
                world.site.delete(chance.choice(assets))
            case "foreign":
                world.judge.foreign.add("google1234.html")
                world.site.overwrite("google1234.html", b"mine", plain)
            case "data":
                world.site.overwrite(chance.choice(keys), b"{}", plain)
            case "no data":
                world.site.delete(chance.choice(keys))
        return ""

    def preview(self, event: Event, chance: Random) -> str:
        """Publish the preview of a pull request, or remove one; GitHub may never ask for that."""
        world, number = self.world, chance.choice((1, 2, 11))
        line = self._line(f"pr-{number}", event, chance)
        closing = event.detail == "closed"
        files = None if closing else world.history.propose(chance)
        try:
            real.show_preview(world.previews, line, number, files)
        except (KilledError, *REFUSED) as error:
            return f"{number} {type(error).__name__}"
        if closing:
            self.closed[number] = world.now
        else:
            self.closed.pop(number, None)
        return f"{number} {'removed' if closing else 'shown'}"

    def terraform(self, event: Event, chance: Random) -> str:
        """Plan on main what was reviewed, or something else, or nothing that anyone saw."""
        harm = chance.random() < 0.3
        kind, actions = (
            ("aws_s3_bucket", ("delete", "create")) if harm else ("aws_sns_topic", ("update",))
        )
        made = plan(resource(f"{kind}.site", *actions, before={"a": 1}, after={"a": 2}))
        other = plan(resource(f"{kind}.site", *actions, before={"a": 1}, after={"a": 3}))
        reviewed = chance.choice([made, other, None])
        environment = real.gate(made, reviewed)
        seen = environment == GUARDED or (reviewed is made and not harm)
        self.world.judge.demand("approved", seen, f"{environment}, harm {harm}")
        return environment

    def _gone_back(self) -> None:
        self._after()
        self.floor = self._live_index()

    def _after(self) -> None:
        """Judge what a deploy or a rollback that ended well leaves behind."""
        self.world.end("hand-site", HEAL)
        judge, manifest = self.world.judge, real.read_manifest(self.world.artifacts)
        self.replaced.pop(self._newest_record(), None)
        left = manifest.pending_invalidation.paths if manifest else ()
        judge.demand("purge-sent", not left, f"pending: {left}")
        judge.demand("purge-sent", not judge.pending, f"never purged: {sorted(judge.pending)}")

    def _line(self, who: str, event: Event, chance: Random) -> Line:
        kill = chance.randint(1, 25) if event.detail == "killed" else 0
        between = None
        if event.detail == "between":
            between = (chance.randint(1, 22), partial(self._come_between, chance))
        slow = chance.choice((0.05, 0.05, 2.0, 15.0))
        return Line(
            self.world,
            who,
            kill_at=kill,
            too_late=chance.random() < 0.5,
            between=between,
            seconds=slow,
        )

    def _come_between(self, chance: Random) -> None:
        """Let something else happen in the middle of it."""
        quiet = Event(self.world.now, "between", chance.randrange(10**9))
        acts: list[Callable[[Event, Random], object]] = [
            *(self.visit, self.visit, self.visit, self.merge, self.merge, self.rerun),
            *(self.rollback, self.purge, self.preview),
        ]
        act = chance.choice(acts)
        self.world.tell(f"  meanwhile {act.__name__}: {act(quiet, chance)}")

    def _production(self, line: Line, commit: Commit) -> Production:
        world = self.world
        blobs = {hashlib.sha256(body).hexdigest(): body for body in commit.files.values()}
        machine = Machine(line, world.clock, world.pass_time)
        site = SimSite(world.site, line, blobs)
        return Production(machine, site, SimState(world.artifacts, line), SimCdn(world, line))

    def _newest_record(self) -> int:
        names = list(self.world.artifacts.listing(real.RECORDS))
        return int(names[-1].removeprefix(real.RECORDS).partition(".")[0]) if names else 0

    def _live_index(self) -> int:
        live = self.world.site.live("version.json")
        order = {c.files["version.json"]: c.index for c in self.world.history.commits}
        return order.get(live.body, 0) if live else 0
