"""Judges who may become a role of the pipeline; nothing here makes a request."""

from collections.abc import Mapping
from typing import Any

from scripts.setup.findings import Finding
from scripts.setup.model import HOST, Setup

Trust = Mapping[str, Any]


def judge_role(setup: Setup, role: str, trust: Trust | None) -> Finding:
    """Judge who may become a role: exactly the jobs that Terraform names, by exactly its claims.

    Args:
        setup: Whose role it is.
        role: plan, deploy, purge, preview or preview-removal.
        trust: Its trust policy, or None where there is no role.
    """
    what = f"role {setup.project}-{role}"
    expected = f"trusted to the jobs of {setup.full_name} that Terraform names"
    problem = "is not there" if trust is None else _problem(setup, role, trust)
    return Finding(what, problem, setup.command if problem else "", expected)


def _problem(setup: Setup, role: str, trust: Trust) -> str:
    statements = _many(trust.get("Statement", []))
    if len(statements) != 1:
        return f"has {len(statements)} statements of trust instead of one"
    (statement,) = statements
    return _who(setup, statement) or _which(setup.claims(role), statement["Condition"])


def _who(setup: Setup, statement: Trust) -> str:
    """Say what is wrong with a statement, its conditions left aside."""
    others = set(statement) ^ {"Sid", "Effect", "Action", "Principal", "Condition"}
    if others - {"Sid"}:
        return f"has or lacks {', '.join(sorted(others))}"
    if statement["Principal"] != {"Federated": setup.arn("oidc-provider", HOST)}:
        return f"trusts others than {HOST}"
    found = (statement["Effect"], _many(statement["Action"]))
    return "" if found == ("Allow", ["sts:AssumeRoleWithWebIdentity"]) else "allows something else"


def _which(wanted: Mapping[str, set[str]], condition: Trust) -> str:
    """Say what is wrong with the conditions."""
    if set(condition) != {"StringEquals"}:
        return f"compares by {', '.join(sorted(condition)) or 'nothing'}, not by StringEquals only"
    found = {
        name.removeprefix(f"{HOST}:"): set(_many(values))
        for name, values in condition["StringEquals"].items()
    }
    names = [*wanted, *sorted(set(found) - set(wanted))]
    problems = (_difference(name, wanted.get(name), found.get(name)) for name in names)
    return next((problem for problem in problems if problem), "")


def _difference(name: str, wanted: set[str] | None, found: set[str] | None) -> str:
    if found is None:
        return f"does not ask for the claim {name}"
    if wanted is None:
        return f"asks for {name}, which no token needs"
    if found - wanted:
        return f"trusts {', '.join(sorted(found - wanted))} as {name}"
    return f"does not trust {', '.join(sorted(wanted - found))}" if wanted - found else ""


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
