"""What a scenario is, and how its promises are judged."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scripts.dev.rehearsal.causes import plain
from scripts.dev.rehearsal.cloud import Cloud, Objects
from scripts.dev.rehearsal.world import World

LOG_GROUP = "/aws/lambda/windsock-weather"


@dataclass(frozen=True)
class Finding:
    """One promise and whether it was kept; `detail` says what was found instead."""

    promise: str
    kept: bool
    detail: str = ""


Play = Callable[[World], list[Finding]]


@dataclass(frozen=True)
class Scenario:
    """Something that can happen to the repository, and what must be true afterwards.

    Attributes:
        name: What one types to rehearse it.
        title: What happens, in a few words.
        play: Lets it happen and judges it.
        needs: What must have happened before.
    """

    name: str
    title: str
    play: Play
    needs: tuple[str, ...] = ()


def changed(before: Objects, after: Objects) -> set[str]:
    """Give the keys that were written or deleted, also those written with the same content."""
    return {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)}


def rewritten(before: Objects, after: Objects) -> set[str]:
    """Give the keys that were written again with the content that they already had."""
    both = changed(before, after) & before.keys() & after.keys()
    return {k for k in both if before[k][1] == after[k][1]}


def new_paths(before: Cloud, after: Cloud) -> set[str]:
    """Give the paths of the invalidations that were made in between."""
    new = after.invalidations.keys() - before.invalidations.keys()
    return {path for i in new for path in after.invalidations[i]}


def paths_of(keys: Iterable[str]) -> set[str]:
    """Give the addresses at which visitors get some keys."""
    return {p for k in keys for p in ("/" + k, *(["/"] if k == "index.html" else []))}


def same(promise: str, before: object, after: object) -> Finding:
    """Judge that something stayed as it was."""
    return Finding(promise, before == after, f"{plain(before)} became {plain(after)}"[:500])


def equal(promise: str, found: object, wanted: object) -> Finding:
    """Judge that something is exactly what it should be."""
    return Finding(promise, found == wanted, f"{plain(found)}; wanted: {plain(wanted)}"[:500])


def log_days(world: World) -> int:
    """Tell how many days the function's log is kept."""
    groups = world.observer.client("logs").describe_log_groups()["logGroups"]
    return next(int(g.get("retentionInDays", 0)) for g in groups if g["logGroupName"] == LOG_GROUP)


def untouched(before: Cloud, after: Cloud) -> list[Finding]:
    """Judge that visitors see what they saw before, to the byte and the version."""
    return [
        same("nothing was uploaded or deleted", before.site, after.site),
        same("nothing was invalidated", before.invalidations, after.invalidations),
        same("no new version of the function", before.versions, after.versions),
        same("the alias did not move", before.live, after.live),
        same("no release was recorded", before.releases, after.releases),
        same("Terraform's state was not written", before.state, after.state),
    ]
