"""What a person may ask the edges to forget, by scope."""

import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum

from scripts.deploy.invalidation_paths import EVERYTHING, check_custom
from scripts.errors import UsageError
from scripts.hashes import sha256


class Scope(StrEnum):
    """How much is forgotten."""

    EVERYTHING = "everything"
    PAGES = "pages"
    DATA = "data"
    CUSTOM = "custom"


# By name, since the role that purges may not read the site's manifest.
PATHS = {
    Scope.EVERYTHING: (EVERYTHING,),
    Scope.PAGES: (
        "/",
        "/.well-known/*",
        "/404.html",
        "/index.html",
        "/manifest.webmanifest",
        "/robots.txt",
        "/sitemap.xml",
        "/sw.js",
        "/version.json",
    ),
    Scope.DATA: ("/data.json", "/data/*"),
}


def scope_paths(scope: Scope, custom: Sequence[str]) -> tuple[str, ...]:
    """Give the paths of a scope; those that a person gave only for custom.

    Raises:
        UsageError: Paths were given for another scope, or one of them is none.
    """
    if scope is Scope.CUSTOM:
        return check_custom(custom)
    if custom:
        raise UsageError(f"scope {scope} has paths of its own; use --scope custom for yours")
    return PATHS[scope]


def reference_for(paths: Sequence[str], environment: Mapping[str, str]) -> str:
    """Give the reference of a purge: one for an attempt of a run, so that a retry costs nothing.

    Outside the pipeline every purge is meant, and its reference is new.
    """
    run, attempt = environment.get("GITHUB_RUN_ID"), environment.get("GITHUB_RUN_ATTEMPT", "1")
    if not run:
        return f"purge-{uuid.uuid4()}"
    digest = sha256("\n".join(paths))[:16]
    return f"purge-{run}-{attempt}-{digest}"
