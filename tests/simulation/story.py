"""A story: what happens in a year, drawn from one number; judged, and shortened if it fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from scripts.deploy.key_rules import headers_for
from scripts.dev.local.terraform_text import terraform_source
from tests.simulation import real
from tests.simulation.acts import Actor, Event
from tests.simulation.bucket import DAY
from tests.simulation.promises import HEAL, BrokenPromiseError
from tests.simulation.real import dice
from tests.simulation.sources import MET_NORWAY_TROUBLE, OPEN_METEO_TROUBLE
from tests.simulation.world import Setting, Trouble, World
from weather.places import Place

HOUR = 3600.0
FIRST = datetime(2027, 1, 1, tzinfo=UTC).timestamp()
# Changes of the clock in Europe, America and Australia, a leap day, the turn of years.
SPECIAL = (
    *("2027-03-14T07", "2027-03-28T01", "2027-04-03T16", "2027-10-02T16", "2027-10-31T01"),
    *("2027-11-07T06", "2027-12-31T11", "2027-12-31T23", "2028-02-29T00", "2028-02-29T23"),
    *("2028-03-26T01", "2028-10-29T01", "2028-12-31T11", "2028-12-31T23"),
)
ZONES = (
    *("Pacific/Pago_Pago", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles"),
    *("America/Denver", "America/Chicago", "America/New_York", "America/Halifax"),
    *("America/St_Johns", "America/Sao_Paulo", "Atlantic/Azores", "Europe/London"),
    *("Europe/Stockholm", "Africa/Cairo", "Asia/Tehran", "Asia/Kathmandu", "Asia/Dhaka"),
    *("Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Auckland"),
    *("Pacific/Chatham", "Pacific/Kiritimati"),
)
# How often what happens in a storm, and its details.
ACTS: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (8, "merge", ("", "", "", "killed", "killed", "between", "between", "bad", "not deployed")),
    (2, "rerun", ("", "killed", "between")),
    (3, "rollback", ("", "", "", "previous", "killed", "between")),
    (1, "purge", ("", "killed")),
    (4, "run", ("killed", "overlap", "overlap", "twice", "hand")),
    (8, "visit", ("", "", "", "offline")),
    (3, "tab", ("",)),
    (2, "crowd", ("",)),
    (1, "hand", ("page", "no asset", "foreign", "data", "no data")),
    (2, "preview", ("", "", "closed", "killed")),
    (1, "terraform", ("",)),
)
TROUBLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("open-meteo", OPEN_METEO_TROUBLE),
    ("open-meteo", OPEN_METEO_TROUBLE),
    ("met-norway", MET_NORWAY_TROUBLE),
    ("schedule", ("off",)),
    ("skew", ("",)),
    ("s3", ("",)),
    ("cdn", ("TooManyInvalidationsInProgress", "AccessDenied")),
)
LENGTHS = {"s3": (0.1, 0.5), "cdn": (0.05, 0.5), "skew": (2, 12)}


@dataclass(frozen=True)
class Story:
    """Where a year begins, and everything that happens in it."""

    setting: Setting
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Ending:
    """How a story ended: the promise that was broken, if one was, and what was looked at."""

    story: Story
    broken: BrokenPromiseError | None
    lines: tuple[str, ...]
    views: int
    ran: int
    skipped: int


def draw(seed: int, days: int) -> Story:
    """Draw a story from a number: storms of a few hours, and quiet weeks and months between."""
    chance = dice("story", seed)
    start = FIRST + chance.randrange(0, 500) * DAY + chance.randrange(24) * HOUR
    zones = chance.sample(ZONES, 2)
    places = [Place(f"place-{n}", zone, "XX", 10.0 + n, 20.0, zone) for n, zone in enumerate(zones)]
    minutes = chance.choice((20, 20, 20, 60, 120))
    setting = Setting(seed, start, days, minutes, tuple(places))
    events = [Event(start + 60, "merge", 1), Event(start + 120, "run", 1, "hand")]
    at = start + HOUR
    while at < start + days * DAY:
        events += _storm(chance, at)
        later = at + chance.uniform(4, 200) * HOUR
        events += [Event(later, "visit", chance.randrange(10**9))]
        events += [Event(later + chance.uniform(0.2, 1) * HOUR, "visit", chance.randrange(10**9))]
        at += chance.choice((0.2, 2, 6, 12, 20, 40)) * chance.uniform(0.5, 1.5) * DAY
    special = [datetime.fromisoformat(f"{day}:00+00:00").timestamp() for day in SPECIAL]
    for moment in (m for m in special if start + DAY < m < start + days * DAY):
        events += [
            Event(moment + chance.uniform(-2, 2) * HOUR, "visit", chance.randrange(10**9))
            for _ in range(2)
        ]
    last = start + days * DAY
    return Story(setting, tuple(sorted((e for e in events if e.at < last), key=lambda e: e.at)))


def _storm(chance: Random, start: float) -> list[Event]:
    events, at = [], start
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        kind, details = chance.choice(TROUBLES)
        low, high = LENGTHS.get(kind, chance.choice(((0.5, 3), (3, 30), (30, 80))))
        begin = start + chance.uniform(-1, 2) * HOUR
        end = begin + chance.uniform(low, high) * HOUR
        events.append(Event(begin, "trouble", 0, f"{kind} {chance.choice(details)}", end))
        if kind == "skew":
            # Two machines within a minute, and someone who looks after each.
            at_once = [("run", "hand"), ("visit", ""), ("run", "hand"), ("visit", "")]
            for number, (act, detail) in enumerate(at_once, 1):
                events.append(Event(begin + 60 * number, act, chance.randrange(10**9), detail))
    weights = [weight for weight, _, _ in ACTS]
    for _ in range(chance.randint(3, 9)):
        _, kind, details = chance.choices(ACTS, weights)[0]
        events.append(Event(at, kind, chance.randrange(10**9), chance.choice(details)))
        # Often at once, sometimes when copies are about to expire, sometimes hours later.
        at += chance.choice((5, 60, 200, 320, 1500, 7200)) * chance.uniform(0.5, 1.5)
    return events


def play(story: Story, read: Callable[[str], str] = terraform_source) -> Ending:
    """Let a story happen to the real code."""
    planned = [_trouble(event) for event in story.events if event.kind == "trouble"]
    world = World(story.setting, planned, read)
    actor, broken = Actor(world), None
    with real.without_threads(world.history.contains):
        try:
            for event in story.events:
                if event.kind == "trouble":
                    world.tell(f"{event.detail} for {(event.until - event.at) / HOUR:.1f} hours")
                else:
                    actor.act(event)
            _calm(actor)
        except BrokenPromiseError as error:
            broken = error
        except Exception as error:  # whatever the real code raises past its own errors
            broken = BrokenPromiseError("no-crash", repr(error), world.now)
    if broken:
        world.tell(f"BROKEN {broken}")
    return Ending(story, broken, tuple(world.lines), world.judge.views, world.ran, world.skipped)


def _trouble(event: Event) -> Trouble:
    kind, _, detail = event.detail.partition(" ")
    return Trouble(kind, detail, event.at, event.until)


def _calm(actor: Actor) -> None:
    """Wait for the end of all troubles, deploy once in peace, and compare with a site made anew."""
    world = actor.world
    ends = [t.until for t in world.troubles if t.kind != "hand-site"]
    world.catch_up(max([world.now, *ends]) + 3 * HOUR)
    world.judge.storage(world.site, world.previews, actor.closed)
    event = Event(world.now, "merge", world.setting.seed, "in peace")
    actor.act(event)
    commit = world.history.commits[-1]
    manifest, live = real.read_manifest(world.artifacts), world.site.listing()
    for key, body in commit.files.items():
        found, caching = live.get(key), headers_for(key).cache_control
        same = found and found.body == body and found.headers["cache-control"] == caching
        world.judge.demand("converges", bool(same), f"{key} is not that of the last commit")
    rest = [key for key in live if key not in commit.files and key not in world.judge.foreign]
    more = [k for k in rest if not k.startswith(("assets/", "data"))]
    world.judge.demand("converges", not more, f"left over: {more}")
    settled = manifest is not None and not manifest.is_under_way
    world.judge.demand("converges", settled, "the manifest says that a sync is under way")
    world.catch_up(world.now + HEAL + 60)
    for browser in world.browsers:
        actor.look(browser)


def shorten(ending: Ending, read: Callable[[str], str] = terraform_source) -> Ending:
    """Drop events while the same promise stays broken, the larger parts first."""
    best = ending
    at = ending.broken.at if ending.broken else 0.0
    tried = _without(best, lambda event: event.at <= at, read)
    best = tried or best
    size = max(1, len(best.story.events) // 2)
    while True:
        start, shorter = 0, False
        while start < len(best.story.events):
            kept = {*best.story.events[:start], *best.story.events[start + size :]}
            tried = _without(best, kept.__contains__, read)
            best, shorter = (tried, True) if tried else (best, shorter)
            start += 0 if tried else size
        if size == 1 and not shorter:
            return best
        size = max(1, size // 2)


def _without(
    ending: Ending, keeps: Callable[[Event], bool], read: Callable[[str], str]
) -> Ending | None:
    events = tuple(event for event in ending.story.events if keeps(event))
    tried = play(replace(ending.story, events=events), read)
    same = tried.broken and ending.broken and tried.broken.name == ending.broken.name
    return tried if same else None


def timeline(ending: Ending) -> Sequence[str]:
    """Return what a person reads of a story that failed."""
    setting = ending.story.setting
    begun = datetime.fromtimestamp(setting.start, UTC).isoformat()
    zones = ", ".join(place.zone for place in setting.places)
    head = f"seed {setting.seed}: from {begun}, a run every {setting.minutes} minutes, {zones}"
    return (head, *ending.lines)
