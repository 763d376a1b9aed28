"""Decides what a sync does to each key; pure, so that every rule can be tested without a bucket."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from scripts.deploy.key_rules import UNKNOWN_TYPE, belongs_to_others, content_type, is_immutable
from scripts.deploy.manifest import DeployRun, FileEntry, Manifest, RetainedAsset
from scripts.deploy.source import Wanted

KEPT_FOR = timedelta(days=7)
KEPT_RELEASES = 3


class Verb(StrEnum):
    """The action on a key."""

    PUT = "put"
    SKIP = "skip"
    DELETE = "delete"
    KEEP = "keep"


class Reason(StrEnum):
    """The reason of an action."""

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
    """The action on one key, and its reason."""

    verb: Verb
    key: str
    reason: Reason


@dataclass(frozen=True)
class Situation:
    """Everything that the decision depends on.

    Attributes:
        wanted: What each key should hold.
        listing: The ETag of each key in the bucket.
        manifest: What the last sync left.
        found: Keys that were read and hold what is wanted, whatever the manifest says.
        run: Who deploys.
        now: The time.
        has_cdn: Whether CloudFront is in front of the bucket.
        release: The name of the release, if an older one is restored.
    """

    wanted: Mapping[str, Wanted]
    listing: Mapping[str, str]
    manifest: Manifest
    found: Mapping[str, FileEntry]
    run: DeployRun
    now: datetime
    has_cdn: bool
    release: str = ""


def decide_actions(situation: Situation) -> tuple[Action, ...]:
    """Return one action for each key, sorted by key."""
    actions = [*_of_wanted(situation), *_of_listed(situation)]
    return tuple(sorted(actions, key=lambda action: action.key))


def _of_wanted(situation: Situation) -> Iterator[Action]:
    known = known_files(situation)
    for key, wanted in situation.wanted.items():
        if belongs_to_others(key):
            yield Action(Verb.KEEP, key, Reason.NOT_OURS)
            continue
        reason = _why(wanted, known.get(key), situation.listing.get(key))
        yield Action(Verb.SKIP if reason is Reason.CURRENT else Verb.PUT, key, reason)


def _why(wanted: Wanted, known: FileEntry | None, etag: str | None) -> Reason:
    if known is None:
        return Reason.NEW if etag is None else Reason.DRIFT
    if known.sha256 != wanted.sha256:
        return Reason.CONTENT
    if known.fingerprint != wanted.fingerprint:
        return Reason.HEADERS
    return Reason.CURRENT if known.etag == etag else Reason.DRIFT


def _of_listed(situation: Situation) -> Iterator[Action]:
    manifest = situation.manifest
    live = {*manifest.files, *manifest.retained_assets}
    ours = {*live, *manifest.pending_puts, *manifest.pending_deletes}
    for key in situation.listing:
        if key in situation.wanted and not belongs_to_others(key):
            continue
        if key not in ours or belongs_to_others(key):
            if key not in situation.wanted:
                yield Action(Verb.KEEP, key, Reason.NOT_OURS)
        elif not is_immutable(key):
            yield Action(Verb.DELETE, key, Reason.REMOVED)
        elif _is_expired(manifest.retained_assets.get(key), situation):
            yield Action(Verb.DELETE, key, Reason.EXPIRED)
        else:
            yield Action(Verb.KEEP, key, Reason.OPEN_TABS)


def _is_expired(retained: RetainedAsset | None, situation: Situation) -> bool:
    if retained is None:
        return False
    releases = situation.manifest.number - retained.dropped_in
    return releases >= KEPT_RELEASES and situation.now - retained.dropped_at >= KEPT_FOR


def retained_asset(key: str, situation: Situation) -> RetainedAsset:
    """Return the record of an asset that is kept for visitors of an older page."""
    manifest = situation.manifest
    if key in manifest.retained_assets:
        return manifest.retained_assets[key]
    # Put by a sync that was interrupted and never became a release: what is known is what it meant.
    meant = manifest.pending_puts.get(key, ("", ""))
    entry = manifest.files.get(key) or FileEntry(*meant, situation.listing[key], None)
    return RetainedAsset(entry, situation.now, manifest.number + 1)


def known_files(situation: Situation) -> Mapping[str, FileEntry]:
    """Return what is known of each key: from the manifest, or since it was read."""
    retained = {key: retained.entry for key, retained in situation.manifest.retained_assets.items()}
    return {**retained, **situation.manifest.files, **situation.found}


def find_warnings(actions: Sequence[Action]) -> Iterator[str]:
    """Return what a person should know about the files to put, one line each."""
    for action in actions:
        if action.verb is not Verb.PUT:
            continue
        if action.reason is Reason.CONTENT and is_immutable(action.key):
            yield f"{action.key}: changed under a name that browsers keep for a year"
        if content_type(action.key) == UNKNOWN_TYPE:
            yield f"{action.key}: has an unknown type and is sent as {UNKNOWN_TYPE}"
        if action.key.startswith("assets/") and not is_immutable(action.key):
            yield f"{action.key}: has no hash in its name and is kept for an hour only"
