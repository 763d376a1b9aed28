"""Evaluates AWS policies for one account, as far as this repository's policies go.

It stands in where the emulated AWS does not know a condition key. It never guesses: an operator or
element that it does not know raises UnsupportedError. After the "policy evaluation logic" of AWS's
IAM user guide.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Policy = Mapping[str, Any]
Statement = Mapping[str, Any]
GITHUB = "token.actions.githubusercontent.com"


class UnsupportedError(ValueError):
    """Report a policy element that this evaluator does not know."""


class Decision(Enum):
    """What a request comes to."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "not allowed by any statement"
    DENIED = "denied expressly"


@dataclass(frozen=True)
class Request:
    """What is asked: an action on a resource, with the condition keys that AWS would fill."""

    action: str
    resource: str
    keys: Mapping[str, str] = field(default_factory=dict)


def decide(
    policies: Iterable[Policy], request: Request, boundary: Policy | None = None
) -> Decision:
    """Decide a request by a role's own policies and its boundary."""
    own = [_decide_one(policy, request) for policy in policies]
    limit = Decision.ALLOWED if boundary is None else _decide_one(boundary, request)
    if Decision.DENIED in (*own, limit):
        return Decision.DENIED
    allowed = Decision.ALLOWED in own and limit is Decision.ALLOWED
    return Decision.ALLOWED if allowed else Decision.NOT_ALLOWED


def trusts(policy: Policy, provider: str, claims: Mapping[str, str | int]) -> bool:
    """Tell whether a trust policy lets the bearer of a provider's token become the role."""
    keys = {f"{GITHUB}:{name}": str(value) for name, value in claims.items()}
    matching = [
        statement
        for statement in statements(policy)
        if "sts:AssumeRoleWithWebIdentity" in many(statement["Action"])
        and provider in many(statement["Principal"].get("Federated", []))
        and _conditions_hold(statement, keys)
    ]
    effects = {statement["Effect"] for statement in matching}
    return effects == {"Allow"}


def statements(policy: Policy) -> Sequence[Statement]:
    """Give the statements of a policy; refuses elements that this evaluator ignores."""
    known = {"Sid", "Effect", "Action", "Resource", "Principal", "Condition"}
    found: Sequence[Statement] = many(policy["Statement"])
    for statement in found:
        if unknown := set(statement) - known:
            raise UnsupportedError(f"statement {statement.get('Sid')}: {sorted(unknown)}")
    return found


def is_of_roles(policy: Policy) -> bool:
    """Return whether a policy belongs to who acts; others name whom they let in."""
    return not any("Principal" in statement for statement in statements(policy))


def many(value: Any) -> list[Any]:
    """Give a list where a policy may have one thing or a list of them."""
    return list(value) if isinstance(value, list | tuple) else [value]


def applies(statement: Statement, request: Request) -> bool:
    """Return whether a statement, with its conditions, is about a request."""
    return (
        any(names(pattern, request.action) for pattern in many(statement["Action"]))
        and any(covers(pattern, request.resource) for pattern in many(statement["Resource"]))
        and _conditions_hold(statement, request.keys)
    )


def names(pattern: str, action: str) -> bool:
    """Return whether an action of a statement is the one that is asked; case does not matter."""
    return _like(action.lower(), pattern.lower())


def covers(pattern: str, resource: str) -> bool:
    """Return whether a resource of a statement is the one that is asked about; case matters."""
    return _like(resource, pattern)


def _decide_one(policy: Policy, request: Request) -> Decision:
    effects = {s["Effect"] for s in statements(policy) if applies(s, request)}
    if "Deny" in effects:
        return Decision.DENIED
    return Decision.ALLOWED if "Allow" in effects else Decision.NOT_ALLOWED


def _conditions_hold(statement: Statement, keys: Mapping[str, str]) -> bool:
    filled = {name.lower(): value for name, value in keys.items()}
    return all(
        _holds(test, filled.get(name.lower()), many(wanted))
        for test, conditions in statement.get("Condition", {}).items()
        for name, wanted in conditions.items()
    )


def _holds(test: str, actual: str | None, wanted: Sequence[str]) -> bool:
    if test not in ("StringEquals", "StringEqualsIfExists", "StringLike", "ArnLike", "Bool"):
        raise UnsupportedError(f"condition operator {test}")
    if actual is None:  # only one operator matches a key that is not there
        return test == "StringEqualsIfExists"
    if test in ("StringLike", "ArnLike"):
        return any(_like(actual, pattern) for pattern in wanted)
    return actual in wanted


def _like(text: str, pattern: str) -> bool:
    parts = {"*": ".*", "?": "."}
    regex = "".join(parts.get(c, re.escape(c)) for c in pattern)
    return re.fullmatch(regex, text, re.DOTALL) is not None
