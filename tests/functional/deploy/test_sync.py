"""A sync from one release to the next: what it asks, in which order, and what it leaves alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from scripts.deploy.aws import AwsError
from scripts.deploy.job import SyncRules
from scripts.deploy.key_actions import Reason, Verb
from scripts.deploy.manifest import DeployRun, PendingInvalidation
from scripts.deploy.manifest_store import ManifestStore
from scripts.deploy.stores import DryRunCdn, DryRunSite, DryRunState
from scripts.deploy.sync import sync
from scripts.errors import ConflictError, RefusedError, WindsockError
from tests.support.bucket import Call
from tests.support.deploys import MANIFEST, NAME, Stage, is_synced, missing_assets


def refuse(name: str, key: str, code: str = "AccessDenied") -> Callable[[Call, int], None]:
    def trouble(call: Call, _number: int) -> None:
        if call.name == name and key in call.keys:
            raise AwsError(f"{name} {key}: {code}", code)

    return trouble


def test_a_first_deploy_puts_everything_and_purges_nothing(empty: Stage) -> None:
    outcome = empty.deploy()
    assert is_synced(empty)
    assert set(outcome.manifest.files) == set(empty.source())
    assert empty.wire.names().count("invalidate") == 0


def test_nothing_changed_is_two_requests_and_no_write(empty: Stage) -> None:
    empty.deploy()
    for path in empty.folder.rglob("*.*"):
        path.touch()
    outcome = empty.deploy()
    assert sorted(empty.wire.names()) == ["list", "read"]
    assert outcome.plan.is_noop


def test_one_changed_page_is_six_requests_and_its_own_addresses(empty: Stage) -> None:
    empty.deploy()
    empty.write({"about/index.html": "About us"})
    empty.deploy()
    assert sorted(empty.wire.names()) == ["invalidate", "list", "put", "read", "write", "write"]
    assert empty.wire.keys("put") == ["about/index.html"]
    assert empty.wire.keys("invalidate") == ["/about", "/about/", "/about/index.html"]


def test_assets_then_pages_then_the_first_view_then_deletes_then_the_purge(stage: Stage) -> None:
    stage.deploy()
    order = [(c.name, c.keys) for c in stage.wire.calls if c.name in {"put", "delete"}]
    assert order == [
        ("put", ("assets/app.22222222.js",)),
        ("put", ("contact.html",)),
        ("put", ("index.html",)),
        ("put", ("sw.js",)),
        ("put", ("version.json",)),
        ("delete", ("about/index.html",)),
    ]
    names = stage.wire.names()
    assert names.index("write") < names.index("put")
    assert names[-4:] == ["write", "delete", "invalidate", "write"]


def test_every_removed_page_is_gone_and_every_dropped_asset_still_there(stage: Stage) -> None:
    stage.deploy()
    assert is_synced(stage)
    assert "about/index.html" not in stage.site.live
    assert stage.site.live["assets/app.11111111.js"].body == b"app 1"


def test_a_dropped_asset_goes_after_a_week_and_three_releases(stage: Stage) -> None:
    stage.deploy()
    for number in range(3):
        stage.write({"index.html": f"release {number} assets/app.22222222.js"})
        stage.clock.at += timedelta(days=3)
        stage.deploy()
        assert "assets/app.11111111.js" in stage.site.live
    stage.deploy()
    assert "assets/app.11111111.js" not in stage.site.live
    assert stage.manifest().retained_assets == {}
    assert stage.deploy().plan.is_noop


def test_the_same_size_with_other_content_is_put(empty: Stage) -> None:
    empty.deploy()
    empty.write({"robots.txt": "ROBOTS"})
    assert empty.deploy().plan.keys(Verb.PUT, Reason.CONTENT) == ("robots.txt",)


def test_a_change_of_headers_alone_is_put(empty: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.deploy()
    monkeypatch.setattr("scripts.deploy.key_rules.AN_HOUR", "public, max-age=60")
    monkeypatch.setattr("scripts.deploy.key_rules.FOR_EVER", "public, max-age=1, immutable")
    outcome = empty.deploy()
    assert outcome.plan.keys(Verb.PUT, Reason.HEADERS) == (
        "assets/app.11111111.js",
        "assets/pic.11111111.svg",
    )
    live = empty.site.live["assets/app.11111111.js"]
    assert live.headers.cache_control == "public, max-age=1, immutable"


def test_what_somebody_changed_by_hand_is_put_right(empty: Stage) -> None:
    empty.deploy()
    empty.site.overwrite("404.html")
    empty.site.live.pop("robots.txt")
    assert empty.deploy().plan.keys(Verb.PUT, Reason.DRIFT) == ("404.html", "robots.txt")
    assert is_synced(empty)


def test_keys_of_others_are_never_touched(stage: Stage) -> None:
    others = ["data.json", "data/berlin.json", "notes/unknown.txt"]
    for key in others:
        stage.site.overwrite(key, b"theirs")
    stage.write({"data.json": "ours?", "data/berlin.json": "ours?"})
    stage.deploy()
    assert {stage.site.live[key].body for key in others} == {b"theirs"}
    touched = {*stage.wire.keys("put"), *stage.wire.keys("delete"), *stage.wire.keys("invalidate")}
    assert not touched & {*others, *(f"/{key}" for key in others)}


def test_a_refused_asset_publishes_no_page_and_deletes_nothing(stage: Stage) -> None:
    before = dict(stage.site.live)
    with pytest.raises(AwsError, match="AccessDenied"):
        stage.fail(refuse("put", "assets/app.22222222.js"))
    assert stage.site.live == before
    assert stage.wire.keys("put") == ["assets/app.22222222.js"]
    assert stage.wire.names().count("delete") == 0


def test_a_refused_page_leaves_the_old_first_view_and_deletes_nothing(stage: Stage) -> None:
    before = stage.ours()
    with pytest.raises(AwsError):
        stage.fail(refuse("put", "contact.html"))
    live = stage.ours()
    assert (live["index.html"], live["sw.js"]) == (before["index.html"], before["sw.js"])
    assert set(before) <= set(live)
    assert missing_assets(live) == []


def test_with_many_workers_no_page_overtakes_an_asset(stage: Stage) -> None:
    stage.workers = 16
    stage.write({f"assets/a{n}.{n:08x}.js": str(n) for n in range(50)})
    stage.write({f"p{n}.html": f"assets/a{n}.{n:08x}.js" for n in range(50)})
    seen: list[list[str]] = []

    def look(call: Call, _number: int) -> None:
        if call.name == "put":
            seen.append(missing_assets(dict(stage.ours())))

    stage.fail(look)
    assert [missing for missing in seen if missing] == []
    assert is_synced(stage)


def test_a_delete_that_is_refused_is_an_error_and_the_next_run_deletes(stage: Stage) -> None:
    with pytest.raises(AwsError):
        stage.fail(refuse("delete", "about/index.html"))
    assert missing_assets(stage.ours()) == []
    stage.deploy()
    assert is_synced(stage)
    assert len(stage.cdn.sent) == 1


def test_a_failed_purge_leaves_the_site_live_and_the_debt_written_down(stage: Stage) -> None:
    stage.wire.clear()
    stage.wire.trouble = lambda call, _n: _deny(call.name == "invalidate")
    outcome = sync(stage.job())
    assert is_synced(stage)
    assert "AccessDenied" in outcome.problem
    assert stage.manifest().pending_invalidation.paths == outcome.plan.pending_invalidation.paths
    again = stage.deploy()
    assert (again.problem, stage.wire.names().count("put")) == ("", 0)
    assert list(stage.cdn.sent.values()) == [outcome.plan.pending_invalidation.paths]
    assert stage.manifest().pending_invalidation == PendingInvalidation()
    assert stage.deploy().plan.is_noop


def _deny(refused: bool) -> None:
    if refused:
        raise AwsError("invalidate: AccessDenied", "AccessDenied")


def test_a_file_that_changes_under_way_stops_the_sync_and_the_old_release_stays(
    stage: Stage,
) -> None:
    before = stage.ours()
    job = stage.job()
    wanted = job.read_wanted()
    stage.write({"assets/app.22222222.js": "app 3"})
    with pytest.raises(WindsockError, match="changed while it was deployed"):
        sync(replace(job, read_wanted=lambda: wanted))
    assert stage.ours() == before


@pytest.mark.parametrize("broken", ["list", "read"])
def test_a_listing_or_manifest_that_fails_stops_before_any_write(stage: Stage, broken: str) -> None:
    def trouble(call: Call, _number: int) -> None:
        if call.name == broken:
            raise AwsError(f"{broken}: SlowDown", "SlowDown")

    with pytest.raises(AwsError):
        stage.fail(trouble)
    assert stage.wire.wrote() == []


def test_a_bucket_of_strangers_is_refused_before_the_first_write(empty: Stage) -> None:
    empty.site.overwrite("somebody/elses.txt")
    with pytest.raises(RefusedError, match="--adopt"):
        empty.deploy()
    assert empty.wire.wrote() == []


def test_adopting_looks_at_what_is_there_and_puts_only_the_rest(empty: Stage) -> None:
    empty.deploy()
    empty.state.bodies.clear()
    empty.site.overwrite("404.html")
    empty.site.overwrite("somebody/elses.txt", b"theirs")
    empty.deploy(rules=SyncRules(adopt=True))
    assert empty.wire.keys("put") == ["404.html"]
    assert empty.site.live["somebody/elses.txt"].body == b"theirs"
    assert empty.deploy().plan.is_noop


def test_the_manifest_of_another_site_is_refused_before_the_first_write(stage: Stage) -> None:
    job = replace(
        stage.job(), site_name="other", manifests=ManifestStore(stage.state, MANIFEST, "other")
    )
    stage.wire.clear()
    with pytest.raises(RefusedError, match=f"describes {NAME}, not other"):
        sync(job)
    assert stage.wire.wrote() == []


def test_a_mass_delete_is_refused_before_the_first_write_and_can_be_allowed(empty: Stage) -> None:
    empty.write({f"p{n}.html": "x" for n in range(10)})
    empty.deploy()
    empty.write(dict.fromkeys([f"p{n}.html" for n in range(9)]))
    with pytest.raises(RefusedError, match="9 of 16 live pages"):
        empty.deploy(rules=SyncRules())
    assert empty.wire.wrote() == []
    empty.deploy(rules=SyncRules(max_delete=61))
    assert is_synced(empty)


def test_an_older_run_is_refused_and_the_newer_release_stays(stage: Stage) -> None:
    stage.deploy(DeployRun(8))
    live = stage.ours()
    stage.write({"index.html": "from an old checkout"})
    with pytest.raises(ConflictError, match=r"run 7\.1 is older"):
        stage.deploy(DeployRun(7))
    assert (stage.ours(), stage.wire.wrote()) == (live, [])


def test_an_older_run_is_let_through_by_force(stage: Stage) -> None:
    stage.deploy(DeployRun(8))
    stage.write({"index.html": "wanted all the same"})
    stage.deploy(DeployRun(7), SyncRules(force=True))
    assert is_synced(stage)


def test_a_person_leaves_the_number_of_the_run_as_it_was(stage: Stage) -> None:
    stage.deploy(DeployRun(8))
    stage.write({"index.html": "by hand"})
    stage.deploy()
    assert stage.manifest().run.number == 8


def test_a_dry_run_decides_the_same_and_writes_nothing(stage: Stage) -> None:
    job = replace(
        stage.job(),
        site=DryRunSite(stage.site),
        manifests=ManifestStore(DryRunState(stage.state), MANIFEST, NAME),
        cdn=DryRunCdn(),
    )
    pretended = sync(job)
    assert stage.wire.wrote() == []
    assert pretended.plan.actions == stage.deploy().plan.actions
