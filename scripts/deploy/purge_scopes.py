"""The paths of an invalidation that a person asks for, by scope."""

import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum

from scripts.deploy.invalidation_paths import EVERYTHING, check_custom
from scripts.errors import UsageError
from scripts.hashes import sha256


class Scope(StrEnum):
    """How much to invalidate."""

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
        "/favicon.ico",
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
    """Return the paths of a scope; those that a person gave only for custom.

    Raises:
        UsageError: Paths were given for another scope, or one of them is not valid.
    """
    if scope is Scope.CUSTOM:
        return check_custom(custom)
    if custom:
        raise UsageError(f"scope {scope} has paths of its own; use --scope custom for yours")
    return PATHS[scope]


def reference_for(paths: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the reference of a purge: one for each attempt of a run, so that retries cost nothing.

    Outside the pipeline every purge is a new one, with a new reference.
    """
    run, attempt = environment.get("GITHUB_RUN_ID"), environment.get("GITHUB_RUN_ATTEMPT", "1")
    if not run:
        return f"purge-{uuid.uuid4()}"
    digest = sha256("\n".join(paths))[:16]
    return f"purge-{run}-{attempt}-{digest}"
