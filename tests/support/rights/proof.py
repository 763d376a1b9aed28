"""Compares what roles may do with what they did, and gives each difference its line.

A finding is a right that is missing, one that nothing used, a name that AWS does not know, or a
condition on a key that AWS does not fill for the action.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.policies import (
    Decision,
    Policy,
    Request,
    Statement,
    applies,
    covers,
    decide,
    many,
    names,
    statements,
)
from tests.support.rights.reference import Reference
from tests.support.rights.wire import Call

Documents = Mapping[str, Policy]
IDENTIFIER = re.compile(r"\b[0-9a-f]{8}-[0-9a-f-]{27}\b|\bE[A-Z0-9]{13}\b")


@dataclass(frozen=True)
class Asked:
    """A question that AWS puts to a role's policies because of a call."""

    role: str
    call: Call
    request: Request


@dataclass(frozen=True, order=True)
class Finding:
    """A difference between a policy and what is true.

    Attributes:
        document: The policy document, as terraform/bootstrap calls it.
        sid: The statement; empty where no statement comes near.
        subject: The action or resource.
        problem: What is wrong with it.
    """

    document: str
    sid: str
    subject: str
    problem: str

    def show(self, sources: "Sources") -> str:
        """Return one line for a person, with the place in the source."""
        return f"{sources.find(self)}: {self.document}.{self.sid} {self.subject}: {self.problem}"


def find_missing(asked: Iterable[Asked], roles: Mapping[str, Documents]) -> set[Finding]:
    """Return what a role did without a right to it.

    Args:
        asked: What the roles did.
        roles: The policy documents of each role, by name.
    """
    different = {(one.role, *_frozen(one.request)): one for one in asked}
    return {
        _missing(one, roles[one.role])
        for one in different.values()
        if decide(roles[one.role].values(), one.request) is not Decision.ALLOWED
    }


def find_unused(asked: Iterable[Asked], roles: Mapping[str, Documents]) -> set[Finding]:
    """Return the actions and the resources of statements that no role needed that has them."""
    different = {(one.role, *_frozen(one.request)): one for one in asked}.values()
    documents = {name: policy for held in roles.values() for name, policy in held.items()}
    found = set()
    for name, statement in _allowances(documents):
        used = [
            one.request
            for one in different
            if name in roles[one.role] and applies(statement, one.request)
        ]
        sid = statement["Sid"]
        for action in many(statement["Action"]):
            if not any(names(action, request.action) for request in used):
                found.add(Finding(name, sid, action, "nothing used this right"))
        for resource in many(statement["Resource"]):
            if not any(covers(resource, request.resource) for request in used):
                found.add(Finding(name, sid, resource, "nothing used this resource"))
    return found


def find_impossible(documents: Documents, reference: Reference) -> set[Finding]:
    """Return what AWS's reference says can never work as it is written."""
    found = set()
    for name, statement in _allowances(documents):
        for action in many(statement["Action"]):
            for problem in _problems(statement, action, reference):
                found.add(Finding(name, statement["Sid"], action, problem))
    return found


class Sources:
    """The files of a Terraform root, to find the line of a finding."""

    def __init__(self, folder: Path) -> None:
        self._files = {path: path.read_text().splitlines() for path in sorted(folder.glob("*.tf"))}
        self._root = folder.parents[1]

    def find(self, finding: Finding) -> str:
        """Return file and line, as near to the subject as the source names it."""
        block = f'data "aws_iam_policy_document" "{finding.document}"'
        for path, lines in self._files.items():
            if start := _line(lines, 0, re.escape(block)):
                sid = _line(lines, start, rf'sid\s+= "{finding.sid}"') or start
                near = _line(lines, sid, re.escape(f'"{finding.subject}"')) or sid
                return f"{path.relative_to(self._root)}:{near}"
        return finding.document


def _line(lines: Sequence[str], start: int, pattern: str) -> int:
    """Return the number of the first line from a start on that fits, or 0."""
    found = (n for n, line in enumerate(lines[start:], start + 1) if re.search(pattern, line))
    return next(found, 0)


def _missing(one: Asked, documents: Documents) -> Finding:
    action, service = one.request.action, one.request.action.partition(":")[0]
    named = [(n, s) for n, s in _allowances(documents) if _count(s, action)]
    why = "for another resource or under another condition" if named else "by no statement"
    # The first that names the right; else where the service has most of its rights.
    document, statement = (
        named[0]
        if named
        else max(_allowances(documents), key=lambda found: _count(found[1], f"{service}:*"))
    )
    # Identifiers of one run would make one finding look like many.
    resource = IDENTIFIER.sub("…", one.request.resource)
    problem = f"{one.role} needs it on {resource} for {one.call.name}; it is allowed {why}"
    return Finding(document, statement["Sid"], action, problem)


def _count(statement: Statement, pattern: str) -> int:
    return sum(names(pattern, action) for action in many(statement["Action"]))


def _problems(statement: Statement, action: str, reference: Reference) -> Iterator[str]:
    if not reference.knows(action):
        yield "AWS knows no such action"
        return
    resources = many(statement["Resource"])
    if resources != ["*"] and not reference.is_narrowable(action):
        yield "AWS documents no resource for this action"
    elif not any(reference.fits(action, resource) for resource in resources):
        yield "no resource of the statement is one of this action"
    for key in {key for keys in statement.get("Condition", {}).values() for key in keys}:
        if not any(reference.supports(action, resource, key) for resource in resources):
            yield f"AWS does not fill {key} for this action"


def _allowances(documents: Documents) -> Iterator[tuple[str, Statement]]:
    for name, policy in documents.items():
        yield from ((name, s) for s in statements(policy) if s["Effect"] == "Allow")


def _frozen(request: Request) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return request.action, request.resource, tuple(sorted(request.keys.items()))
