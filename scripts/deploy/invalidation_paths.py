"""Which paths to invalidate for changed keys, within CloudFront's limits. Pure.

`SyncPlan.pending_invalidation` in sync_plan.py decides which keys changed; sync.py sends the paths.

CloudFront takes 3,000 exact paths at a time but only 15 with a wildcard, and a wildcard only as the
last character; the first 1,000 paths of a month are free. The emulator accepts anything, so the
rules are enforced here.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote

from scripts.errors import UsageError

MOST_EXACT = 15
MOST_WILDCARDS = 10
LONGEST = 4000
EVERYTHING = "/*"
# Need no encoding, in addition to those that quote() keeps.
PLAIN = "/!$&'()+,;=:@"
LANGUAGE_PAGE = re.compile(r"/index\.[a-z]+\.html")
CUSTOM = re.compile(r"/[A-Za-z0-9._~%/-]*\*?")
BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})|%25[0-9A-Fa-f]{2}")


def addresses(key: str) -> set[str]:
    """Return the addresses under which visitors get a key, percent-encoded once."""
    path = "/" + quote(key, safe=PLAIN)
    if path == "/index.html":
        return {path, "/"}
    if LANGUAGE_PAGE.fullmatch(path):
        # The router makes this path of "/" before the cache sees it.
        return {path, "/"}
    if path.endswith("/index.html"):
        folder = path.removesuffix("/index.html")
        return {path, folder + "/", folder}
    return {path}


def paths_for(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the paths to invalidate for keys: exact if they are few, else folders, else all."""
    exact = {address for key in keys for address in addresses(key)}
    return merge(exact)


def merge(paths: Iterable[str]) -> tuple[str, ...]:
    """Merge paths until they are few enough."""
    wanted = set(paths)
    if EVERYTHING in wanted:
        return (EVERYTHING,)
    for candidate in (wanted, _by_folder(wanted, deep=True), _by_folder(wanted, deep=False)):
        wildcards = sum(path.endswith("*") for path in candidate)
        if wildcards <= MOST_WILDCARDS and len(candidate) - wildcards <= MOST_EXACT:
            return tuple(sorted(candidate))
    return (EVERYTHING,)


def check_custom(paths: Iterable[str]) -> tuple[str, ...]:
    """Check paths that a person gave and drop repeated ones.

    Raises:
        UsageError: A path is not valid for CloudFront, or there are none or too many.
    """
    wanted = sorted({path.strip() for path in paths})
    if not wanted or len(wanted) > MOST_EXACT:
        raise UsageError(f"{len(wanted)} paths: give 1 to {MOST_EXACT}, or the scope everything")
    for path in wanted:
        if not CUSTOM.fullmatch(path) or len(path) > LONGEST:
            raise UsageError(
                f"{path[:80]!r}: is not a path to invalidate; begin with /, use letters, digits and"
                " . _ ~ % / -, and * only as the last character"
            )
        if BAD_PERCENT.search(path):
            raise UsageError(f"{path[:80]!r}: encode each character once, such as %20 for a space")
    return tuple(wanted)


def _by_folder(paths: set[str], *, deep: bool) -> set[str]:
    folders = {folder for path in paths if (folder := _folder(path, deep=deep))}
    covered = tuple(folder + "/" for folder in folders)
    return {folder + "/*" for folder in folders} | {p for p in paths if not p.startswith(covered)}


def _folder(path: str, *, deep: bool) -> str:
    """Return the innermost or outermost folder of a path; empty at the root."""
    parents = path.split("/")[:-1]
    return "/".join(parents if deep else parents[:2])
