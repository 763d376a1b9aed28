"""Refusals before the first write, each with the next step."""

from collections.abc import Iterable, Sequence

from scripts.deploy.key_rules import belongs_to_others, is_immutable
from scripts.deploy.manifest import DeployRun, Manifest
from scripts.deploy.sync_plan import SyncPlan
from scripts.errors import ConflictError, RefusedError

# A few may always be deleted: a site of five pages must be able to lose two.
ALWAYS_ALLOWED = 3


def check_identity(manifest: Manifest, site: str) -> None:
    """Refuse the manifest of another site."""
    if manifest.site != site:
        raise RefusedError(
            f"the manifest describes {manifest.site}, not {site}; return the --state of {site}"
        )


def check_unmanaged(listing: Iterable[str], site: str) -> None:
    """Refuse a bucket that holds objects but no manifest."""
    unknown = sorted(key for key in listing if not belongs_to_others(key))
    if unknown:
        raise RefusedError(
            f"{site}: has no manifest but holds {len(unknown)} objects such as {unknown[0]};"
            " check --bucket and --state, and if they are right run once with --adopt"
        )


def check_run(manifest: Manifest, run: DeployRun) -> None:
    """Refuse a run that is older than what is live or under way."""
    if run.number is None or manifest.run.number is None:
        return
    if (run.number, run.attempt) < (manifest.run.number, manifest.run.attempt):
        raise ConflictError(
            f"run {run.number}.{run.attempt} is older than run"
            f" {manifest.run.number}.{manifest.run.attempt}, which is live;"
            " nothing was changed (--force to deploy it anyway)"
        )


def check_versions(lost: Sequence[str], release: str) -> None:
    """Refuse a restore if some of its object versions have expired."""
    if lost:
        raise RefusedError(
            f"release {release} cannot be restored: {len(lost)} of its object versions have expired"
            f" ({', '.join(lost[:5])}); nothing was changed, choose a newer release,"
            " or build that commit and deploy it again"
        )


def check_deletes(plan: SyncPlan, percent: float) -> None:
    """Refuse to delete a large part of the live pages."""
    live = [key for key in plan.situation.manifest.files if not is_immutable(key)]
    allowed = max(ALWAYS_ALLOWED, len(live) * percent / 100)
    if len(plan.removed) > allowed:
        names = ", ".join(plan.removed[:5])
        needed = 100 * len(plan.removed) // max(1, len(live)) + 1
        raise RefusedError(
            f"{len(plan.removed)} of {len(live)} live pages would be deleted ({names}, …);"
            f" if that is right run again with --max-delete {min(100, needed)}"
        )
