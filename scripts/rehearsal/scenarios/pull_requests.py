"""Pull requests: reviewed ones, and those of strangers."""

from dataclasses import replace

from scripts.ci.reviewed import MARKER
from scripts.rehearsal.events import pull_request
from scripts.rehearsal.origin import Edit
from scripts.rehearsal.scenarios import edits
from scripts.rehearsal.scenarios.story import Finding, Scenario, changed, equal, same, untouched
from scripts.rehearsal.world import World

REVIEWED, FORK, GREEDY, SHOWN = 7, 8, 9, 10
FOLDER = f"_preview/pr-{SHOWN}/"
STRANGER = "stranger/windsock"


def _pull_request(world: World) -> list[Finding]:
    pull = world.origin.open_pull(REVIEWED, "Say hello", edits.README)
    world.github.record_open(pull.number, pull.head)
    before = world.observer.look()
    first = world.run("plan", pull_request(pull))
    bodies = [c["body"] for c in world.github.comments.get(REVIEWED, [])]
    world.opened[REVIEWED] = pull
    return [
        equal("every job succeeds", set(first.jobs.values()), {"success"}),
        equal("there is one comment", len(bodies), 1),
        Finding("it names what would change", "to add" in "".join(bodies)),
        Finding("the gate will find the digest in it", f"commit={pull.head}" in "".join(bodies)),
        Finding("and the addresses with their hashes", "<!-- changes={" in "".join(bodies)),
        Finding("it tells checkov's result", "**checkov**: ✅ 0 failed" in "".join(bodies)),
        Finding("it tells the zip and the first view", "First view" in "".join(bodies)),
        *untouched(before, world.observer.look()),
    ]


def _preview(world: World) -> list[Finding]:
    pull = world.origin.open_pull(SHOWN, "Another title", edits.PAGE)
    before = world.observer.look()
    run = world.run("preview", pull_request(pull, "opened"))
    shown = world.observer.look()
    page = world.visit(f"/{FOLDER}")
    world.run("preview", pull_request(pull, "closed"))
    after = world.observer.look()
    keys = changed(before.site, shown.site)
    return [
        equal("what is not for closing succeeds", _results(run.jobs, "remove"), {"success"}),
        Finding(
            "it lies below its own prefix", bool(keys) and all(k.startswith(FOLDER) for k in keys)
        ),
        Finding("people can see it", page.status == 200 and b"Rehearsed: " in page.body),
        equal("nothing may keep a copy of it", page.headers.get("cache-control"), "no-store"),
        equal("one comment says where it is", len(world.github.comments.get(SHOWN, [])), 1),
        same("it is gone when the pull request is closed", before.site, after.site),
        same("nothing else happened to the site", before.invalidations, after.invalidations),
    ]


def _results(jobs: dict[str, str], *left_out: str) -> set[str]:
    return {result for job, result in jobs.items() if job not in left_out}


def _fork(world: World) -> list[Finding]:
    run = _stranger(world, FORK, edits.README)
    return [
        equal("what needs no credentials succeeds", run["package"], "success"),
        equal("there is no plan", run["plan"], "skipped"),
        Finding("the summary says why", "fork" in run["summary"]),
        *_no_power(world, FORK),
    ]


def _greedy_fork(world: World) -> list[Finding]:
    run = _stranger(world, GREEDY, edits.GREEDY_WORKFLOW)
    return [
        equal("the plan that the fork forces fails", run["plan"], "failure"),
        *_no_power(world, GREEDY),
    ]


def _stranger(world: World, number: int, edit: Edit) -> dict[str, str]:
    pull = world.origin.open_pull(number, "From outside", edit)
    run = world.run("plan", pull_request(replace(pull, source=STRANGER, author="stranger")))
    return {**run.jobs, "summary": run.summary}


def _no_power(world: World, number: int) -> list[Finding]:
    ref = f"refs/pull/{number}/merge"
    marked = [c for c in world.github.comments.get(number, []) if c["body"].startswith(MARKER)]
    return [
        Finding("it gets no ID token", ref not in world.github.identified),
        equal("it writes no comment", marked, []),
    ]


PULL_REQUEST = Scenario(
    "pull-request", "A pull request is planned and commented", _pull_request, ("bootstrap",)
)
PREVIEW = Scenario("preview", "A pull request shows its page", _preview, ("address",))
FORKED = Scenario("fork", "A fork's pull request gets no token", _fork)
GREEDY_FORK = Scenario("greedy-fork", "A fork rewrites the workflow to get one", _greedy_fork)
