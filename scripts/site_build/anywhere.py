"""Decides whether the page may ask Open-Meteo itself for places that are not listed. Pure.

The policy in site/headers.json is the one setting: it names both hosts or neither. Without them the
script that asks is not built, and no page names it.
"""

import json

from scripts.site_build.errors import BuildError

HOSTS = frozenset({"https://api.open-meteo.com", "https://geocoding-api.open-meteo.com"})
POLICY = "Content-Security-Policy"


def may_ask(headers: bytes) -> bool:
    """Return whether the policy allows the page to ask both hosts of Open-Meteo.

    Args:
        headers: Content of site/headers.json.

    Raises:
        BuildError: It holds no policy, or names only one of the hosts.
    """
    found = HOSTS & _connections(headers)
    if found and found != HOSTS:
        missing = ", ".join(sorted(HOSTS - found))
        raise BuildError(
            f"connect-src in site/headers.json lacks {missing}: name both hosts or neither"
        )
    return bool(found)


def _connections(headers: bytes) -> frozenset[str]:
    try:
        policy = json.loads(headers)[POLICY]
    except (ValueError, KeyError, TypeError) as error:
        raise BuildError(f"site/headers.json holds no {POLICY}") from error
    directives = [part.split() for part in str(policy).split(";")]
    return frozenset(
        word
        for directive in directives
        if directive[:1] == ["connect-src"]
        for word in directive[1:]
    )
