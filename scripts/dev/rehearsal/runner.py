"""Plays scenarios in their order, with those that need no cloud beside them."""

import itertools
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from scripts.dev.rehearsal.act import Run
from scripts.dev.rehearsal.causes import root_cause, shorten
from scripts.dev.rehearsal.scenarios import merges, operations, pull_requests, reviews
from scripts.dev.rehearsal.scenarios.story import Finding, Scenario
from scripts.dev.rehearsal.world import PLAYED, World
from scripts.errors import UsageError

# The story of a repository, in the order in which it happens.
STORY: tuple[Scenario, ...] = (
    reviews.NOT_SET_UP,
    operations.BOOTSTRAP,
    pull_requests.PREVIEW,
    pull_requests.PULL_REQUEST,
    merges.MERGE,
    merges.ADDRESS,
    merges.NO_CHANGE,
    merges.SITE_ONLY,
    reviews.SUPERSEDED,
    reviews.REWRITTEN,
    merges.FUNCTION_ONLY,
    merges.APPROVAL,
    merges.TERRAFORM,
    merges.DESTROY,
    merges.BAD_SMOKE,
    operations.PURGE,
    operations.DRIFT,
    operations.UNLOCK,
    operations.ROLLBACK,
    operations.PREVIOUS,
)
# What needs no cloud account; it is played while Terraform waits for AWS.
ASIDE: tuple[Scenario, ...] = (
    pull_requests.FORKED,
    pull_requests.GREEDY_FORK,
    operations.HOSTILE_PURGE,
    operations.WRONG_ROLLBACK,
)
ALL = "all"
NOTHING_JUDGED = Finding("it judges something", kept=False)


@dataclass(frozen=True)
class Result:
    """How a scenario went.

    Attributes:
        scenario: Which one.
        findings: What was judged; nothing where it was not played.
        seconds: How long it took.
        missing: The failed scenarios because of which it was not played.
        error: What the last failed run of a workflow reported, or "".
    """

    scenario: Scenario
    findings: Sequence[Finding]
    seconds: float
    missing: tuple[str, ...] = ()
    error: str = ""

    @property
    def good(self) -> bool:
        """Return whether every promise was kept."""
        return bool(self.findings) and all(f.kept for f in self.findings)

    @property
    def cause(self) -> str:
        """Return why it is not good, in one line."""
        if self.missing:
            return f"not played: needs {', '.join(self.missing)}"
        broken = next((f for f in self.findings if not f.kept), NOTHING_JUDGED)
        return ": ".join(filter(None, (broken.promise, broken.detail, self.error)))


Notice = Callable[[Scenario, Result | None], None]


def choose(names: Iterable[str]) -> list[Scenario]:
    """Choose scenarios by name, with everything that must happen before them.

    Raises:
        UsageError: if there is none of a name.
    """
    known = {s.name: s for s in (*STORY, *ASIDE)}
    wanted = {*known} if ALL in names else set(names)
    if unknown := wanted - known.keys():
        raise UsageError(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    while more := {n for name in wanted for n in known[name].needs} - wanted:
        wanted |= more
    return [s for s in known.values() if s.name in wanted]


def play_all(world: World, chosen: Sequence[Scenario], notice: Notice) -> list[Result]:
    """Play scenarios; those aside run at the same time.

    Args:
        world: Where they act.
        chosen: What `choose` gave.
        notice: Is told when a scenario begins (None) and how it ended.
    """
    lanes = [[s for s in chosen if s in lane] for lane in (STORY, ASIDE)]
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=len(lanes)) as pool:
        try:
            played = list(pool.map(lambda lane: _play_lane(world, lane, notice, stop), lanes))
        except KeyboardInterrupt:
            stop.set()
            raise
    return [result for lane in played for result in lane]


def _play_lane(
    world: World, lane: Sequence[Scenario], notice: Notice, stop: threading.Event
) -> list[Result]:
    results: dict[str, Result] = {}
    for scenario in itertools.takewhile(lambda _: not stop.is_set(), lane):
        notice(scenario, None)
        missing = _missing(scenario, results)
        result = Result(scenario, (), 0.0, missing) if missing else _play(world, scenario)
        results[scenario.name] = result
        notice(scenario, result)
    return list(results.values())


def _missing(scenario: Scenario, results: Mapping[str, Result]) -> tuple[str, ...]:
    failed = [results[n] for n in scenario.needs if n in results and not results[n].good]
    return tuple(dict.fromkeys(n for r in failed for n in r.missing or (r.scenario.name,)))


def _play(world: World, scenario: Scenario) -> Result:
    started = time.monotonic()
    runs: list[Run] = []
    PLAYED.set(runs)
    try:
        findings = scenario.play(world)
    except Exception as error:  # one broken scenario must not hide the others
        findings = [Finding("it can be played", kept=False, detail=root_cause(error))]
    errors = [e for run in runs if not run.green for e in run.errors]
    seconds = time.monotonic() - started
    return Result(scenario, findings, seconds, error=shorten(errors[-1]) if errors else "")
