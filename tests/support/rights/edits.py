"""Breaks policies on purpose, and shows findings with their lines."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.support.policies import Policy, Statement, many
from tests.support.repository import ROOT
from tests.support.rights.proof import Documents, Finding, Sources

BOOTSTRAP = ROOT / "terraform/bootstrap"
SOURCES = Sources(BOOTSTRAP)
Roles = Mapping[str, Documents]


def show(found: Iterable[Finding]) -> list[str]:
    """Return findings as lines for a person, in their order."""
    return [finding.show(SOURCES) for finding in sorted(found)]


def line_of(file: str, text: str) -> int:
    """Return the first line of a file of bootstrap that has a text."""
    lines = (BOOTSTRAP / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def without(roles: Roles, document: str, sid: str, action: str) -> Roles:
    """Return the documents of each role without one action of one statement."""
    return _each(
        roles,
        document,
        sid,
        lambda statement: {"Action": [a for a in many(statement["Action"]) if a != action]},
    )


def edited(roles: Roles, document: str, sid: str, **changes: Any) -> Roles:
    """Return the documents of each role with one statement changed."""
    return _each(roles, document, sid, lambda _: changes)


def _each(
    roles: Roles, document: str, sid: str, change: Callable[[Statement], Mapping[str, Any]]
) -> Roles:
    return {
        role: {
            name: _edit(policy, sid, change) if name == document else policy
            for name, policy in documents.items()
        }
        for role, documents in roles.items()
    }


def _edit(policy: Policy, sid: str, change: Callable[[Statement], Mapping[str, Any]]) -> Policy:
    before = many(policy["Statement"])
    after = [{**s, **change(s)} if s["Sid"] == sid else s for s in before]
    assert after != before, f"no statement {sid} to change"
    return {**policy, "Statement": after}
