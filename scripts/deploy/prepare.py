"""Everything before the first write: read, check, and decide."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from scripts.deploy.guards import (
    check_deletes,
    check_identity,
    check_run,
    check_unmanaged,
    check_versions,
)
from scripts.deploy.job import SyncJob
from scripts.deploy.key_actions import Situation, Verb
from scripts.deploy.manifest import FileEntry, Manifest
from scripts.deploy.parallel import run_all
from scripts.deploy.source import Version, Wanted
from scripts.deploy.stores import StoredObject
from scripts.deploy.sync_plan import SyncPlan, plan_sync


def prepare_sync(job: SyncJob) -> SyncPlan:
    """Read the site, its manifest and the wanted files at the same time, check, and decide.

    Raises:
        RefusedError: A guard does not allow it.
        ConflictError: A newer run is live.
    """
    with ThreadPoolExecutor(2) as pool:
        listed, read = pool.submit(job.site.list), pool.submit(job.manifests.read)
        wanted = job.read_wanted()
        listing, manifest = listed.result(), read.result()
    manifest = manifest or _first_manifest(job, wanted, listing)
    check_identity(manifest, job.site_name)
    if not job.rules.force:
        check_run(manifest, job.run)
    found = _recover(job, wanted, listing, manifest)
    has_cdn, now = job.cdn is not None, job.tools.now()
    plan = plan_sync(
        Situation(wanted, listing, manifest, found, job.run, now, has_cdn, job.release)
    )
    check_deletes(plan, job.rules.max_delete)
    check_versions(_lost_versions(job, plan), plan.release)
    return plan


def holds(stored: StoredObject | None, wanted: Wanted) -> bool:
    """Return whether an object holds what is wanted, with the headers that are wanted."""
    return (
        stored is not None
        and stored.sha256 == wanted.sha256
        and stored.headers.fingerprint == wanted.fingerprint
    )


def _first_manifest(
    job: SyncJob, wanted: Mapping[str, Wanted], listing: Mapping[str, str]
) -> Manifest:
    manifest = job.manifests.empty()
    if not job.rules.adopt:
        check_unmanaged(listing, job.site_name)
        return manifest
    # Adopting works like continuing a sync that was interrupted before it wrote a manifest.
    meant = {key: (want.sha256, want.fingerprint) for key, want in wanted.items()}
    return replace(manifest, pending_puts={key: meant[key] for key in wanted if key in listing})


def _recover(
    job: SyncJob, wanted: Mapping[str, Wanted], listing: Mapping[str, str], manifest: Manifest
) -> Mapping[str, FileEntry]:
    """Read wanted objects whose version is not known: an interrupted sync may have put them."""
    unknown = {k: s.entry for k, s in manifest.retained_assets.items() if s.entry.version is None}
    marks = {k: (entry.sha256, entry.fingerprint) for k, entry in unknown.items()}
    suspects = [
        key
        for key, mark in {**marks, **manifest.pending_puts}.items()
        if key in listing and (want := wanted.get(key)) and mark == (want.sha256, want.fingerprint)
    ]
    found = run_all(job.site.head, suspects, job.tools.workers)
    return {
        key: FileEntry(wanted[key].sha256, wanted[key].fingerprint, stored.etag, stored.version)
        for key, stored in found.items()
        if stored and stored.etag == listing[key] and holds(stored, wanted[key])
    }


def _lost_versions(job: SyncJob, plan: SyncPlan) -> Sequence[str]:
    """Return the keys whose older version is to be copied back and is gone; asks only for those."""
    wanted = plan.situation.wanted
    versions = {
        key: content.id
        for key in plan.keys(Verb.PUT)
        if isinstance(content := wanted[key].content, Version)
    }
    found = run_all(
        lambda key: job.site.head(key, versions[key]), tuple(versions), job.tools.workers
    )
    return sorted(key for key, stored in found.items() if stored is None)
