"""What the last sync left in the bucket, and what a running sync intends to do.

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
class FileEntry:
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
class RetainedAsset:
    """An asset that the newest release no longer references, kept for visitors of an older page."""

    entry: FileEntry
    dropped_at: datetime
    dropped_in: int


@dataclass(frozen=True)
class PendingInvalidation:
    """Paths that are still to be invalidated, and the caller reference of that request."""

    paths: tuple[str, ...] = ()
    reference: str = ""


@dataclass(frozen=True)
class DeployRun:
    """The run that deploys: a numbered run of the pipeline, or a person (number None)."""

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
        retained_assets: Assets kept for visitors of an older page, by key.
        pending_puts: Only while a sync is under way: hash and fingerprint of what it puts, by key.
        pending_deletes: Only while a sync is under way: keys it deletes.
        pending_invalidation: Invalidation that CloudFront has not accepted yet.
    """

    site: str
    number: int = 0
    release: str = ""
    run: DeployRun = DeployRun()
    files: Mapping[str, FileEntry] = field(default_factory=dict)
    retained_assets: Mapping[str, RetainedAsset] = field(default_factory=dict)
    pending_puts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    pending_deletes: tuple[str, ...] = ()
    pending_invalidation: PendingInvalidation = PendingInvalidation()

    @property
    def is_under_way(self) -> bool:
        """Return whether a sync is running or was interrupted."""
        return bool(self.pending_puts or self.pending_deletes)

    def to_json(self) -> bytes:
        """Write it as JSON, one line."""
        content = {
            "site": self.site,
            "number": self.number,
            "release": self.release,
            "run": [self.run.number, self.run.attempt, self.run.commit],
            "files": {key: entry_to_list(entry) for key, entry in self.files.items()},
            "retained_assets": {
                key: _retained_to_list(retained) for key, retained in self.retained_assets.items()
            },
            "pending_puts": self.pending_puts,
            "pending_deletes": self.pending_deletes,
            "pending_invalidation": [
                self.pending_invalidation.paths,
                self.pending_invalidation.reference,
            ],
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
                f"{where}: is not a manifest ({error!r}); restore an older version of that object,"
                " or delete it and run with --adopt"
            ) from error


def entry_to_list(entry: FileEntry) -> list[str | None]:
    """Return an entry as it is written in JSON."""
    return [entry.sha256, entry.fingerprint, entry.etag, entry.version]


def _retained_to_list(retained: RetainedAsset) -> list[str | int | None]:
    return [*entry_to_list(retained.entry), retained.dropped_at.isoformat(), retained.dropped_in]


def _parse(content: dict[str, Any]) -> Manifest:
    paths, reference = content["pending_invalidation"]
    return Manifest(
        site=content["site"],
        number=int(content["number"]),
        release=content["release"],
        run=DeployRun(*content["run"]),
        files={key: FileEntry(*values) for key, values in content["files"].items()},
        retained_assets={
            key: RetainedAsset(
                FileEntry(*values[:4]), datetime.fromisoformat(values[4]), int(values[5])
            )
            for key, values in content["retained_assets"].items()
        },
        pending_puts={
            key: (sha256, mark) for key, (sha256, mark) in content["pending_puts"].items()
        },
        pending_deletes=tuple(content["pending_deletes"]),
        pending_invalidation=PendingInvalidation(tuple(paths), reference),
    )
