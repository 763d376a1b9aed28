"""Where a site and its state are: s3://BUCKET/PREFIX, or file:///FOLDER on this machine."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from scripts.deploy.directory import DirectorySite, DirectoryState
from scripts.deploy.manifest_store import ManifestStore
from scripts.deploy.stores import (
    Cdn,
    DryRunCdn,
    DryRunSite,
    DryRunState,
    SiteStore,
    StateStore,
)
from scripts.errors import UsageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class State:
    """Where the state of a site is.

    Attributes:
        store: The private bucket or folder.
        manifest: The manifest's key in it.
        releases: What the keys of the release records begin with.
    """

    store: StateStore
    manifest: str
    releases: str

    def manifest_store(self, site: str) -> ManifestStore:
        """Open the manifest of a site."""
        return ManifestStore(self.store, self.manifest, site)


@dataclass(frozen=True)
class Target:
    """A site with its state and what is in front of it.

    Attributes:
        name: The bucket.
        site: What visitors see.
        state: Where the manifest and the records are.
        cdn: CloudFront in front of it, or None.
    """

    name: str
    site: SiteStore
    state: State
    cdn: Cdn | None

    def pretend(self) -> "Target":
        """Return the same target, read-only."""
        return replace(
            self,
            site=DryRunSite(self.site),
            state=replace(self.state, store=DryRunState(self.state.store)),
            cdn=DryRunCdn() if self.cdn else None,
        )


def name_of(place: str) -> str:
    """Return the name by which a manifest knows its site: the bucket's, or the folder's address."""
    return place.removeprefix("s3://").rstrip("/")


def open_site(place: str, client: "Callable[[], S3Client]", prefix: str = "") -> SiteStore:
    """Open a site's bucket: a bucket's name, s3://BUCKET, or file:///FOLDER."""
    if place.startswith("file:"):
        return DirectorySite(_folder(place) / prefix)
    # Imported here, since nothing of AWS is needed for a folder.
    from scripts.deploy.s3 import S3Site

    return S3Site(client(), name_of(place), prefix)


def open_state(place: str, client: "Callable[[], S3Client]") -> State:
    """Open a site's state: s3://BUCKET/PREFIX or file:///FOLDER/PREFIX.

    The manifest is below the prefix, the release records next to the prefix.
    """
    if place.startswith("file:"):
        folder = _folder(place)
        return State(DirectoryState(folder.parent), f"{folder.name}/manifest.json", "releases/")
    parts = urlsplit(place)
    prefix = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.netloc or not prefix:
        raise UsageError(f"{place}: give the state as s3://BUCKET/PREFIX or file:///FOLDER")
    from scripts.deploy.s3 import S3State

    above, slash, _ = prefix.rpartition("/")
    releases = f"{above}{slash}releases/"
    return State(S3State(client(), parts.netloc), f"{prefix}/manifest.json", releases)


def _folder(place: str) -> Path:
    parts = urlsplit(place)
    if parts.netloc or not parts.path.startswith("/"):
        raise UsageError(f"{place}: give a folder as file:///absolute/path")
    return Path(unquote(parts.path))
