"""The input and the result of a sync."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scripts.deploy.aws import CONNECTIONS
from scripts.deploy.cloudfront import Patience
from scripts.deploy.manifest import DeployRun, Manifest
from scripts.deploy.manifest_store import ManifestStore
from scripts.deploy.source import Wanted
from scripts.deploy.stores import Cdn, SiteStore
from scripts.deploy.sync_plan import SyncPlan


@dataclass(frozen=True)
class SyncRules:
    """What a sync may do.

    Attributes:
        max_delete: Percent of the live pages that may be deleted.
        adopt: Whether a bucket without a manifest may be adopted.
        force: Whether an older run may replace a newer one.
    """

    max_delete: float = 25.0
    adopt: bool = False
    force: bool = False


@dataclass(frozen=True)
class SyncTools:
    """Clock and threads of a sync.

    Attributes:
        now: Returns the time, with its zone.
        patience: How to wait.
        workers: How many requests are made at once.
    """

    now: Callable[[], datetime]
    patience: Patience
    workers: int = CONNECTIONS


@dataclass(frozen=True)
class SyncJob:
    """A sync to run, with everything that it touches.

    Attributes:
        site_name: The bucket.
        read_wanted: Reads what each key should hold.
        site: What visitors see.
        manifests: Its manifest.
        cdn: CloudFront in front of it, or None.
        run: Who deploys.
        tools: Time and threads.
        rules: What it may do.
        release: Name of an older release that is restored; empty for a new one.
    """

    site_name: str
    read_wanted: Callable[[], Mapping[str, Wanted]]
    site: SiteStore
    manifests: ManifestStore
    cdn: Cdn | None
    run: DeployRun
    tools: SyncTools
    rules: SyncRules = field(default_factory=SyncRules)
    release: str = ""


@dataclass(frozen=True)
class SyncResult:
    """The result of a sync.

    Attributes:
        plan: What was decided.
        manifest: The state it left.
        invalidation: Its id; None where none was sent.
        problem: Why the invalidation is still pending; empty where none is.
    """

    plan: SyncPlan
    manifest: Manifest
    invalidation: str | None = None
    problem: str = ""
