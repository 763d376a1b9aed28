"""What a sync decides, from the listing, the manifest and the source alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scripts.deploy.key_actions import KEPT_FOR, KEPT_RELEASES, Reason, Situation, Verb
from scripts.deploy.key_rules import headers_for
from scripts.deploy.manifest import (
    DeployRun,
    FileEntry,
    Manifest,
    PendingInvalidation,
    RetainedAsset,
)
from scripts.deploy.source import LocalFile, Upload, Wanted
from scripts.deploy.sync_plan import SyncPlan, plan_sync

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ASSET = "assets/app.0123abcd.js"


def want(key: str, content: str = "1") -> Wanted:
    headers = headers_for(key)
    return Wanted(content, headers.fingerprint, Upload(LocalFile(Path(key), 1, content), headers))


def entry(key: str, content: str = "1", etag: str = "e1") -> FileEntry:
    return FileEntry(content, headers_for(key).fingerprint, etag, "v1")


def situation(
    wanted: Mapping[str, str],
    listing: Mapping[str, str],
    files: Mapping[str, FileEntry] | None = None,
) -> Situation:
    return Situation(
        wanted={key: want(key, content) for key, content in wanted.items()},
        listing=listing,
        manifest=Manifest("bucket", number=5, files=files or {}),
        found={},
        run=DeployRun(7, 1, "c" * 40),
        now=NOW,
        has_cdn=True,
    )


def actions(plan: SyncPlan) -> dict[str, tuple[Verb, Reason]]:
    return {action.key: (action.verb, action.reason) for action in plan.actions}


@pytest.mark.parametrize(
    ("known", "etag", "expected"),
    [
        (None, None, (Verb.PUT, Reason.NEW)),
        (entry("a.html"), "e1", (Verb.SKIP, Reason.CURRENT)),
        (entry("a.html", content="0"), "e1", (Verb.PUT, Reason.CONTENT)),
        (replace(entry("a.html"), fingerprint="old"), "e1", (Verb.PUT, Reason.HEADERS)),
        (entry("a.html"), "by hand", (Verb.PUT, Reason.DRIFT)),
        (entry("a.html"), None, (Verb.PUT, Reason.DRIFT)),
        (None, "unknown", (Verb.PUT, Reason.DRIFT)),
    ],
)
def test_an_object_is_current_when_content_headers_and_etag_agree(
    known: FileEntry | None, etag: str | None, expected: tuple[Verb, Reason]
) -> None:
    listing = {"a.html": etag} if etag else {}
    files = {"a.html": known} if known else {}
    assert actions(plan_sync(situation({"a.html": "1"}, listing, files))) == {"a.html": expected}


@pytest.mark.parametrize("etag", ["d41d8cd98f00b204e9800998ecf8427e", "abc-3", '"kms: anything"'])
def test_an_etag_is_only_ever_compared(etag: str) -> None:
    plan = plan_sync(
        situation({"a.html": "1"}, {"a.html": etag}, {"a.html": entry("a.html", etag=etag)})
    )
    assert plan.is_noop


@pytest.mark.parametrize("key", ["data.json", "data/berlin.json", "x"])
def test_what_others_wrote_is_kept(key: str) -> None:
    plan = plan_sync(situation({"index.html": "1"}, {key: "e"}))
    assert actions(plan)[key] == (Verb.KEEP, Reason.NOT_OURS)


@pytest.mark.parametrize("key", ["data.json", "data/berlin.json"])
def test_what_belongs_to_others_is_never_put_or_deleted(key: str) -> None:
    for wanted in ({"index.html": "1"}, {"index.html": "1", key: "1"}):
        # Even where a manifest claims it, as after a mistake by hand.
        for files in ({}, {key: entry(key)}):
            plan = plan_sync(situation(wanted, {key: "e"}, files))
            assert actions(plan)[key] == (Verb.KEEP, Reason.NOT_OURS)
            assert key not in plan.manifest_before().pending_puts
            assert key not in plan.manifest_after_puts({}).files


def test_a_removed_page_goes_at_once() -> None:
    plan = plan_sync(situation({}, {"a.html": "e1"}, {"a.html": entry("a.html")}))
    assert plan.removed == ("a.html",)
    assert plan.pending_invalidation.paths == ("/a.html",)


def test_a_removed_asset_stays_for_open_tabs_and_is_not_invalidated() -> None:
    plan = plan_sync(situation({}, {ASSET: "e1"}, {ASSET: entry(ASSET)}))
    assert actions(plan) == {ASSET: (Verb.KEEP, Reason.OPEN_TABS)}
    assert plan.retained_assets == {ASSET: RetainedAsset(entry(ASSET), NOW, 6)}
    assert plan.pending_invalidation == PendingInvalidation()


@pytest.mark.parametrize(
    ("age", "releases", "expired"),
    [
        (KEPT_FOR, KEPT_RELEASES, True),
        (KEPT_FOR - timedelta(seconds=1), KEPT_RELEASES + 9, False),
        (KEPT_FOR * 9, KEPT_RELEASES - 1, False),
    ],
)
def test_an_asset_expires_by_time_and_by_releases(
    age: timedelta, releases: int, expired: bool
) -> None:
    before = situation({}, {ASSET: "e1"})
    retained = {ASSET: RetainedAsset(entry(ASSET), NOW - age, 5 - releases)}
    plan = plan_sync(replace(before, manifest=replace(before.manifest, retained_assets=retained)))
    assert plan.expired == ((ASSET,) if expired else ())
    assert plan.is_noop is not expired


def test_an_asset_that_comes_back_is_not_uploaded_again() -> None:
    before = situation({ASSET: "1"}, {ASSET: "e1"})
    retained = {ASSET: RetainedAsset(entry(ASSET), NOW, 1)}
    plan = plan_sync(replace(before, manifest=replace(before.manifest, retained_assets=retained)))
    assert actions(plan) == {ASSET: (Verb.SKIP, Reason.CURRENT)}
    assert plan.manifest_after_puts({}).files == {ASSET: entry(ASSET)}
    assert plan.retained_assets == {}


def test_the_waves_go_from_what_is_referred_to_to_what_refers() -> None:
    keys = ["index.html", "sw.js", "about/index.html", ASSET, "favicon.ico", "version.json"]
    plan = plan_sync(situation(dict.fromkeys(keys, "1"), {}))
    assert plan.waves == (
        (ASSET, "favicon.ico"),
        ("about/index.html",),
        ("index.html",),
        ("sw.js", "version.json"),
    )


def test_a_first_deploy_to_an_empty_bucket_invalidates_nothing() -> None:
    plan = plan_sync(situation({"index.html": "1"}, {"data.json": "e"}))
    assert plan.pending_invalidation == PendingInvalidation()


def test_changed_new_and_removed_pages_are_invalidated_and_new_assets_are_not() -> None:
    files = {k: entry(k) for k in ("index.html", "old.html", "same.html")}
    wanted = {"index.html": "2", "new.html": "1", "same.html": "1", ASSET: "1"}
    plan = plan_sync(situation(wanted, dict.fromkeys(files, "e1"), files))
    assert plan.pending_invalidation.paths == ("/", "/index.html", "/new.html", "/old.html")


def test_an_asset_that_changed_under_its_name_is_invalidated_and_warned_of() -> None:
    plan = plan_sync(situation({ASSET: "2"}, {ASSET: "e1"}, {ASSET: entry(ASSET)}))
    assert plan.pending_invalidation.paths == (f"/{ASSET}",)
    assert plan.warnings == (f"{ASSET}: changed under a name that browsers keep for a year",)


def test_unknown_types_and_assets_without_hash_are_warned_of() -> None:
    plan = plan_sync(situation({"LICENSE": "1", "assets/app.js": "1"}, {}))
    assert [line.split(":")[0] for line in plan.warnings] == ["LICENSE", "assets/app.js"]


def test_what_was_pending_before_stays_pending_under_the_same_reference() -> None:
    before = situation({"a.html": "1"}, {"a.html": "e1"}, {"a.html": entry("a.html")})
    pending = PendingInvalidation(("/old",), "reference")
    plan = plan_sync(
        replace(before, manifest=replace(before.manifest, pending_invalidation=pending))
    )
    assert plan.pending_invalidation == pending
    assert not plan.is_noop


def test_more_changes_are_pending_under_a_new_reference() -> None:
    before = situation({"a.html": "2"}, {"a.html": "e1"}, {"a.html": entry("a.html")})
    pending = PendingInvalidation(("/a.html",), "reference")
    plan = plan_sync(
        replace(before, manifest=replace(before.manifest, pending_invalidation=pending))
    )
    assert plan.pending_invalidation.paths == pending.paths
    assert plan.pending_invalidation.reference not in {"", "reference"}


def test_the_same_release_again_later_is_another_invalidation() -> None:
    before = situation({"a.html": "2"}, {"a.html": "e1"}, {"a.html": entry("a.html")})
    later = replace(before, now=NOW + timedelta(seconds=1))
    assert (
        plan_sync(before).pending_invalidation.reference
        != plan_sync(later).pending_invalidation.reference
    )


def test_without_a_delivery_network_nothing_is_pending() -> None:
    before = situation({"a.html": "2"}, {"a.html": "e1"}, {"a.html": entry("a.html")})
    assert plan_sync(replace(before, has_cdn=False)).pending_invalidation == PendingInvalidation()


def test_the_order_of_files_does_not_change_the_release() -> None:
    one = situation({"a.html": "1", "b.html": "2"}, {})
    two = replace(one, wanted=dict(sorted(one.wanted.items(), reverse=True)))
    assert (
        plan_sync(replace(one, run=DeployRun())).release
        == plan_sync(replace(two, run=DeployRun())).release
    )


def test_a_release_is_named_after_its_commit_and_run() -> None:
    assert plan_sync(situation({}, {})).release == f"{'c' * 12}-7.1"


def test_the_manifest_goes_from_intent_to_outcome_to_settled() -> None:
    files = {"index.html": entry("index.html"), "old.html": entry("old.html")}
    plan = plan_sync(situation({"index.html": "2"}, dict.fromkeys(files, "e1"), files))
    intent = plan.manifest_before()
    assert (set(intent.files), set(intent.pending_puts), intent.pending_deletes) == (
        {"index.html", "old.html"},
        {"index.html"},
        ("old.html",),
    )
    put = {"index.html": entry("index.html", "2", "e2")}
    outcome = plan.manifest_after_puts(put)
    assert (outcome.files, outcome.pending_puts, outcome.pending_deletes) == (
        put,
        {},
        ("old.html",),
    )
    assert outcome.number == 6
    settled = plan.manifest_after_deletes(outcome, PendingInvalidation())
    assert (settled.pending_deletes, settled.pending_invalidation, settled.is_under_way) == (
        (),
        PendingInvalidation(),
        False,
    )


def test_what_a_dead_sync_put_is_still_ours() -> None:
    before = situation({"index.html": "1"}, {"lost.html": "e", ASSET: "e"})
    meant = {"lost.html": ("1", "f"), ASSET: ("1", "f")}
    plan = plan_sync(replace(before, manifest=replace(before.manifest, pending_puts=meant)))
    assert actions(plan)["lost.html"] == (Verb.DELETE, Reason.REMOVED)
    assert actions(plan)[ASSET] == (Verb.KEEP, Reason.OPEN_TABS)
    assert set(plan.manifest_before().retained_assets) == {ASSET}


def test_what_was_found_after_a_crash_is_still_ours_after_the_next() -> None:
    before = situation({"index.html": "1"}, {"index.html": "e9"})
    plan = plan_sync(replace(before, found={"index.html": entry("index.html", "1", "e9")}))
    assert actions(plan) == {"index.html": (Verb.SKIP, Reason.CURRENT)}
    assert set(plan.manifest_before().pending_puts) == {"index.html"}
