"""A sync that dies at any request: visitors see no broken page, and the next run finishes it."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.deploy.aws import AwsError
from scripts.deploy.sync import sync
from tests.functional.deploy.conftest import FIRST, SECOND
from tests.support.bucket import Call, CrashError, Wire
from tests.support.deploys import Stage, is_synced, missing_assets

# One more than the requests of an undisturbed sync from FIRST to SECOND, asserted below.
MOST_CALLS = 12


def die_at(number: int) -> Callable[[Call, int], None]:
    """Kill the process at a request: that one and all later ones never reach the store."""

    def trouble(_call: Call, count: int) -> None:
        if count >= number:
            raise CrashError

    return trouble


class DieAfter:
    """Kill the process after a request took effect and before its answer arrived."""

    def __init__(self, stage: Stage, number: int) -> None:
        self.number, self.dead = number, False
        for store, names in (
            (stage.site, ("put", "delete")),
            (stage.state, ("write",)),
            (stage.cdn, ("invalidate",)),
        ):
            for name in names:
                setattr(store, name, self._wrap(getattr(store, name), stage.wire))

    def _wrap(self, work: Callable[..., object], wire: Wire) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if self.dead:
                raise CrashError
            answer = work(*arguments)
            if len(wire.calls) == self.number:
                self.dead = True
                raise CrashError
            return answer

        return call

    def undo(self, stage: Stage) -> None:
        for store in (stage.site, stage.state, stage.cdn):
            for name in ("put", "delete", "write", "invalidate"):
                store.__dict__.pop(name, None)


def assert_healed(stage: Stage, before: Stage) -> None:
    """Check that one more run ends where an undisturbed one would have ended."""
    died = stage.wire.names()
    assert missing_assets(stage.ours()) == []
    finished = stage.wire.keys("put")[:-1]
    stage.deploy()
    assert is_synced(stage)
    assert not set(stage.wire.keys("put")) & set(finished), died
    assert missing_assets(stage.ours()) == []
    assert list(stage.cdn.sent.values()) == list(before.cdn.sent.values())
    assert stage.manifest().files.keys() == before.manifest().files.keys()
    assert stage.manifest().retained_assets.keys() == before.manifest().retained_assets.keys()
    assert stage.site.live["data.json"].body == b"{}"
    assert stage.deploy().plan.is_noop


@pytest.fixture
def undisturbed(tmp_path: Path) -> Stage:
    """Give a stage on which nothing went wrong."""
    (tmp_path / "undisturbed").mkdir()
    other = Stage(tmp_path / "undisturbed")
    other.site.overwrite("data.json", b"{}")
    other.write(FIRST)
    other.deploy()
    other.write(SECOND)
    other.deploy()
    assert len(other.wire.calls) == MOST_CALLS
    return other


@pytest.mark.parametrize("number", range(1, MOST_CALLS + 1))
def test_a_crash_before_any_request_is_healed_by_the_next_run(
    stage: Stage, undisturbed: Stage, number: int
) -> None:
    with pytest.raises(CrashError):
        stage.fail(die_at(number))
    assert_healed(stage, undisturbed)


@pytest.mark.parametrize("number", range(3, MOST_CALLS + 1))
def test_a_crash_after_any_write_is_healed_by_the_next_run(
    stage: Stage, undisturbed: Stage, number: int
) -> None:
    crash = DieAfter(stage, number)
    stage.wire.clear()
    with pytest.raises(CrashError):
        sync(stage.job())
    crash.undo(stage)
    assert_healed(stage, undisturbed)


@pytest.mark.parametrize("number", range(1, MOST_CALLS + 1))
def test_ctrl_c_at_any_request_is_healed_by_the_next_run(
    stage: Stage, undisturbed: Stage, number: int
) -> None:
    def interrupt(_call: Call, count: int) -> None:
        if count == number:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.fail(interrupt)
    stage.wire.calls = [call for call in stage.wire.calls if call.name == "put"]
    assert_healed(stage, undisturbed)


@pytest.mark.parametrize("number", range(2, 12))
def test_credentials_that_expire_at_any_request_are_healed_by_the_next_run(
    stage: Stage, undisturbed: Stage, number: int
) -> None:
    def expire(_call: Call, count: int) -> None:
        if count >= number:
            raise AwsError("ExpiredToken: get new ones and run again", "ExpiredToken")

    with pytest.raises(AwsError):
        stage.fail(expire)
    assert_healed(stage, undisturbed)


@pytest.mark.parametrize("number", range(1, 13))
def test_a_first_deploy_that_dies_is_finished_by_the_next_run(empty: Stage, number: int) -> None:
    with pytest.raises(CrashError):
        empty.fail(die_at(number))
    assert missing_assets(empty.ours()) == []
    empty.deploy()
    assert is_synced(empty)
    assert empty.deploy().plan.is_noop


@pytest.mark.parametrize("first", range(3, MOST_CALLS + 1, 2))
@pytest.mark.parametrize("second", range(3, 11, 2))
def test_two_crashes_and_another_release_leave_nothing_behind(
    stage: Stage, first: int, second: int
) -> None:
    with pytest.raises(CrashError):
        stage.fail(die_at(first))
    stage.write({"contact.html": None, "third.html": "third", "index.html": "third"})
    stage.write({"assets/app.22222222.js": None})
    with contextlib.suppress(CrashError):
        stage.fail(die_at(second))
    stage.write({"third.html": None, "index.html": "fourth"})
    stage.deploy()
    assert is_synced(stage)
    assert set(stage.ours()) <= {*stage.manifest().files, *stage.manifest().retained_assets}
    assert stage.deploy().plan.is_noop


def test_an_asset_of_a_dead_sync_that_is_wanted_later_has_its_version(empty: Stage) -> None:
    with pytest.raises(CrashError):
        empty.fail(die_at(5))
    put = next(key for key in empty.ours() if key.startswith("assets/"))
    body = (empty.folder / put).read_bytes()
    empty.write({put: None, "index.html": "without it"})
    empty.deploy()
    empty.write({put: body.decode(), "index.html": f"<script src={put}></script>"})
    empty.deploy()
    assert empty.manifest().files[put].version == empty.site.live[put].version
