"""What the last sync left in the bucket, and what a sync under way means to do.

An ETag is opaque here: it is compared with what the store answered at the time, never computed.
So encryption, multipart uploads and other stores make no difference.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scripts.errors import RefusedError


@dataclass(frozen=True)
class Entry:
    """A file that was put: content, headers, and what the store answered.

    Attributes:
        sha256: Hash of the content in hex.
        fingerprint: Of its headers.
        etag: As the store answered, without quotes.
        version: Of the object; None where the bucket keeps no versions.
    """

    sha256: str
    fingerprint: str
    etag: str
    version: str | None


@dataclass(frozen=True)
class Stale:
    """An asset that no page of the newest release names, kept for tabs that are still open."""

    entry: Entry
    dropped_at: datetime
    dropped_in: int


@dataclass(frozen=True)
class Owed:
    """Addresses that edges must still forget, and the reference under which they are told."""

    paths: tuple[str, ...] = ()
    reference: str = ""


@dataclass(frozen=True)
class Run:
    """Who deploys: a numbered run of the pipeline, or a person (number None)."""

    number: int | None = None
    attempt: int = 1
    commit: str = ""


@dataclass(frozen=True)
class Manifest:
    """The state of a site.

    Attributes:
        site: The bucket it describes.
        number: Counts the releases of this site from 1; 0 before the first.
        release: Names the release, or the one under way.
        run: The newest run of the pipeline that wrote it.
        files: What is live, by key.
        stale: Assets kept for a while, by key.
        intent: Only while a sync is under way: hash and fingerprint of what it puts, by key.
        doomed: Only while a sync is under way: keys it deletes.
        owed: Invalidation that was not accepted yet.
    """

    site: str
    number: int = 0
    release: str = ""
    run: Run = Run()
    files: Mapping[str, Entry] = field(default_factory=dict)
    stale: Mapping[str, Stale] = field(default_factory=dict)
    intent: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    doomed: tuple[str, ...] = ()
    owed: Owed = Owed()

    @property
    def is_under_way(self) -> bool:
        """Return whether a sync began and did not finish."""
        return bool(self.intent or self.doomed)

    def to_json(self) -> bytes:
        """Write it as JSON, one line."""
        content = {
            "site": self.site,
            "number": self.number,
            "release": self.release,
            "run": [self.run.number, self.run.attempt, self.run.commit],
            "files": {key: entry_to_list(entry) for key, entry in self.files.items()},
            "stale": {key: _stale_to_list(stale) for key, stale in self.stale.items()},
            "intent": self.intent,
            "doomed": self.doomed,
            "owed": [self.owed.paths, self.owed.reference],
        }
        return json.dumps(content, sort_keys=True, separators=(",", ":")).encode() + b"\n"

    @classmethod
    def from_json(cls, body: bytes, where: str) -> "Manifest":
        """Read it from JSON.

        Raises:
            RefusedError: It is not a manifest of this program.
        """
        try:
            return _parse(json.loads(body))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise RefusedError(
                f"{where}: is not a manifest ({error!r}); put back an older version of that object,"
                " or remove it and run with --adopt"
            ) from error


def entry_to_list(entry: Entry) -> list[str | None]:
    """Give an entry as it is written in JSON."""
    return [entry.sha256, entry.fingerprint, entry.etag, entry.version]


def _stale_to_list(stale: Stale) -> list[str | int | None]:
    return [*entry_to_list(stale.entry), stale.dropped_at.isoformat(), stale.dropped_in]


def _parse(content: dict[str, Any]) -> Manifest:
    paths, reference = content["owed"]
    return Manifest(
        site=content["site"],
        number=int(content["number"]),
        release=content["release"],
        run=Run(*content["run"]),
        files={key: Entry(*values) for key, values in content["files"].items()},
        stale={
            key: Stale(Entry(*values[:4]), datetime.fromisoformat(values[4]), int(values[5]))
            for key, values in content["stale"].items()
        },
        intent={key: (sha256, mark) for key, (sha256, mark) in content["intent"].items()},
        doomed=tuple(content["doomed"]),
        owed=Owed(tuple(paths), reference),
    )
