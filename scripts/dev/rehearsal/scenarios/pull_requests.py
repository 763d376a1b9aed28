"""Pull requests: reviewed ones, and those of strangers."""

import json
from dataclasses import replace

from scripts.ci.reviewed import MARKER
from scripts.dev.rehearsal.events import PullRequest, pull_request
from scripts.dev.rehearsal.origin import Edit
from scripts.dev.rehearsal.scenarios import edits
from scripts.dev.rehearsal.scenarios.story import Finding, Scenario, changed, equal, same, untouched
from scripts.dev.rehearsal.world import World

REVIEWED, FORK, GREEDY, SHOWN = 7, 8, 9, 10
FOLDER = f"pr-{SHOWN}/"
STRANGER = "stranger/windsock"
PUBLISHING, REMOVING = {"build", "publish", "comment"}, {"remove", "comment"}


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
    pull, seen = world.origin.open_pull(SHOWN, "Another title", edits.PAGE), world.observer
    before, files = seen.look(), seen.keys(seen.preview_bucket)
    shown = world.run("preview", pull_request(pull, "opened"))
    new = changed(files, seen.keys(seen.preview_bucket))
    page, data, root = (world.visit_preview(f"/{p}") for p in (FOLDER, f"{FOLDER}data.json", ""))
    first = [c["body"] for c in world.github.comments.get(SHOWN, [])]
    gone = world.run("preview", pull_request(pull, "closed"))
    after = world.visit_preview(f"/{FOLDER}")
    last = [c["body"] for c in world.github.comments.get(SHOWN, [])]
    return [
        equal("it is built, published and commented", _succeeded(shown.jobs), PUBLISHING),
        Finding(
            "it lies below its own prefix", bool(new) and all(k.startswith(FOLDER) for k in new)
        ),
        Finding("people can see it", page.status == 200 and b"Rehearsed: " in page.body),
        Finding("there is weather, and it says that it is simulated", _is_simulated(data.body)),
        equal("there is nothing at the root", root.status, 404),
        equal("nothing may keep a copy of it", page.headers.get("cache-control"), "no-store"),
        equal(
            "it is not for search engines", page.headers.get("x-robots-tag"), "noindex, nofollow"
        ),
        Finding("no service worker is published", f"{FOLDER}sw.js" not in new),
        Finding("one comment says where it is", len(first) == 1 and FOLDER in first[0]),
        Finding("the edge answers as the comment says", "WARNING" not in "".join(first)),
        equal("it is removed when the pull request is closed", _succeeded(gone.jobs), REMOVING),
        same("nothing is left of it", files, seen.keys(seen.preview_bucket)),
        equal("visitors find nothing", after.status, 404),
        Finding("the same comment says so", len(last) == 1 and "Removed" in last[0]),
        *untouched(before, seen.look()),
    ]


def _is_simulated(body: bytes) -> bool:
    try:
        return bool(json.loads(body)["simulated"])
    except (ValueError, KeyError):
        return False


def _succeeded(jobs: dict[str, str]) -> set[str]:
    """Return the jobs that ran to their end, unless one failed: then only those."""
    failed = {job for job, result in jobs.items() if result not in {"success", "skipped"}}
    return failed or {job for job, result in jobs.items() if result == "success"}


def _fork(world: World) -> list[Finding]:
    pull = _from_outside(world, FORK, edits.README)
    run = _planned(world, pull)
    preview = world.run("preview", pull_request(pull, "opened"))
    return [
        equal("what needs no credentials succeeds", run["package"], "success"),
        equal("there is no plan", run["plan"], "skipped"),
        Finding("the summary says why", "fork" in run["summary"]),
        equal("there is no preview", _succeeded(preview.jobs), {"explain"}),
        Finding("and the summary says why", "fork" in preview.summary),
        *_no_power(world, FORK),
    ]


def _greedy_fork(world: World) -> list[Finding]:
    run = _planned(world, _from_outside(world, GREEDY, edits.GREEDY_WORKFLOW))
    return [
        equal("the plan that the fork forces fails", run["plan"], "failure"),
        *_no_power(world, GREEDY),
    ]


def _from_outside(world: World, number: int, edit: Edit) -> PullRequest:
    pull = world.origin.open_pull(number, "From outside", edit)
    return replace(pull, source=STRANGER, author="stranger")


def _planned(world: World, pull: PullRequest) -> dict[str, str]:
    run = world.run("plan", pull_request(pull))
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
PREVIEW = Scenario("preview", "A pull request shows its page", _preview, ("bootstrap",))
FORKED = Scenario("fork", "A fork's pull request gets no token", _fork)
GREEDY_FORK = Scenario("greedy-fork", "A fork rewrites the workflow to get one", _greedy_fork)
