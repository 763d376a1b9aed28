"""The plan of a sync: its actions, the order of the puts, and the manifest at each stage. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from scripts.deploy.invalidation_paths import merge, paths_for
from scripts.deploy.key_actions import (
    Action,
    Reason,
    Situation,
    Verb,
    decide_actions,
    find_warnings,
    known_files,
    retained_asset,
)
from scripts.deploy.key_rules import belongs_to_others, is_immutable, wave
from scripts.deploy.manifest import (
    DeployRun,
    FileEntry,
    Manifest,
    PendingInvalidation,
    RetainedAsset,
)
from scripts.hashes import sha256


@dataclass(frozen=True)
class SyncPlan:
    """The plan of a sync.

    Attributes:
        situation: What it is based on.
        actions: One for each key, sorted by key.
        warnings: What a person should know, one line each.
    """

    situation: Situation
    actions: tuple[Action, ...]
    warnings: tuple[str, ...]

    @cached_property
    def waves(self) -> tuple[tuple[str, ...], ...]:
        """Return the keys to put, in the groups in which they go live."""
        groups: dict[int, list[str]] = {}
        for key in self.keys(Verb.PUT):
            groups.setdefault(wave(key), []).append(key)
        return tuple(tuple(groups[number]) for number in sorted(groups))

    @cached_property
    def removed(self) -> tuple[str, ...]:
        """Return the keys that must answer 404 at once."""
        return self.keys(Verb.DELETE, Reason.REMOVED)

    @cached_property
    def expired(self) -> tuple[str, ...]:
        """Return the retained assets that have expired."""
        return self.keys(Verb.DELETE, Reason.EXPIRED)

    def keys(self, verb: Verb, *reasons: Reason) -> tuple[str, ...]:
        """Return the keys of a verb, of all reasons or of some."""
        return tuple(
            action.key
            for action in self.actions
            if action.verb is verb and (not reasons or action.reason in reasons)
        )

    @cached_property
    def pending_invalidation(self) -> PendingInvalidation:
        """Return the paths to invalidate, with those that an earlier sync left pending."""
        before = self.situation.manifest.pending_invalidation
        if not self.situation.has_cdn:
            return before
        changed = tuple(self._changed())
        if not changed:
            return before
        paths = merge({*before.paths, *paths_for(changed)})
        # Must be new, or CloudFront takes it for a repetition and does nothing. It is saved before
        # it is used, so that continuing after a crash is a repetition.
        text = "\n".join((self.release, str(self.situation.now), before.reference, *paths))
        reference = sha256(text)[:32]
        return PendingInvalidation(paths, reference)

    @cached_property
    def release(self) -> str:
        """Name the release: its commit, or else a hash of what is in it, and the run."""
        run, wanted = self.situation.run, self.situation.wanted
        text = "\n".join(f"{k} {w.sha256} {w.fingerprint}" for k, w in sorted(wanted.items()))
        name = run.commit[:12] or sha256(text)[:12]
        return self.situation.release or f"{name}-{run.number or 'local'}.{run.attempt}"

    @cached_property
    def is_noop(self) -> bool:
        """Return whether there is nothing to do, and nothing to write down either."""
        manifest = self.situation.manifest
        pending = self.situation.has_cdn and self.pending_invalidation.paths
        busy = self.waves or self.removed or self.expired or pending or manifest.is_under_way
        after = (self.current, self.retained_assets)
        return not busy and after == (manifest.files, manifest.retained_assets)

    @cached_property
    def current(self) -> Mapping[str, FileEntry]:
        """Return what is live and stays."""
        known = known_files(self.situation)
        return {key: known[key] for key in self.keys(Verb.SKIP)}

    @cached_property
    def retained_assets(self) -> Mapping[str, RetainedAsset]:
        """Return the assets that are kept for visitors of an older page."""
        return {
            key: retained_asset(key, self.situation)
            for key in self.keys(Verb.KEEP, Reason.OPEN_TABS)
        }

    def manifest_before(self) -> Manifest:
        """Return the manifest to write before the first put: what is live, and what is pending."""
        wanted = self.situation.wanted
        # What was found belongs to no manifest yet: a second crash must not lose track of it.
        meant = (*self.keys(Verb.PUT), *self.situation.found)
        return replace(
            self.situation.manifest,
            release=self.release,
            run=self._run(),
            # An asset stays listed until it is deleted.
            retained_assets={**self.retained_assets, **self._expiring()},
            pending_puts={key: (wanted[key].sha256, wanted[key].fingerprint) for key in meant},
            pending_deletes=(*self.removed, *self.expired),
            pending_invalidation=self.pending_invalidation,
        )

    def manifest_after_puts(self, put: Mapping[str, FileEntry]) -> Manifest:
        """Return the manifest once everything is put: the deletes and the invalidation remain."""
        changed = bool(put or self.current != self.situation.manifest.files)
        return replace(
            self.manifest_before(),
            number=self.situation.manifest.number + changed,
            files={**self.current, **put},
            pending_puts={},
        )

    def manifest_after_deletes(self, live: Manifest, pending: PendingInvalidation) -> Manifest:
        """Return the manifest at the end: deletes done, invalidation accepted or still pending."""
        return replace(
            live,
            retained_assets=self.retained_assets,
            pending_deletes=(),
            pending_invalidation=pending,
        )

    def _expiring(self) -> Mapping[str, RetainedAsset]:
        retained = self.situation.manifest.retained_assets
        return {key: retained[key] for key in self.expired}

    def _run(self) -> DeployRun:
        before = self.situation.manifest.run
        if self.situation.run.number is None:
            return replace(before, commit=self.situation.run.commit)
        return self.situation.run

    def _changed(self) -> Iterator[str]:
        ours = [key for key in self.situation.listing if not belongs_to_others(key)]
        if not ours:
            return
        for action in self.actions:
            # A new asset was never requested; one that changed under its name was.
            new_asset = action.reason is Reason.NEW and is_immutable(action.key)
            if action.verb is Verb.PUT and not new_asset:
                yield action.key
        yield from self.removed


def plan_sync(situation: Situation) -> SyncPlan:
    """Decide what a sync does to each key."""
    actions = decide_actions(situation)
    return SyncPlan(situation, actions, tuple(find_warnings(actions)))
