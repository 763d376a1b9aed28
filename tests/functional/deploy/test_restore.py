"""A release that was good comes back byte for byte, without a build, in the order of a sync."""

import threading
from dataclasses import replace

import pytest

from scripts.deploy.aws import AwsError
from scripts.deploy.job import SyncJob, SyncResult
from scripts.deploy.manifest import DeployRun, FileEntry
from scripts.deploy.releases import FunctionVersion, ReleaseRecord, ReleaseRecords
from scripts.deploy.stores import ChangedMeanwhileError
from scripts.deploy.sync import sync
from scripts.errors import RefusedError, UsageError
from tests.support.bucket import Call, CrashError, Thing
from tests.support.deploys import NAME, Stage, missing_assets

ONE, TWO, THREE = ("1" * 40, "2" * 40, "3" * 40)


def record(stage: Stage, commit: str, function: str = "1") -> ReleaseRecord:
    manifest = stage.manifest()
    version = FunctionVersion("weather", function, "hash")
    now = stage.clock.now()
    made = ReleaseRecord(
        0, NAME, manifest.release, commit, DeployRun(), now, "me", version, manifest.files
    )
    return ReleaseRecords(stage.state, "releases/").append(made)


def never(_: ReleaseRecord) -> bool:
    return False


def restore_job(stage: Stage, to: str) -> SyncJob:
    wanted = ReleaseRecords(stage.state, "releases/").find(to, never)
    return replace(stage.job(), read_wanted=wanted.wanted, run=DeployRun(), release=wanted.release)


def restore(stage: Stage, to: str) -> SyncResult:
    stage.wire.clear()
    return sync(restore_job(stage, to))


def content(stage: Stage) -> dict[str, Thing]:
    live = stage.site.live.items()
    return {key: replace(thing, version="") for key, thing in live if key != "data.json"}


def test_every_byte_and_header_comes_back(stage: Stage) -> None:
    first = content(stage)
    record(stage, ONE)
    stage.deploy()
    restore(stage, "1")
    live = content(stage)
    assert {key: live[key] for key in first} == first
    assert set(live) - set(first) == {"assets/app.22222222.js"}
    assert stage.manifest().files.keys() == first.keys()


def test_a_restore_copies_what_differs_in_the_order_of_a_sync(stage: Stage) -> None:
    record(stage, ONE)
    stage.deploy()
    restore(stage, ONE)
    changes = [c.keys[0] for c in stage.wire.calls if c.name in {"copy", "delete"}]
    assert changes == ["about/index.html", "index.html", "sw.js", "version.json", "contact.html"]
    assert stage.wire.names().count("put") == 0
    assert stage.wire.names().count("invalidate") == 1


def test_restoring_what_is_live_changes_nothing(stage: Stage) -> None:
    stage.deploy()
    record(stage, TWO)
    assert restore(stage, TWO).plan.is_noop
    assert stage.wire.wrote() == []


def test_a_restored_site_can_be_deployed_again(stage: Stage) -> None:
    stage.deploy(DeployRun(8))
    record(stage, TWO)
    stage.write({"index.html": "third"})
    stage.deploy(DeployRun(9))
    restore(stage, TWO)
    assert stage.manifest().run.number == 9
    stage.deploy(DeployRun(9, 2))
    assert stage.ours()["index.html"] == b"third"


@pytest.mark.parametrize("number", range(3, 17))
def test_a_restore_that_dies_is_finished_by_the_next(stage: Stage, number: int) -> None:
    first = stage.ours()
    record(stage, ONE)
    stage.deploy()

    def die(_call: Call, count: int) -> None:
        if count >= number:
            raise CrashError

    job = restore_job(stage, ONE)
    try:
        stage.fail(die, job)
    except CrashError:
        assert missing_assets(stage.ours()) == []
    restore(stage, ONE)
    live = stage.ours()
    assert {key: live[key] for key in first} == first
    assert restore(stage, ONE).plan.is_noop


def test_a_deploy_that_was_killed_is_taken_back_at_once(stage: Stage) -> None:
    first = stage.ours()
    record(stage, ONE)
    killed = threading.Event()

    def kill(call: Call, _number: int) -> None:
        if killed.is_set() or call.keys == ("index.html",):
            killed.set()
            raise CrashError

    with pytest.raises(CrashError):
        stage.fail(kill, stage.job(DeployRun(9, 2)))
    stage.wire.clear()
    sync(restore_job(stage, ONE))
    live = stage.ours()
    assert {key: live[key] for key in first} == first


@pytest.mark.parametrize("key", ["about/index.html", "index.html", "version.json"])
def test_one_expired_version_refuses_the_restore_before_the_first_write(
    stage: Stage, key: str
) -> None:
    made = record(stage, ONE)
    stage.deploy()
    before, manifest = content(stage), stage.manifest()
    del stage.site.versions[key, str(made.files[key].version)]
    with pytest.raises(RefusedError, match=rf"expired \({key}\).*choose a newer release"):
        restore(stage, ONE)
    assert stage.wire.wrote() == []
    assert (content(stage), stage.manifest()) == (before, manifest)


def test_an_expired_version_of_what_is_live_all_the_same_refuses_nothing(stage: Stage) -> None:
    made = record(stage, ONE)
    stage.deploy()
    del stage.site.versions["robots.txt", str(made.files["robots.txt"].version)]
    restore(stage, ONE)
    assert stage.manifest().release == made.release


def test_a_version_that_expires_under_way_stops_before_any_page_changes(stage: Stage) -> None:
    record(stage, ONE)
    stage.deploy()
    before = stage.ours()

    def expire(call: Call, _number: int) -> None:
        if call.name == "copy":
            stage.site.versions.clear()

    with pytest.raises(AwsError, match="expired"):
        stage.fail(expire, restore_job(stage, ONE))
    assert stage.ours() == before


def test_a_restore_looks_once_at_each_version_and_a_deploy_at_none(stage: Stage) -> None:
    record(stage, ONE)
    stage.deploy()
    assert "head" not in stage.wire.names()
    restore(stage, ONE)
    assert stage.wire.keys("head") == stage.wire.keys("copy")


def test_a_bucket_without_versions_cannot_be_restored(stage: Stage) -> None:
    made = record(stage, ONE)
    unversioned = replace(made, files={"index.html": FileEntry("s", "f", "e", None)})
    with pytest.raises(RefusedError, match=r"index\.html has no version"):
        unversioned.wanted()


def test_records_are_numbered_and_never_changed(stage: Stage) -> None:
    record(stage, ONE)
    written = dict(stage.state.bodies)
    stage.deploy()
    assert record(stage, TWO).number == 2
    assert stage.state.bodies["releases/000001.json"] == written["releases/000001.json"]


def test_the_same_release_is_recorded_once(stage: Stage) -> None:
    assert record(stage, ONE).number == record(stage, ONE).number == 1
    assert record(stage, ONE, function="2").number == 2


def test_a_merge_that_changes_nothing_live_is_no_release(stage: Stage) -> None:
    record(stage, ONE)
    assert record(stage, TWO).commit == ONE


def test_a_release_that_was_live_but_not_recorded_is_recorded_by_the_next_deploy(
    stage: Stage,
) -> None:
    record(stage, ONE)
    stage.deploy()
    assert stage.deploy().plan.is_noop
    assert record(stage, TWO).number == 2


def test_a_record_comes_back_as_it_was(stage: Stage) -> None:
    made = record(stage, ONE)
    assert ReleaseRecords(stage.state, "releases/").load(1) == made


def test_two_records_at_once_get_two_numbers(stage: Stage) -> None:
    written: list[str] = []
    write = stage.state.write

    def overtake(key: str, body: bytes, replaces: str | None) -> str:
        if not written:
            written.append(key)
            record(stage, TWO, function="2")
        return write(key, body, replaces)

    stage.state.write = overtake  # type: ignore[method-assign]  # another run records first
    assert record(stage, ONE).number == 2


def test_a_release_that_another_replaced_meanwhile_is_not_the_newest_record(stage: Stage) -> None:
    behind = record(stage, ONE)
    stage.deploy()
    record(stage, TWO)
    records = ReleaseRecords(stage.state, "releases/")
    with pytest.raises(ChangedMeanwhileError, match="another deploy replaced it"):
        records.append(behind, lambda r: r.files == stage.manifest().files)
    assert records.numbers() == [1, 2]


def test_a_number_that_is_always_taken_is_an_error(stage: Stage) -> None:
    def refuse(key: str, body: bytes, replaces: str | None) -> str:
        raise ChangedMeanwhileError(key)

    stage.state.write = refuse  # type: ignore[method-assign]  # a store that never agrees
    with pytest.raises(ChangedMeanwhileError, match="run again"):
        record(stage, ONE)


def previous(stage: Stage, function: FunctionVersion | None) -> int:
    live = stage.manifest().files
    found = ReleaseRecords(stage.state, "releases/").find(
        "previous", lambda r: r.holds(live, function)
    )
    return found.number


def test_previous_is_the_newest_release_that_is_not_live(stage: Stage) -> None:
    good, bad = FunctionVersion("weather", "1", "hash"), FunctionVersion("weather", "2", "other")
    record(stage, ONE)
    stage.deploy()
    record(stage, TWO)
    # Whatever commits came since without changing the site: the second is still what is live.
    assert previous(stage, good) == previous(stage, None) == 1
    # The function alone was promoted and is bad: the newest record is what to go back to.
    assert previous(stage, bad) == 2


def test_a_release_that_was_never_recorded_goes_back_to_the_newest_record(stage: Stage) -> None:
    record(stage, ONE)
    stage.deploy()
    assert previous(stage, None) == 1


def test_previous_after_a_rollback_is_what_was_live_before_it(stage: Stage) -> None:
    record(stage, ONE)
    stage.deploy()
    record(stage, TWO)
    restore(stage, ONE)
    record(stage, ONE)
    assert previous(stage, None) == 2


@pytest.mark.parametrize("to", ["9", "f" * 40, "latest", "../1", "", "1" * 39, "-1", "²"])
def test_a_release_that_is_not_there_is_refused(stage: Stage, to: str) -> None:
    record(stage, ONE)
    with pytest.raises(UsageError):
        ReleaseRecords(stage.state, "releases/").find(to, never)


def test_a_first_release_has_no_previous(stage: Stage) -> None:
    record(stage, ONE)
    with pytest.raises(UsageError, match="no such record"):
        ReleaseRecords(stage.state, "releases/").find("previous", lambda _: True)


def test_a_damaged_record_is_named(stage: Stage) -> None:
    stage.state.bodies["releases/000001.json"] = b"{}"
    with pytest.raises(RefusedError, match=r"releases/000001\.json"):
        ReleaseRecords(stage.state, "releases/").load(1)


def test_other_files_beside_the_records_are_left_aside(stage: Stage) -> None:
    stage.state.bodies["releases/readme.txt"] = b"x"
    assert ReleaseRecords(stage.state, "releases/").numbers() == []
