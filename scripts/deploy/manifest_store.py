"""Reads and writes the manifest: written only over the version that was read."""

from dataclasses import replace

from scripts.deploy.manifest import Manifest, PendingInvalidation
from scripts.deploy.stores import ChangedMeanwhileError, StateStore


class ManifestStore:
    """Reads and writes a site's manifest; remembers the version that it saw last."""

    def __init__(self, store: StateStore, key: str, site: str) -> None:
        self._store = store
        self._key = key
        self._site = site
        self._etag: str | None = None

    def read(self) -> Manifest | None:
        """Read the manifest; None before the first sync.

        Raises:
            RefusedError: It is not a manifest.
        """
        stored = self._store.read(self._key)
        self._etag = stored[1] if stored else None
        return Manifest.from_json(stored[0], self._key) if stored else None

    def empty(self) -> Manifest:
        """Return the manifest of a site that was never published."""
        return Manifest(self._site)

    def save(self, manifest: Manifest) -> None:
        """Write the manifest over the one that was read or saved last.

        Raises:
            ChangedMeanwhileError: Another sync wrote it in between; nothing was written.
        """
        body = manifest.to_json()
        try:
            self._etag = self._store.write(self._key, body, self._etag)
        except ChangedMeanwhileError:
            # A retry after a lost answer meets what the first try wrote.
            stored = self._store.read(self._key)
            if stored is None or stored[0] != body:
                raise
            self._etag = stored[1]

    def clear_pending_invalidation(self, manifest: Manifest) -> None:
        """Record that no invalidation is pending any more."""
        self.save(replace(manifest, pending_invalidation=PendingInvalidation()))
