"""What people do besides merging: purge, look for drift, unlock, roll back."""

import json

import pytest

from scripts.dev.rehearsal.events import dispatch, schedule
from scripts.dev.rehearsal.world import RehearsalWorld
from tests.rehearsal.comparison import changed, new_invalidations, pages
from tests.rehearsal.deploys import GUARDED, LOG_GROUP, FirstRelease, log_days

DRIFT_MARKER = "<!-- windsock:drift -->"
# Only loopback answers: no package index, no registry of Terraform's.
CUT_OFF = {
    **dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"
    ),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"),
    "PIP_RETRIES": "0",
}
LOCK = "00000000-1111-2222-3333-444444444444"
LOCK_KEY = "site/terraform.tfstate.tflock"
HOSTILE = {
    "a command": "/x; rm -rf /",
    "a substitution": "/$(id)",
    "a newline": "/index.html\n/etc",
    "a star inside": "/a*b",
    "16 paths": " ".join(f"/{n}" for n in range(16)),
}
WRONG_RELEASES = {"a word": "latest", "a short hash": "abc123", "another commit": "f" * 40}


@pytest.mark.needs("address")
def test_purge(world: RehearsalWorld) -> None:
    """Chosen paths are invalidated."""
    before, asked = world.observer.look(), len(world.github.asked)
    inputs = {"scope": "custom", "paths": "/index.html /data/*", "reason": "An `odd` | *reason*"}
    run = world.run("purge-cache", dispatch(world.origin.head, inputs))
    after = world.observer.look()
    assert set(run.jobs.values()) == {"success"}, run.problem
    assert world.github.asked[asked:] == [("purge", True)]
    assert new_invalidations(before, after) == [{"/data/*", "/index.html"}]
    assert "maintainer" in run.summary
    assert "reason" in run.summary
    assert changed(before.site, after.site) == set()


def test_hostile_purge(world: RehearsalWorld) -> None:
    """Hostile inputs of a purge are refused before any credentials."""
    asked, trace = len(world.github.asked), world.scratch / "a-command-ran"
    ended = {}
    for name, paths in HOSTILE.items():
        inputs = {"scope": "custom", "paths": paths, "reason": f"$(touch {trace}) `touch {trace}`"}
        run = world.run("purge-cache", dispatch(world.origin.head, inputs))
        ended[name] = (run.jobs["check"], run.jobs["purge"])
    assert ended == dict.fromkeys(HOSTILE, ("failure", "skipped"))
    assert ("purge", True) not in world.github.asked[asked:]
    assert not trace.exists(), "an input ran as a command"


@pytest.mark.needs("address")
def test_drift(world: RehearsalWorld) -> None:
    """A person changes AWS by hand."""
    logs = world.observer.client("logs")
    before, days = world.observer.look(), log_days(world)
    logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=1)
    found = world.run("drift", schedule(world.origin.head))
    opened = _drift_issues(world)
    logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=days)
    gone = world.run("drift", schedule(world.origin.head))
    assert found.green, found.problem
    assert gone.green, gone.problem
    assert len(opened) == 1
    assert "log\\_group.function" in opened[0]
    assert _drift_issues(world) == [], "the issue is closed"
    assert changed(before.state, world.observer.look().state) == set(), "no state, no lock"


def _drift_issues(world: RehearsalWorld) -> list[str]:
    opened = [str(i["body"]) for i in world.github.issues if i["state"] == "open"]
    return [body for body in opened if body.startswith(DRIFT_MARKER)]


@pytest.mark.needs("address")
def test_unlock(world: RehearsalWorld) -> None:
    """A dead run left its lock."""
    about = {"ID": LOCK, "Operation": "OperationTypeApply", "Who": "a dead run", "Path": LOCK_KEY}
    world.observer.client("s3").put_object(
        Bucket=world.variables["STATE_BUCKET"], Key=LOCK_KEY, Body=json.dumps(about).encode()
    )
    run = world.run("unlock", dispatch(world.origin.head, {"lock": LOCK}))
    assert run.jobs["unlock"] == "success", run.problem
    assert LOCK_KEY not in world.observer.look().state
    assert world.github.asked[-1] == GUARDED


@pytest.mark.needs("address")
def test_rollback(world: RehearsalWorld, first_release: FirstRelease) -> None:
    """Back to the first release, without a network."""
    before, first = world.observer.look(), first_release.cloud
    inputs = {"release": first_release.commit[:10]}
    run = world.run("rollback", dispatch(world.origin.head, inputs), CUT_OFF)
    after = world.observer.look()
    assert set(run.jobs.values()) == {"success"}, run.problem
    assert pages(after) == pages(first)
    assert (after.live, after.released) == (first.live, first_release.commit)
    assert changed(before.state, after.state) == set()
    assert after.data.keys() >= first.data.keys()


@pytest.mark.needs("rollback")
def test_previous(world: RehearsalWorld) -> None:
    """Back by one release, and forth."""
    before = world.observer.look()
    back = world.run("rollback", dispatch(world.origin.head, {}), CUT_OFF)
    there = world.observer.look()
    forth = world.run("rollback", dispatch(world.origin.head, {}), CUT_OFF)
    after = world.observer.look()
    assert back.green, back.problem
    assert forth.green, forth.problem
    assert pages(there) != pages(before)
    assert pages(after) == pages(before)
    assert after.live == before.live


def test_wrong_rollback(world: RehearsalWorld) -> None:
    """Back to what is no release."""
    ended = {}
    for name, release in WRONG_RELEASES.items():
        run = world.run("rollback", dispatch(world.origin.head, {"release": release}))
        ended[name] = run.jobs["restore"]
    assert ended == dict.fromkeys(WRONG_RELEASES, "skipped")
