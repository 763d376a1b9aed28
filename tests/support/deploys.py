"""A site to deploy in tests: a folder of files, and everything behind it in memory."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from scripts.deploy.cloudfront import Patience
from scripts.deploy.job import SyncJob, SyncResult, SyncRules, SyncTools
from scripts.deploy.key_rules import belongs_to_others, headers_for, is_immutable
from scripts.deploy.manifest import DeployRun, Manifest
from scripts.deploy.manifest_store import ManifestStore
from scripts.deploy.source import find_files, hash_files
from scripts.deploy.sync import sync
from tests.support.bucket import MemoryCdn, MemorySite, MemoryState, Wire

NAME = "site-bucket"
LOCAL = DeployRun()
MANIFEST = "site/manifest.json"
ASSET = re.compile(rb"assets/[\w.-]+")


class Clock:
    """Time that passes only when it is told to, or slept."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)

    def patience(self) -> Patience:
        return Patience(self.monotonic, self.sleep, lambda: 1.0)


class Stage:
    """A site with its state and its edges, and a folder to deploy from."""

    def __init__(self, folder: Path, workers: int = 1) -> None:
        self.folder = folder
        self.wire = Wire()
        self.site = MemorySite(self.wire)
        self.state = MemoryState(self.wire)
        self.cdn = MemoryCdn(self.wire)
        self.clock = Clock()
        self.workers = workers

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Change files of the source; None removes one."""
        for name, body in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if body is None:
                path.unlink()
            else:
                path.write_bytes(body.encode() if isinstance(body, str) else body)

    def job(self, run: DeployRun = LOCAL, rules: SyncRules | None = None) -> SyncJob:
        return SyncJob(
            site_name=NAME,
            read_wanted=partial(hash_files, find_files(self.folder), headers_for),
            site=self.site,
            manifests=ManifestStore(self.state, MANIFEST, NAME),
            cdn=self.cdn,
            run=run,
            tools=SyncTools(self.clock.now, self.clock.patience(), workers=self.workers),
            rules=rules or SyncRules(max_delete=100),
        )

    def deploy(self, run: DeployRun = LOCAL, rules: SyncRules | None = None) -> SyncResult:
        """Sync the folder; the log then holds the calls of this sync alone."""
        self.wire.clear()
        return sync(self.job(run, rules))

    def fail(self, trouble: Callable[..., None], job: SyncJob | None = None) -> None:
        """Sync the folder with trouble on the wire."""
        self.wire.clear()
        self.wire.trouble = trouble
        sync(job or self.job())

    def manifest(self) -> Manifest:
        return Manifest.from_json(self.state.bodies[MANIFEST], MANIFEST)

    def ours(self) -> dict[str, bytes]:
        """Give what is live and ours."""
        live = list(self.site.live.items())  # other threads may be putting
        return {key: thing.body for key, thing in live if not belongs_to_others(key)}

    def source(self) -> dict[str, bytes]:
        return {key: path.read_bytes() for key, path in find_files(self.folder).items()}

    def without_cdn(self) -> SyncJob:
        return replace(self.job(), cdn=None)


def missing_assets(live: Mapping[str, bytes]) -> list[str]:
    """Give what pages that visitors can get refer to and visitors cannot get."""
    pages = {key: body for key, body in live.items() if key.endswith(".html")}
    return [
        f"{page} needs {name.decode()}"
        for page, body in pages.items()
        for name in ASSET.findall(body)
        if name.decode() not in live
    ]


def is_synced(stage: Stage) -> bool:
    """Tell whether what is live is the source, apart from assets kept for open tabs."""
    live, source = stage.ours(), stage.source()
    extra = [key for key in live if key not in source]
    return {k: live.get(k) for k in source} == source and all(is_immutable(k) for k in extra)
