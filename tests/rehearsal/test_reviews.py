"""Pull requests before their merge: a preview and a plan, and forks that get neither."""

import json
from dataclasses import replace

import pytest

from scripts.ci.reviewed import MARKER
from scripts.dev.rehearsal.events import PullRequest, pull_request
from scripts.dev.rehearsal.origin import Edit
from scripts.dev.rehearsal.world import RehearsalWorld
from tests.rehearsal import edits
from tests.rehearsal.comparison import changed, differences
from tests.rehearsal.deploys import REVIEWED, comments, ran

FORK, GREEDY, SHOWN = 8, 9, 10
FOLDER = f"pr-{SHOWN}/"
PUBLISHED = dict.fromkeys(("build", "publish", "comment"), "success")
REMOVED = dict.fromkeys(("remove", "comment"), "success")


@pytest.mark.needs("bootstrap")
def test_preview(world: RehearsalWorld) -> None:
    """A pull request shows its page until it is closed."""
    pull, seen = world.origin.open_pull(SHOWN, "Another title", edits.PAGE), world.observer
    before, files = seen.look(), seen.keys(seen.preview_bucket)
    published = world.run("preview", pull_request(pull, "opened"))
    assert ran(published) == PUBLISHED, published.problem
    _check_preview(world, changed(files, seen.keys(seen.preview_bucket)))

    removed = world.run("preview", pull_request(pull, "closed"))
    assert ran(removed) == REMOVED, removed.problem
    assert changed(files, seen.keys(seen.preview_bucket)) == set(), "nothing is left of it"
    assert world.visit_preview(f"/{FOLDER}").status == 404
    (comment,) = comments(world, SHOWN)
    assert "Removed" in comment
    assert differences(before, seen.look()) == {}


def _check_preview(world: RehearsalWorld, keys: set[str]) -> None:
    """Check what was published, what visitors get, and the comment."""
    assert keys
    assert {k for k in keys if not k.startswith(FOLDER)} == set(), "it has its own prefix"
    assert f"{FOLDER}sw.js" not in keys, "no service worker"
    page, data, root = (world.visit_preview(f"/{p}") for p in (FOLDER, f"{FOLDER}data.json", ""))
    assert page.status == 200
    assert b"Rehearsed: " in page.body
    assert page.headers.get("cache-control") == "no-store"
    assert page.headers.get("x-robots-tag") == "noindex, nofollow"
    assert json.loads(data.body)["simulated"], "the weather says that it is simulated"
    assert root.status == 404
    (comment,) = comments(world, SHOWN)
    assert FOLDER in comment
    assert "WARNING" not in comment


@pytest.mark.needs("bootstrap")
def test_pull_request(world: RehearsalWorld) -> None:
    """A pull request is planned and commented."""
    pull = world.origin.open_pull(REVIEWED, "Say hello", edits.README)
    world.github.record_open(pull.number, pull.head)
    before = world.observer.look()
    run = world.run("plan", pull_request(pull))
    assert set(run.jobs.values()) == {"success"}, run.problem
    (comment,) = comments(world, REVIEWED)
    assert "to add" in comment
    assert f"commit={pull.head}" in comment, "the gate finds the digest in it"
    assert "<!-- changes={" in comment, "and the addresses with their hashes"
    assert "**checkov**: ✅ 0 failed" in comment
    assert "First view" in comment
    assert differences(before, world.observer.look()) == {}


def test_fork(world: RehearsalWorld) -> None:
    """A fork's pull request gets no token."""
    pull = _from_fork(world, FORK, edits.README)
    planned = world.run("plan", pull_request(pull))
    preview = world.run("preview", pull_request(pull, "opened"))
    assert planned.jobs["package"] == "success", planned.problem
    assert planned.jobs["plan"] == "skipped"
    assert ran(preview) == {"explain": "success"}, preview.problem
    assert ["fork" in run.summary for run in (planned, preview)] == [True, True]
    _check_no_rights(world, FORK)


def test_greedy_fork(world: RehearsalWorld) -> None:
    """A fork rewrites the workflow to get a token."""
    pull = _from_fork(world, GREEDY, edits.GREEDY_WORKFLOW)
    run = world.run("plan", pull_request(pull))
    assert run.jobs["plan"] == "failure"
    _check_no_rights(world, GREEDY)


def _from_fork(world: RehearsalWorld, number: int, edit: Edit) -> PullRequest:
    pull = world.origin.open_pull(number, "From outside", edit)
    return replace(pull, source="visitor/windsock", author="visitor")


def _check_no_rights(world: RehearsalWorld, number: int) -> None:
    assert f"refs/pull/{number}/merge" not in world.github.identified, "it gets no ID token"
    assert [c for c in comments(world, number) if c.startswith(MARKER)] == []
