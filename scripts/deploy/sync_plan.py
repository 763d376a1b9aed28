"""Decides what a sync does; pure, so that every rule can be tested without a bucket."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from scripts.deploy.content import (
    UNKNOWN_TYPE,
    belongs_to_others,
    content_type,
    is_immutable,
    wave,
)
from scripts.deploy.invalidation_paths import merge, paths_for
from scripts.deploy.manifest import Entry, Manifest, Owed, Run, Stale
from scripts.deploy.source import Wanted

KEPT_FOR = timedelta(days=7)
KEPT_RELEASES = 3


class Verb(StrEnum):
    """What happens to a key."""

    PUT = "put"
    SKIP = "skip"
    DELETE = "delete"
    KEEP = "keep"


class Reason(StrEnum):
    """Why it happens."""

    NEW = "new"
    CONTENT = "content"
    HEADERS = "headers"
    DRIFT = "drift"
    CURRENT = "current"
    REMOVED = "removed"
    EXPIRED = "expired"
    OPEN_TABS = "open tabs"
    NOT_OURS = "not ours"


@dataclass(frozen=True)
class Action:
    """What happens to one key, and why."""

    verb: Verb
    key: str
    reason: Reason


@dataclass(frozen=True)
class Situation:
    """Everything a decision rests on.

    Attributes:
        wanted: What each key should hold.
        listing: The ETag of each key in the bucket.
        manifest: What the last sync left.
        found: Keys that were looked at and hold what is wanted, whatever the manifest says.
        run: Who deploys.
        now: The time.
        has_cdn: Whether edges keep copies that must be invalidated.
        release: The name of the release, where it is an older one that comes back.
    """

    wanted: Mapping[str, Wanted]
    listing: Mapping[str, str]
    manifest: Manifest
    found: Mapping[str, Entry]
    run: Run
    now: datetime
    has_cdn: bool
    release: str = ""


@dataclass(frozen=True)
class Plan:
    """What a sync does.

    Attributes:
        situation: What it was decided on.
        actions: One for each key, sorted by key.
        warnings: What a person should know, one line each.
    """

    situation: Situation
    actions: tuple[Action, ...]
    warnings: tuple[str, ...]

    @cached_property
    def waves(self) -> tuple[tuple[str, ...], ...]:
        """Give the keys to put, in the groups in which they go live."""
        groups: dict[int, list[str]] = {}
        for key in self.keys(Verb.PUT):
            groups.setdefault(wave(key), []).append(key)
        return tuple(tuple(groups[number]) for number in sorted(groups))

    @cached_property
    def removed(self) -> tuple[str, ...]:
        """Give the keys that must answer 404 at once."""
        return self.keys(Verb.DELETE, Reason.REMOVED)

    @cached_property
    def expired(self) -> tuple[str, ...]:
        """Give the assets that no open tab should need any more."""
        return self.keys(Verb.DELETE, Reason.EXPIRED)

    def keys(self, verb: Verb, *reasons: Reason) -> tuple[str, ...]:
        """Give the keys of a verb, of all reasons or of some."""
        return tuple(
            action.key
            for action in self.actions
            if action.verb is verb and (not reasons or action.reason in reasons)
        )

    @cached_property
    def owed(self) -> Owed:
        """Give what edges must forget, with what an earlier sync left unsaid."""
        before = self.situation.manifest.owed
        if not self.situation.has_cdn:
            return before
        changed = tuple(self._changed())
        if not changed:
            return before
        paths = merge({*before.paths, *paths_for(changed)})
        # Never used before, or CloudFront would take it for a repetition and do nothing; written
        # down before it is used, so that going on after a crash is a repetition.
        text = "\n".join((self.release, str(self.situation.now), before.reference, *paths))
        reference = hashlib.sha256(text.encode()).hexdigest()[:32]
        return Owed(paths, reference)

    @cached_property
    def release(self) -> str:
        """Name the release: its commit, or else a hash of what is in it, and the run."""
        run, wanted = self.situation.run, self.situation.wanted
        text = "\n".join(f"{k} {w.sha256} {w.fingerprint}" for k, w in sorted(wanted.items()))
        name = run.commit[:12] or hashlib.sha256(text.encode()).hexdigest()[:12]
        return self.situation.release or f"{name}-{run.number or 'local'}.{run.attempt}"

    @cached_property
    def is_noop(self) -> bool:
        """Return whether there is nothing to do, and nothing to write down either."""
        manifest, owed = self.situation.manifest, self.situation.has_cdn and self.owed.paths
        busy = self.waves or self.removed or self.expired or owed or manifest.is_under_way
        return not busy and self.current == manifest.files and self.stale == manifest.stale

    @cached_property
    def current(self) -> Mapping[str, Entry]:
        """Give what is live and stays."""
        known = _known(self.situation)
        return {key: known[key] for key in self.keys(Verb.SKIP)}

    @cached_property
    def stale(self) -> Mapping[str, Stale]:
        """Give the assets that are kept for open tabs."""
        return {
            key: stale
            for key in self.keys(Verb.KEEP, Reason.OPEN_TABS)
            if (stale := _as_stale(key, self.situation))
        }

    def intent(self) -> Manifest:
        """Give the manifest to write before the first put: what is live, and what is meant."""
        wanted = self.situation.wanted
        # What was found belongs to no manifest yet: a second crash must not forget whose it is.
        meant = (*self.keys(Verb.PUT), *self.situation.found)
        return replace(
            self.situation.manifest,
            release=self.release,
            run=self._run(),
            # What is to be deleted stays on the books until it is gone.
            stale={**self.stale, **self._expiring()},
            intent={key: (wanted[key].sha256, wanted[key].fingerprint) for key in meant},
            doomed=(*self.removed, *self.expired),
            owed=self.owed,
        )

    def outcome(self, put: Mapping[str, Entry]) -> Manifest:
        """Give the manifest once everything is put: the deletes and the invalidation remain."""
        changed = bool(put or self.current != self.situation.manifest.files)
        return replace(
            self.intent(),
            number=self.situation.manifest.number + changed,
            files={**self.current, **put},
            intent={},
        )

    def settled(self, outcome: Manifest, owed: Owed) -> Manifest:
        """Give the manifest at the end: deletes done, invalidation accepted or still owed."""
        return replace(outcome, stale=self.stale, doomed=(), owed=owed)

    def _expiring(self) -> Mapping[str, Stale]:
        stale = self.situation.manifest.stale
        return {key: stale[key] for key in self.expired}

    def _run(self) -> Run:
        before = self.situation.manifest.run
        if self.situation.run.number is None:
            return replace(before, commit=self.situation.run.commit)
        return self.situation.run

    def _changed(self) -> Iterator[str]:
        ours = [key for key in self.situation.listing if not belongs_to_others(key)]
        if not ours:
            return
        for action in self.actions:
            # A new asset was never asked for; one that changed under its name was.
            new_asset = action.reason is Reason.NEW and is_immutable(action.key)
            if action.verb is Verb.PUT and not new_asset:
                yield action.key
        yield from self.removed


def decide(situation: Situation) -> Plan:
    """Decide what a sync does to each key."""
    actions = [*_of_wanted(situation), *_of_listed(situation)]
    actions.sort(key=lambda action: action.key)
    return Plan(situation, tuple(actions), tuple(_warnings(actions)))


def _of_wanted(situation: Situation) -> Iterator[Action]:
    known = _known(situation)
    for key, wanted in situation.wanted.items():
        if belongs_to_others(key):
            yield Action(Verb.KEEP, key, Reason.NOT_OURS)
            continue
        reason = _why(wanted, known.get(key), situation.listing.get(key))
        yield Action(Verb.SKIP if reason is Reason.CURRENT else Verb.PUT, key, reason)


def _why(wanted: Wanted, known: Entry | None, etag: str | None) -> Reason:
    if known is None:
        return Reason.NEW if etag is None else Reason.DRIFT
    if known.sha256 != wanted.sha256:
        return Reason.CONTENT
    if known.fingerprint != wanted.fingerprint:
        return Reason.HEADERS
    return Reason.CURRENT if known.etag == etag else Reason.DRIFT


def _of_listed(situation: Situation) -> Iterator[Action]:
    manifest = situation.manifest
    ours = {*manifest.files, *manifest.stale, *manifest.intent, *manifest.doomed}
    for key in situation.listing:
        if key in situation.wanted and not belongs_to_others(key):
            continue
        if key not in ours or belongs_to_others(key):
            if key not in situation.wanted:
                yield Action(Verb.KEEP, key, Reason.NOT_OURS)
        elif not is_immutable(key):
            yield Action(Verb.DELETE, key, Reason.REMOVED)
        elif _is_expired(manifest.stale.get(key), situation):
            yield Action(Verb.DELETE, key, Reason.EXPIRED)
        else:
            yield Action(Verb.KEEP, key, Reason.OPEN_TABS)


def _is_expired(stale: Stale | None, situation: Situation) -> bool:
    if stale is None:
        return False
    releases = situation.manifest.number - stale.dropped_in
    return releases >= KEPT_RELEASES and situation.now - stale.dropped_at >= KEPT_FOR


def _as_stale(key: str, situation: Situation) -> Stale | None:
    manifest = situation.manifest
    if key in manifest.stale:
        return manifest.stale[key]
    # Put by a sync that was interrupted and never became a release: what is known is what it meant.
    meant = manifest.intent.get(key, ("", ""))
    entry = manifest.files.get(key) or Entry(*meant, situation.listing[key], None)
    return Stale(entry, situation.now, manifest.number + 1)


def _known(situation: Situation) -> Mapping[str, Entry]:
    stale = {key: stale.entry for key, stale in situation.manifest.stale.items()}
    return {**stale, **situation.manifest.files, **situation.found}


def _warnings(actions: list[Action]) -> Iterator[str]:
    for action in actions:
        if action.verb is not Verb.PUT:
            continue
        if action.reason is Reason.CONTENT and is_immutable(action.key):
            yield f"{action.key}: changed under a name that browsers keep for a year"
        if content_type(action.key) == UNKNOWN_TYPE:
            yield f"{action.key}: has an unknown type and is sent as {UNKNOWN_TYPE}"
        if action.key.startswith("assets/") and not is_immutable(action.key):
            yield f"{action.key}: has no hash in its name and is kept for an hour only"
