"""Executes a plan: assets, pages, the first view, the files that name the release; deletes last.

Before the first put, the manifest names what is about to be written; after a crash the next run
reads it, checks those objects and continues. A failure stops everything after it, so no page is
published before its assets, and nothing is deleted before every page is live.
"""

from contextlib import suppress
from functools import partial

from scripts.deploy.aws import AwsError
from scripts.deploy.cloudfront import send
from scripts.deploy.job import SyncJob, SyncResult
from scripts.deploy.key_actions import Situation
from scripts.deploy.manifest import FileEntry, PendingInvalidation
from scripts.deploy.parallel import run_all
from scripts.deploy.prepare import holds, prepare_sync
from scripts.deploy.source import Upload, Version, Wanted
from scripts.deploy.stores import ChangedMeanwhileError, SiteStore, Written
from scripts.deploy.sync_plan import SyncPlan

# Attempts of a sync that meets the writes of another one. An older sync stops at the second.
ATTEMPTS = 3


def sync(job: SyncJob) -> SyncResult:
    """Sync a site with the wanted files.

    Raises:
        RefusedError: A guard stopped it before the first write.
        ConflictError: Another sync is newer, or wrote in between.
        WindsockError: A store failed; the same command continues where this one ended.
    """
    for _ in range(ATTEMPTS - 1):
        # Another sync may write between our read and our write: read again.
        with suppress(ChangedMeanwhileError):
            return _sync_once(job)
    return _sync_once(job)


def _sync_once(job: SyncJob) -> SyncResult:
    plan = prepare_sync(job)
    if plan.is_noop:
        return SyncResult(plan, plan.situation.manifest)
    job.manifests.save(plan.manifest_before())
    return _carry_out(job, plan)


def _carry_out(job: SyncJob, plan: SyncPlan) -> SyncResult:
    put = _put_waves(job, plan)
    live = plan.manifest_after_puts(put)
    if live.pending_deletes:
        # Fails if another sync took over, which may want what would be deleted here.
        job.manifests.save(live)
    if plan.removed:
        job.site.delete(plan.removed)
    pending, invalidation, problem = _invalidate(job, plan.pending_invalidation)
    if plan.expired:
        job.site.delete(plan.expired)
    settled = plan.manifest_after_deletes(live, pending)
    job.manifests.save(settled)
    return SyncResult(plan, settled, invalidation, problem)


def _put_waves(job: SyncJob, plan: SyncPlan) -> dict[str, FileEntry]:
    put: dict[str, FileEntry] = {}
    for wave in plan.waves:
        put |= run_all(partial(_put, job, plan.situation), wave, job.tools.workers)
    return put


def _put(job: SyncJob, situation: Situation, key: str) -> FileEntry:
    wanted = situation.wanted[key]
    try:
        written = _write(job.site, key, wanted, situation.listing.get(key))
    except ChangedMeanwhileError:
        # A retry after a lost response finds what the first attempt wrote.
        stored = job.site.head(key)
        if stored is None or not holds(stored, wanted):
            raise
        written = Written(stored.etag, stored.version)
    return FileEntry(wanted.sha256, wanted.fingerprint, written.etag, written.version)


def _write(site: SiteStore, key: str, wanted: Wanted, replaces: str | None) -> Written:
    match wanted.content:
        case Upload():
            return site.put(key, wanted.content, replaces)
        case Version(id=version):
            return site.copy(key, version, replaces)


def _invalidate(
    job: SyncJob, pending: PendingInvalidation
) -> tuple[PendingInvalidation, str | None, str]:
    if job.cdn is None or not pending.paths:
        return pending, None, ""
    try:
        return (
            PendingInvalidation(),
            send(job.cdn, pending.paths, pending.reference, job.tools.patience),
            "",
        )
    except AwsError as error:
        return pending, None, str(error)
