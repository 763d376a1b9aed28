"""Each guard says no before the first write, and how to go on."""

from datetime import UTC, datetime

import pytest

from scripts.deploy.guards import (
    check_deletes,
    check_identity,
    check_run,
    check_unmanaged,
    check_versions,
)
from scripts.deploy.key_actions import Situation
from scripts.deploy.manifest import DeployRun, FileEntry, Manifest
from scripts.deploy.sync_plan import SyncPlan, plan_sync
from scripts.errors import ConflictError, RefusedError

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def losing(removed: int, live: int) -> SyncPlan:
    pages = {f"{n}.html": FileEntry("s", "f", "e", None) for n in range(live)}
    listing = dict.fromkeys(list(pages)[:removed], "e")
    manifest = Manifest("b", files=pages)
    return plan_sync(Situation({}, listing, manifest, {}, DeployRun(), NOW, has_cdn=True))


def test_the_manifest_of_another_site_is_refused() -> None:
    check_identity(Manifest("mine"), "mine")
    with pytest.raises(RefusedError, match=r"describes theirs, not mine.*--state"):
        check_identity(Manifest("theirs"), "mine")


def test_a_bucket_of_strangers_is_refused() -> None:
    with pytest.raises(RefusedError, match=r"2 objects such as a\.txt.*--adopt"):
        check_unmanaged(["b.txt", "a.txt", "data.json"], "bucket")


def test_a_bucket_with_only_the_functions_data_is_new() -> None:
    check_unmanaged(["data.json", "data/berlin.json"], "bucket")


@pytest.mark.parametrize("older", [DeployRun(6, 9), DeployRun(7, 1)])
def test_an_older_run_is_refused(older: DeployRun) -> None:
    with pytest.raises(ConflictError, match=r"is older than run 7\.2.*--force"):
        check_run(Manifest("b", run=DeployRun(7, 2)), older)


@pytest.mark.parametrize("run", [DeployRun(7, 2), DeployRun(7, 3), DeployRun(8, 1), DeployRun()])
def test_the_same_run_a_newer_one_and_a_person_may(run: DeployRun) -> None:
    check_run(Manifest("b", run=DeployRun(7, 2)), run)


@pytest.mark.parametrize(("removed", "live"), [(4, 10), (4, 4), (26, 100), (5, 8)])
def test_a_mass_delete_is_refused_and_says_what_to_allow(removed: int, live: int) -> None:
    with pytest.raises(
        RefusedError, match=rf"{removed} of {live} live pages.*--max-delete \d+"
    ) as e:
        check_deletes(losing(removed, live), 25)
    check_deletes(losing(removed, live), float(str(e.value).split()[-1]))


@pytest.mark.parametrize(("removed", "live"), [(0, 0), (1, 1), (3, 4), (25, 100)])
def test_a_few_pages_may_go(removed: int, live: int) -> None:
    check_deletes(losing(removed, live), 25)


def test_a_release_that_is_not_all_there_is_refused_and_names_what_is_gone() -> None:
    check_versions([], "abc-1.1")
    lost = [f"{n}.html" for n in range(7)]
    said = r"abc-1\.1 .* 7 of .*\(0\.html, .*4\.html\); nothing was changed, choose a newer release"
    with pytest.raises(RefusedError, match=said):
        check_versions(lost, "abc-1.1")
