"""Deploys, crashes, rollbacks, failing purges, visitors and the function, in any order.

Hypothesis looks for an order after which visitors get a page without its assets, an old page from
an edge that was told of the new one, or lost data.
"""

import contextlib
import hashlib
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scripts.deploy.aws import AwsError
from scripts.deploy.job import SyncJob
from scripts.deploy.manifest import DeployRun
from scripts.deploy.releases import ReleaseRecord, ReleaseRecords
from scripts.deploy.sync import sync
from tests.support.bucket import Call, CrashError, MemoryCdn
from tests.support.deploys import NAME, Stage, is_synced, missing_assets

PAGES = ("index.html", "a/index.html", "b.html", "sw.js")
OTHERS = "notes/theirs.txt"
SITES = st.builds(
    lambda first, others: {"index.html": first, **others},
    st.integers(0, 2),
    st.dictionaries(st.sampled_from(PAGES[1:]), st.integers(0, 2)),
)


class Edge(MemoryCdn):
    """Edges that keep what visitors asked for, and know an invalidation by its reference."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage.wire)
        self._stage = stage
        self.kept: dict[str, bytes] = {}

    def visit(self, key: str) -> None:
        """Ask for a page; edges keep an error for seconds only."""
        if thing := self._stage.site.live.get(key):
            self.kept.setdefault(key, thing.body)

    def invalidate(self, paths: Sequence[str], reference: str) -> str:
        new = reference not in self.sent
        answer = super().invalidate(paths, reference)
        for path in paths if new else ():
            wanted = unquote(path).removeprefix("/")
            for key in list(self.kept):
                if key == wanted or (wanted.endswith("*") and key.startswith(wanted[:-1])):
                    del self.kept[key]
        return answer


class Deployments(RuleBasedStateMachine):
    """A site's life."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.stage = Stage(self.folder)
        self.edge = self.stage.cdn = Edge(self.stage)
        self.records = ReleaseRecords(self.stage.state, "releases/")
        self.data = 0
        self.number = 0
        self.function_writes()
        self.build({"index.html": 0})
        self.deploy()
        self.stage.site.overwrite(OTHERS, b"theirs")

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @rule(
        pages=st.dictionaries(st.sampled_from(PAGES[1:]), st.integers(0, 3)),
        first=st.integers(0, 3),
    )
    def change_the_source(self, pages: dict[str, int], first: int) -> None:
        self.build({**pages, "index.html": first})

    @rule()
    def deploy(self) -> None:
        self.number += 1
        self.run(self.job())
        self.check_live()

    @rule(call=st.integers(1, 14))
    def crash(self, call: int) -> None:
        def die(_call: Call, number: int) -> None:
            assert missing_assets(self.stage.ours()) == []
            if number >= call:
                raise CrashError

        self.stage.wire.trouble = die
        with contextlib.suppress(CrashError):
            self.run(self.job())

    @rule(pages=SITES)
    def change_and_deploy_while_the_purge_fails(self, pages: dict[str, int]) -> None:
        self.build(pages)

        def refuse(call: Call, _number: int) -> None:
            if call.name == "invalidate":
                raise AwsError("AccessDenied", "AccessDenied")

        self.stage.wire.trouble = refuse
        self.run(self.job())
        assert is_synced_apart_from_theirs(self.stage)

    @rule()
    def record(self) -> None:
        manifest = self.stage.manifest()
        if not manifest.is_under_way:
            now = self.stage.clock.now()
            self.records.append(
                ReleaseRecord(
                    0, NAME, manifest.release, "", DeployRun(), now, "me", None, manifest.files
                )
            )

    @precondition(lambda self: self.records.numbers())
    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        record = self.records.load(data.draw(st.sampled_from(self.records.numbers())))
        wanted = record.wanted()
        self.run(
            replace(self.job(), read_wanted=lambda: wanted, run=DeployRun(), release=record.release)
        )
        live = self.stage.ours()
        assert {k: hashlib.sha256(live[k]).hexdigest() for k in wanted} == {
            key: want.sha256 for key, want in wanted.items()
        }
        self.check_edges()

    @rule()
    def function_writes(self) -> None:
        self.data += 1
        self.stage.site.overwrite("data.json", str(self.data).encode())

    @rule(hours=st.integers(1, 400))
    def time_passes(self, hours: int) -> None:
        self.stage.clock.sleep(hours * 3600)

    @invariant()
    def no_page_needs_what_is_not_there(self) -> None:
        assert missing_assets(self.stage.ours()) == []

    @invariant()
    def data_is_what_the_function_wrote_last(self) -> None:
        assert self.stage.site.live["data.json"].body == str(self.data).encode()

    def build(self, pages: dict[str, int]) -> None:
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for key, number in pages.items():
            name = f"assets/x.{number:08x}.js"
            self.stage.write({key: f"{key} with {name}", name: f"asset {number}"})

    def job(self) -> SyncJob:
        return self.stage.job(DeployRun(self.number))

    def run(self, job: SyncJob) -> None:
        for key in PAGES:
            self.edge.visit(key)
        self.stage.wire.calls.clear()
        try:
            sync(job)
        finally:
            self.stage.wire.clear()

    def check_live(self) -> None:
        assert is_synced_apart_from_theirs(self.stage)
        self.check_edges()

    def check_edges(self) -> None:
        for key, body in self.edge.kept.items():
            thing = self.stage.site.live.get(key)
            assert body == (thing.body if thing else None), f"an edge keeps an old {key}"


def is_synced_apart_from_theirs(stage: Stage) -> bool:
    """Check the stage, leaving aside a key that nobody knows."""
    theirs = stage.site.live.pop(OTHERS, None)
    try:
        return is_synced(stage)
    finally:
        if theirs:
            stage.site.live[OTHERS] = theirs


TestDeployments = Deployments.TestCase
TestDeployments.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
