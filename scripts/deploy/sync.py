"""Carries a plan out: assets, pages, the first view, what names the release; deletes last.

Before the first put the manifest says what is meant; after a crash the next run finds it there,
looks at those objects and goes on. Anything that fails stops all that would come after it, so no
page is published before its assets, and nothing is deleted before every page is live.
"""

from contextlib import suppress
from functools import partial

from scripts.deploy.aws import AwsError
from scripts.deploy.cloudfront import send
from scripts.deploy.job import Job, Outcome
from scripts.deploy.manifest import Entry, Owed
from scripts.deploy.parallel import run_all
from scripts.deploy.prepare import holds, prepare
from scripts.deploy.source import Upload, Version, Wanted
from scripts.deploy.stores import ChangedMeanwhileError, SiteStore, Written
from scripts.deploy.sync_plan import Plan, Situation

# How often a sync looks that meets what another one wrote. An older one stops at the second look.
LOOKS = 3


def sync(job: Job) -> Outcome:
    """Make a site hold what is wanted.

    Raises:
        RefusedError: A guard stopped it before the first write.
        ConflictError: Another sync is newer, or got in between.
        WindsockError: A store failed; the same command again goes on where this one ended.
    """
    for _ in range(LOOKS - 1):
        # Another sync may write between our look and our write: look again at what is there then.
        with suppress(ChangedMeanwhileError):
            return _sync_once(job)
    return _sync_once(job)


def _sync_once(job: Job) -> Outcome:
    plan = prepare(job)
    if plan.is_noop:
        return Outcome(plan, plan.situation.manifest)
    job.ledger.save(plan.intent())
    return _carry_out(job, plan)


def _carry_out(job: Job, plan: Plan) -> Outcome:
    put = _put_waves(job, plan)
    outcome = plan.outcome(put)
    if outcome.doomed:
        # Fails when another sync took over, which may want what would be deleted here.
        job.ledger.save(outcome)
    if plan.removed:
        job.site.delete(plan.removed)
    owed, invalidation, problem = _invalidate(job, plan.owed)
    if plan.expired:
        job.site.delete(plan.expired)
    settled = plan.settled(outcome, owed)
    job.ledger.save(settled)
    return Outcome(plan, settled, invalidation, problem)


def _put_waves(job: Job, plan: Plan) -> dict[str, Entry]:
    put: dict[str, Entry] = {}
    for wave in plan.waves:
        put |= run_all(partial(_put, job, plan.situation), wave, job.tools.workers)
    return put


def _put(job: Job, situation: Situation, key: str) -> Entry:
    wanted = situation.wanted[key]
    try:
        written = _write(job.site, key, wanted, situation.listing.get(key))
    except ChangedMeanwhileError:
        # A retry after a lost answer meets what the first try wrote.
        stored = job.site.head(key)
        if stored is None or not holds(stored, wanted):
            raise
        written = Written(stored.etag, stored.version)
    return Entry(wanted.sha256, wanted.fingerprint, written.etag, written.version)


def _write(site: SiteStore, key: str, wanted: Wanted, replaces: str | None) -> Written:
    match wanted.content:
        case Upload():
            return site.put(key, wanted.content, replaces)
        case Version(id=version):
            return site.copy(key, version, replaces)


def _invalidate(job: Job, owed: Owed) -> tuple[Owed, str | None, str]:
    if job.cdn is None or not owed.paths:
        return owed, None, ""
    try:
        return Owed(), send(job.cdn, owed.paths, owed.reference, job.tools.patience), ""
    except AwsError as error:
        return owed, None, str(error)
