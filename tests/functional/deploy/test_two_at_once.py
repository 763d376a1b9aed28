"""Two syncs of one site at the same time leave exactly one release, whoever wins."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scripts.deploy.engine import sync
from scripts.deploy.ledger import LEASE
from scripts.deploy.manifest import Run
from scripts.errors import ConflictError
from tests.functional.deploy.conftest import SECOND
from tests.support.bucket import Call
from tests.support.deploys import Stage, is_synced

OLDER, NEWER = Run(8, 1, "a" * 40), Run(9, 1, "b" * 40)


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


def overtake_before_the_first_write(stage: Stage, rival: Stage, run: Run) -> None:
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


def test_the_second_gives_way_while_the_first_is_still_writing(stage: Stage, rival: Stage) -> None:
    paused, go_on = threading.Event(), threading.Event()

    def pause(call: Call, _number: int) -> None:
        if call.name == "put" and not paused.is_set():
            paused.set()
            assert go_on.wait(10)

    stage.wire.trouble = pause
    first = threading.Thread(target=sync, args=(stage.job(OLDER),))
    first.start()
    assert paused.wait(10)
    try:
        with pytest.raises(ConflictError, match="another sync"):
            sync(rival.job(NEWER))
    finally:
        go_on.set()
        first.join()
    assert is_synced(stage)
    assert stage.manifest().release.startswith("a")


def test_who_was_taken_for_dead_and_wakes_up_deletes_nothing(stage: Stage, rival: Stage) -> None:
    job, woken = stage.job(OLDER), threading.Event()

    def sleep_long(call: Call, _number: int) -> None:
        if call.name == "put" and not woken.is_set():
            woken.set()
            stage.clock.at += LEASE
            sync(rival.job(NEWER))

    stage.wire.trouble = sleep_long
    with pytest.raises(ConflictError):
        sync(job)
    live = stage.ours()
    assert {key: live[key] for key in rival.source()} == rival.source()
    assert stage.manifest().release.startswith("b")


def test_a_long_upload_keeps_telling_that_it_is_alive(stage: Stage, rival: Stage) -> None:
    stage.write({f"p{n}.html": "page" for n in range(9)})
    refused: list[str] = []

    def slow(call: Call, _number: int) -> None:
        if call.name == "put":
            stage.clock.at += LEASE / 2 + timedelta(seconds=1)
            if call.keys == ("p8.html",):
                with pytest.raises(ConflictError, match="another sync"):
                    sync(rival.job(NEWER))
                refused.append("once")

    stage.wire.trouble = slow
    sync(stage.job(OLDER))
    assert refused == ["once"]
    assert is_synced(stage)


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
