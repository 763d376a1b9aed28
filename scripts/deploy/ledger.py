"""The manifest as the one thing that two deployers fight for: written only over what was read."""

import contextlib
import threading
from dataclasses import replace
from datetime import datetime, timedelta

from scripts.deploy.manifest import Manifest, Owed
from scripts.deploy.stores import ChangedMeanwhileError, StateStore
from scripts.errors import WindsockError

# Longer than any single request lasts with its retries: who renews it in time is alone.
LEASE = timedelta(minutes=10)


class Ledger:
    """Reads and writes a site's manifest; remembers what it saw last."""

    def __init__(self, store: StateStore, key: str, site: str) -> None:
        self._store = store
        self._key = key
        self._site = site
        self._etag: str | None = None
        self._saved: Manifest | None = None
        self._lock = threading.Lock()

    def read(self) -> Manifest | None:
        """Read the manifest; None before the first sync.

        Raises:
            RefusedError: It is not a manifest.
        """
        stored = self._store.read(self._key)
        self._etag = stored[1] if stored else None
        return Manifest.from_json(stored[0], self._key) if stored else None

    def empty(self) -> Manifest:
        """Give the manifest of a site that was never published."""
        return Manifest(self._site)

    def save(self, manifest: Manifest) -> None:
        """Write the manifest over the one that was read or saved last.

        Raises:
            ChangedMeanwhileError: Another sync wrote it meanwhile; nothing was written.
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
        self._saved = manifest

    def renew(self, now: datetime) -> None:
        """Tell others that this sync is still alive, where that was said long ago.

        Raises:
            ChangedMeanwhileError: Another sync took over.
        """
        with self._lock:
            saved = self._saved
            if saved and saved.at and now - saved.at > LEASE / 2:
                self.save(replace(saved, at=now))

    def let_go(self) -> None:
        """Tell others that this sync failed and writes no more; best effort, since it failed."""
        if self._saved and self._saved.is_under_way:
            with contextlib.suppress(WindsockError):
                self.save(replace(self._saved, at=None))

    def clear_owed(self, manifest: Manifest) -> None:
        """Note that nothing is owed to the edges any more."""
        self.save(replace(manifest, owed=Owed()))
