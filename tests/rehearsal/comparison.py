"""Compares what is in the cloud before and after a workflow. Pure."""

from collections.abc import Iterable, Mapping

from scripts.dev.rehearsal.cloud import Cloud, Objects

# What visitors see, what a rollback reads, and Terraform's state.
KEPT = ("site", "invalidations", "versions", "live", "releases", "state")


def differences(before: Cloud, after: Cloud) -> dict[str, object]:
    """Return the parts of KEPT that changed, each with its changed keys or both values."""
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in KEPT}
    return {name: _difference(*pair) for name, pair in pairs.items() if pair[0] != pair[1]}


def _difference(before: object, after: object) -> object:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return sorted(changed(before, after))
    return before, after


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """Return the keys that were written or deleted, also those written with the same content."""
    return {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)}


def rewritten(before: Objects, after: Objects) -> set[str]:
    """Return the keys that were written again with the content that they already had."""
    both = changed(before, after) & before.keys() & after.keys()
    return {k for k in both if before[k][1] == after[k][1]}


def contents(objects: Objects) -> dict[str, str]:
    """Return the ETag of each key."""
    return {k: etag for k, (_, etag) in objects.items()}


def pages(cloud: Cloud) -> dict[str, str]:
    """Return the ETag of each page: of everything that is not an asset."""
    return {k: etag for k, etag in contents(cloud.site).items() if not k.startswith("assets/")}


def new_invalidations(before: Cloud, after: Cloud) -> list[set[str]]:
    """Return the paths of each invalidation that was made in between."""
    new = after.invalidations.keys() - before.invalidations.keys()
    return [set(after.invalidations[i]) for i in new]


def paths_of(keys: Iterable[str]) -> set[str]:
    """Return the paths at which visitors get some keys."""
    return {p for k in keys for p in ("/" + k, *(["/"] if k == "index.html" else []))}
