"""S3 as the project uses it: versions, conditions on ETags, delete markers, lifecycle rules.

The rules are read from Terraform. S3 is consistent, so nothing arrives late here.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from scripts.dev.local.terraform_text import Block, parse_root

DAY = 86_400.0


class ConditionError(Exception):
    """Raised when an object is not what a conditional write or copy expects."""


@dataclass(frozen=True)
class Version:
    """A version of an object; a marker has no body."""

    id: str
    body: bytes
    headers: Mapping[str, str]
    at: float
    marker: bool = False

    @property
    def etag(self) -> str:
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Rule:
    """A lifecycle rule: what expires for keys with a prefix, in days."""

    prefix: str
    current: float | None = None
    noncurrent: float | None = None
    markers: bool = False


def read_rules(text: str, bucket: str) -> list[Rule]:
    """Return the enabled lifecycle rules of one bucket from the text of a root."""
    top = parse_root(text)
    (resource,) = top.find("resource", "aws_s3_bucket_lifecycle_configuration", bucket)
    enabled = [rule for rule in resource.find("rule") if rule.values["status"] == '"Enabled"']
    return [_rule(rule, top) for rule in enabled]


def is_versioned(text: str, bucket: str) -> bool:
    """Return whether a root switches versions on for a bucket."""
    found = parse_root(text).find("resource", "aws_s3_bucket_versioning", bucket)
    inner = [b for r in found for b in r.find("versioning_configuration")]
    return any(block.values["status"] == '"Enabled"' for block in inner)


def _rule(rule: Block, top: Block) -> Rule:
    prefix = next(rule.find("filter")).values.get("prefix", '""')
    if prefix.startswith("local."):
        name = prefix.removeprefix("local.")
        prefix = next(b.values[name] for b in top.find("locals") if name in b.values)
    current = _days(rule.find("expiration"), "days")
    noncurrent = _days(rule.find("noncurrent_version_expiration"), "noncurrent_days")
    markers = any("expired_object_delete_marker" in b.values for b in rule.find("expiration"))
    return Rule(prefix.strip('"'), current, noncurrent, markers)


def _days(blocks: Iterator[Block], name: str) -> float | None:
    return next((float(block.values[name]) for block in blocks if name in block.values), None)


def due(at: float, days: float) -> float:
    """Return when a rule acts: so many days later, at the next midnight in UTC."""
    return ceil((at + days * DAY) / DAY) * DAY


class Bucket:
    """A bucket whose clock is the simulation's.

    Attributes:
        watch: Called after each change with the key and the body before, None where there was none.
    """

    def __init__(self, clock: Callable[[], float], rules: list[Rule], *, versioned: bool) -> None:
        self._clock = clock
        self._rules = rules
        self._versioned = versioned
        self._objects: dict[str, list[Version]] = {}
        self._settled: dict[str, float] = {}
        self._count = 0
        self.watch: Callable[[str, bytes | None], None] = lambda _key, _before: None

    def live(self, key: str) -> Version | None:
        """Return what is at a key now."""
        versions = self._settle(key)
        return versions[-1] if versions and not versions[-1].marker else None

    def version(self, key: str, wanted: str) -> Version | None:
        """Return a version that has not expired."""
        return next((v for v in self._settle(key) if v.id == wanted and not v.marker), None)

    def listing(self, prefix: str = "") -> dict[str, Version]:
        """Return what is live below a prefix, by key."""
        keys = [key for key in sorted(self._objects) if key.startswith(prefix)]
        return {key: found for key in keys if (found := self.live(key))}

    def versions(self, prefix: str = "") -> list[tuple[str, Version, float | None]]:
        """Return every version below a prefix, and when it became noncurrent."""
        found = []
        for key in sorted(k for k in self._objects if k.startswith(prefix)):
            kept = self._settle(key)
            ends: list[float | None] = [*(later.at for later in kept[1:]), None]
            found += [(key, version, end) for version, end in zip(kept, ends, strict=False)]
        return found

    def put(
        self, key: str, body: bytes, headers: Mapping[str, str], only_over: str | None
    ) -> Version:
        """Write over the object with an ETag, or where there is none; raises ConditionError."""
        before = self.live(key)
        if (before.etag if before else None) != only_over:
            raise ConditionError(key)
        return self.overwrite(key, body, headers)

    def overwrite(self, key: str, body: bytes, headers: Mapping[str, str]) -> Version:
        """Write whatever is there."""
        before = self.live(key)
        made = self._add(key, Version(self._name(), body, headers, self._clock()))
        self.watch(key, before.body if before else None)
        return made

    def delete(self, key: str) -> None:
        """Put a marker on top, or without versions remove the object."""
        before = self.live(key)
        if before is None:
            return
        self._hide(key, self._clock())
        self.watch(key, before.body)

    def _name(self) -> str:
        self._count += 1
        return f"v{self._count}"

    def _add(self, key: str, version: Version) -> Version:
        kept = self._objects.setdefault(key, [])
        if not self._versioned:
            kept.clear()
        kept.append(version)
        self._settled.pop(key, None)
        return version

    def _hide(self, key: str, at: float) -> None:
        if self._versioned:
            self._add(key, Version(self._name(), b"", {}, at, marker=True))
        else:
            self._objects.pop(key, None)

    def _settle(self, key: str) -> list[Version]:
        """Do what the lifecycle rules would have done to a key by now."""
        kept, now = self._objects.get(key, []), self._clock()
        if not kept or self._settled.get(key, -1) >= now // DAY:
            return kept
        self._settled[key] = now // DAY
        rules = [rule for rule in self._rules if key.startswith(rule.prefix)]
        top = kept[-1]
        ends = [due(top.at, rule.current) for rule in rules if rule.current is not None]
        if ends and not top.marker and now >= min(ends):
            self._hide(key, min(ends))
            self.watch(key, top.body)
            return self._settle(key)
        days = min((r.noncurrent for r in rules if r.noncurrent is not None), default=None)
        if days is not None:
            pairs = itertools.pairwise(kept)
            kept[:] = [v for v, later in pairs if now < due(later.at, days)] + kept[-1:]
        if len(kept) == 1 and kept[0].marker and any(rule.markers for rule in rules):
            del self._objects[key]
            return []
        return kept
