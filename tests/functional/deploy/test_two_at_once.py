"""Two syncs of one site at the same time leave exactly one release, whoever wins."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.deploy.job import SyncJob
from scripts.deploy.manifest import DeployRun
from scripts.deploy.sync import sync
from scripts.errors import ConflictError
from tests.functional.deploy.conftest import SECOND
from tests.support.bucket import Call
from tests.support.deploys import Stage, is_synced, missing_assets

OLDER, NEWER = DeployRun(8, 1, "a" * 40), DeployRun(9, 1, "b" * 40)


@pytest.fixture
def rival(stage: Stage, tmp_path: Path) -> Stage:
    """Give another checkout with another release of the same site, in the same bucket."""
    (tmp_path / "rival").mkdir()
    rival = Stage(tmp_path / "rival")
    rival.write({**{k: v for k, v in SECOND.items() if v}, "index.html": "the rival's"})
    rival.write({"rival.html": "only the rival has this"})
    rival.site, rival.state, rival.cdn = stage.site, stage.state, stage.cdn
    rival.wire, rival.clock = stage.wire, stage.clock
    return rival


def overtake_before_the_first_write(stage: Stage, rival: Stage, run: DeployRun) -> None:
    """Let the rival do its whole sync between the look of the other and its first write."""
    job, begun = rival.job(run), threading.Event()

    def trouble(call: Call, _number: int) -> None:
        if call.name == "write" and not begun.is_set():
            begun.set()
            sync(job)

    stage.wire.trouble = trouble


def test_the_newer_one_looks_again_and_replaces_what_overtook_it(
    stage: Stage, rival: Stage
) -> None:
    job = stage.job(NEWER)
    overtake_before_the_first_write(stage, rival, OLDER)
    sync(job)
    assert is_synced(stage)
    assert "rival.html" not in stage.site.live


def test_the_older_one_gives_way_to_what_overtook_it(stage: Stage, rival: Stage) -> None:
    job = stage.job(OLDER)
    overtake_before_the_first_write(stage, rival, NEWER)
    with pytest.raises(ConflictError, match="older"):
        sync(job)
    assert is_synced(rival)


@pytest.mark.parametrize("pause_at", range(1, 7))
def test_a_second_sync_during_the_first_never_mixes_two_releases(
    stage: Stage, rival: Stage, pause_at: int
) -> None:
    first, begun = stage.job(OLDER), threading.Event()
    conflicts: list[ConflictError] = []

    def overtake(call: Call, number: int) -> None:
        assert missing_assets(stage.ours()) == []
        if call.name == "put" and number >= pause_at and not begun.is_set():
            begun.set()
            conflicts.extend(attempt(rival.job(NEWER)))

    stage.wire.trouble = overtake
    conflicts.extend(attempt(first))
    assert begun.is_set()
    assert conflicts
    stage.wire.clear()
    assert missing_assets(stage.ours()) == []
    rival.deploy(NEWER)
    assert is_synced(rival)
    assert stage.manifest().release.startswith("b")


def attempt(job: SyncJob) -> list[ConflictError]:
    """Run a sync and return the conflict that stopped it, if any."""
    try:
        sync(job)
    except ConflictError as conflict:
        return [conflict]
    return []


def test_a_sync_that_was_overtaken_deletes_nothing(stage: Stage, rival: Stage) -> None:
    job, woken = stage.job(OLDER), threading.Event()

    def sleep_long(call: Call, _number: int) -> None:
        if call.name == "put" and not woken.is_set():
            woken.set()
            sync(rival.job(NEWER))

    stage.wire.trouble = sleep_long
    with pytest.raises(ConflictError):
        sync(job)
    live = stage.ours()
    assert {key: live[key] for key in rival.source()} == rival.source()
    assert stage.manifest().release.startswith("b")


def test_after_a_failure_the_next_sync_need_not_wait(stage: Stage, rival: Stage) -> None:
    def refuse(call: Call, _number: int) -> None:
        if call.name == "put":
            raise ConflictError("the put failed")

    with pytest.raises(ConflictError):
        stage.fail(refuse, stage.job(OLDER))
    rival.deploy(NEWER)
    assert is_synced(rival)


def test_a_lost_answer_to_the_first_write_is_no_conflict(stage: Stage) -> None:
    job = stage.job()
    write, lost = stage.state.write, threading.Event()

    def write_twice(key: str, body: bytes, replaces: str | None) -> str:
        etag = write(key, body, replaces)
        if not lost.is_set():
            lost.set()
            return write(key, body, replaces)
        return etag

    stage.state.write = write_twice  # type: ignore[method-assign]  # a retry after a lost answer
    sync(replace(job))
    assert is_synced(stage)
