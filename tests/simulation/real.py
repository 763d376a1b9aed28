"""The one place that knows the real code: it calls it with stores, edges and clocks of the world.

Threads would make a story depend on the machine, so what the code does side by side is done one
after the other here, in the order in which it was begun.
"""

import contextlib
import hashlib
import io
import json
import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from scripts import purge_cache, release
from scripts.ci import check_order, plans
from scripts.ci.gate import decide_approval
from scripts.deploy import cli, parallel, prepare
from scripts.deploy.aws import AwsError
from scripts.deploy.cloudfront import Patience
from scripts.deploy.job import SyncJob, SyncRules, SyncTools
from scripts.deploy.key_rules import headers_for, preview_headers
from scripts.deploy.locations import State, Target
from scripts.deploy.manifest import DeployRun, Manifest
from scripts.deploy.preview_site import files_to_show, prefix_of, publish_preview, remove_preview
from scripts.deploy.releases import ReleaseRecords
from scripts.deploy.source import LocalFile, Upload, Wanted
from scripts.deploy.stores import ChangedMeanwhileError
from scripts.deploy.sync import sync
from scripts.deploy.sync_command import require_invalidation
from scripts.errors import WindsockError
from tests.simulation.bucket import Bucket
from tests.simulation.line import Line
from tests.simulation.services import SimCdn, SimSite, SimState, SimStore
from tests.support.function_fakes import settings
from weather.deadline import Deadline
from weather.documents import conditional_write
from weather.documents.reader import SUMMARY, details_key
from weather.documents.store import TimedStore
from weather.errors import InvalidationError, StoreError, WeatherError
from weather.log import Log
from weather.places import Place
from weather.run import run as run_once
from weather.services import Services
from weather.settings import Event
from weather.sources.http_client import Fetch
from weather.sources.retry import Caller

NAME, MANIFEST, RECORDS = "site-bucket", "site/manifest.json", "releases/"
REFUSED = (WindsockError, ChangedMeanwhileError)
__all__ = ["AwsError", "InvalidationError", "StoreError"]


class InOrder:
    """An executor that does everything at once, in the caller's thread."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> "InOrder":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, work: Callable[..., Any], *items: Any) -> "Future[Any]":
        done: Future[Any] = Future()
        try:
            done.set_result(work(*items))
        except Exception as error:  # handed on, as an executor does
            done.set_exception(error)
        return done

    def map(self, work: Callable[..., Any], items: Iterable[Any]) -> Iterator[Any]:
        return map(work, list(items))

    def shutdown(self, **_: object) -> None:
        pass


@dataclass(frozen=True)
class Facts:
    """What a visitor reads from the data."""

    generated: int
    interval: int
    shown: Mapping[str, bool]
    observed: Mapping[str, int | None]
    stale: Mapping[str, bool]
    dates: Mapping[str, tuple[str, str]]


def facts(body: bytes) -> Facts | None:
    """Read the data as the page does; None where they are none."""
    try:
        data = json.loads(body)
        places = {place["id"]: place for place in data.get("places", [data])}
        days = {
            name: (place["today"]["date"], _date(data["generated"], place["zone"]))
            for name, place in places.items()
            if place["today"]
        }
        return Facts(
            data["generated"],
            data["interval"],
            {name: place["now"] is not None for name, place in places.items()},
            {name: place["observed"] for name, place in places.items()},
            {name: place["stale"] for name, place in places.items()},
            days,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def place_key(number: int) -> str:
    """Return the key of all that the first view of a place needs."""
    return details_key(f"place-{number}")


def data_keys(places: Sequence[Place]) -> list[str]:
    """Return the keys of everything that shows weather to the page."""
    return [SUMMARY, *(details_key(place.id) for place in places)]


def _date(epoch: int, zone: str) -> str:
    return datetime.fromtimestamp(epoch, ZoneInfo(zone)).date().isoformat()


@dataclass(frozen=True)
class Machine:
    """What a run of anything takes from the world: its wire, and its own view of the time."""

    line: Line
    clock: Callable[[], float]
    sleep: Callable[[float], None]


def run_function(
    machine: Machine,
    bucket: Bucket,
    places: Sequence[Place],
    interval: int,
    fetch: Fetch,
    scheduled: int | None,
    invalidate: Callable[[str], None],
) -> str:
    """Run the function once and return what became of it."""
    deadline = Deadline(machine.clock, machine.clock() + 60)
    log = Log(lambda _line: None, machine.clock)
    services = Services(
        store=TimedStore(SimStore(bucket, machine.line), deadline),
        caller=Caller(fetch, machine.sleep, lambda: 0.5, log),
        invalidate=invalidate,
        log=log,
        clock=machine.clock,
        deadline=deadline,
    )
    event = Event(scheduled=scheduled, dry_run=False, invalidate=False)
    try:
        return run_once(event, settings(interval=interval), places, services).outcome
    except (WeatherError, StoreError) as error:
        return f"failed: {type(error).__name__}"


def wanted_files(files: Mapping[str, bytes], *, preview: bool = False) -> dict[str, Wanted]:
    """Return what a sync wants for the files of a built site."""
    headers = preview_headers if preview else headers_for
    wanted = {}
    for key, body in files.items():
        of_key, digest = headers(key), hashlib.sha256(body).hexdigest()
        upload = Upload(LocalFile(Path(key), len(body), digest), of_key)
        wanted[key] = Wanted(digest, of_key.fingerprint, upload)
    return wanted


@dataclass(frozen=True)
class Production:
    """Everything that a deploy touches, as one line sees it."""

    machine: Machine
    site: SimSite
    state: SimState
    cdn: SimCdn

    def newest(self) -> str | None:
        """Return the commit of the newest record."""
        newest = next(ReleaseRecords(self.state, RECORDS).newest_first(), None)
        return newest.commit if newest else None

    def check_order(self, live: str | None, commit: str) -> bool:
        """Return whether a commit is superseded; raises where history was rewritten."""
        return live is not None and check_order.is_superseded(Path(), live, commit)

    def publish(self, files: Mapping[str, bytes], run: DeployRun) -> None:
        """Sync what was built, and insist on the invalidation."""
        job = SyncJob(
            site_name=NAME,
            read_wanted=lambda: wanted_files(files),
            site=self.site,
            manifests=self._target().state.manifest_store(NAME),
            cdn=self.cdn,
            run=run,
            tools=self._tools(),
            rules=SyncRules(max_delete=100),
        )
        require_invalidation(sync(job))

    def record(self, run: DeployRun) -> None:
        """Record what is live, as the command does."""
        arguments = ["record", "--bucket", NAME, "--state", "s3://artifacts/site"]
        self._command(release.main, [*arguments, "--run", str(run.number), "--commit", run.commit])

    def restore(self, to: str) -> None:
        """Put a release back, as the command does."""
        arguments = ["restore", "--to", to, "--bucket", NAME, "--state", "s3://artifacts/site"]
        self._command(release.main, [*arguments, "--distribution-id", "E1"])

    def purge_pending(self) -> None:
        """Send the invalidation that a sync left pending, as the command does."""
        arguments = ["--distribution-id", "E1", "--pending", "--bucket", NAME]
        self._command(purge_cache.main, [*arguments, "--state", "s3://artifacts/site"])

    def _command(self, main: Callable[[list[str]], int], arguments: list[str]) -> None:
        target = self._target()
        with (
            patch.object(cli, "open_target", lambda *_: target),
            patch.object(cli, "real_tools", self._tools),
            patch.object(cli, "stop_gently", lambda: None),
            patch.object(release, "open_state", lambda *_: target.state),
            patch.object(purge_cache, "open_state", lambda *_: target.state),
            patch.object(purge_cache, "CloudFront", lambda *_: self.cdn),
            contextlib.redirect_stdout(io.StringIO()),
        ):
            main(arguments)

    def _target(self) -> Target:
        return Target(NAME, self.site, State(self.state, MANIFEST, RECORDS), self.cdn)

    def _tools(self) -> SyncTools:
        machine = self.machine
        patience = Patience(machine.clock, machine.sleep, lambda: 0.5)
        return SyncTools(lambda: datetime.fromtimestamp(machine.clock(), UTC), patience)


def show_preview(
    bucket: Bucket, line: Line, number: int, files: Mapping[str, bytes] | None
) -> None:
    """Publish the preview of a pull request, or remove it."""
    blobs = {hashlib.sha256(body).hexdigest(): body for body in (files or {}).values()}
    site = SimSite(bucket, line, blobs, prefix_of(number))
    if files is None:
        remove_preview(site)
        return
    shown = files_to_show({key: Path(key) for key in files})
    wanted = wanted_files({key: files[key] for key in shown}, preview=True)
    publish_preview(site, wanted, 1)


def read_manifest(bucket: Bucket) -> Manifest | None:
    stored = bucket.live(MANIFEST)
    return Manifest.from_json(stored.body, MANIFEST) if stored else None


def gate(document: Any, reviewed: Any | None) -> str:
    """Return the environment that the gate demands for a plan of main."""
    plan = plans.read_plan(document)
    digest = plans.read_plan(reviewed).digest if reviewed is not None else None
    return decide_approval(plan, digest).environment


@contextlib.contextmanager
def without_threads(ancestors: Callable[[str, str], bool]) -> Iterator[None]:
    """Let the real code run in one thread, without GitHub's variables, on a history of commits.

    Args:
        ancestors: Says whether the first commit contains the second.
    """
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    with (
        patch.object(parallel, "ThreadPoolExecutor", InOrder),
        patch.object(parallel, "as_completed", list),
        patch.object(prepare, "ThreadPoolExecutor", InOrder),
        patch.object(conditional_write, "ThreadPoolExecutor", InOrder),
        patch.object(check_order, "_contains", lambda _root, one, other: ancestors(one, other)),
        patch.dict(os.environ, {**clean, "GITHUB_ACTOR": "someone"}, clear=True),
    ):
        yield


def dice(*parts: object) -> random.Random:
    """Return chance that depends on these words alone."""
    return random.Random("/".join(map(str, parts)))  # noqa: S311 - a simulation, not a secret
