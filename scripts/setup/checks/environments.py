"""Judges the environments of the repository at GitHub; nothing here makes a request."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.setup.calls import Call, commands
from scripts.setup.findings import Finding
from scripts.setup.model import ENVIRONMENTS, ON_MAIN, REVIEWED, Setup

ONLY_NAMED = {"protected_branches": False, "custom_branch_policies": True}


@dataclass(frozen=True)
class Environment:
    """An environment as GitHub describes it.

    Attributes:
        branches: Its `deployment_branch_policy`; None where every branch may use it.
        rules: Its `protection_rules`.
        names: Its `branch_policies`: patterns of the branches and tags that may use it.
        bypass: Whether administrators may pass its rules by, as they may unless it is switched off.
    """

    branches: Mapping[str, bool] | None = None
    rules: Sequence[Mapping[str, Any]] = ()
    names: Sequence[Mapping[str, Any]] = ()
    bypass: bool = True

    @property
    def limited(self) -> bool:
        """Return whether it lists the branches that may use it."""
        return bool(self.branches and self.branches.get("custom_branch_policies"))

    @property
    def others(self) -> Sequence[Mapping[str, Any]]:
        """Return the patterns that let something else in than the branch `main`."""
        return [n for n in self.names if not _is_main(n)] if self.limited else []

    @property
    def takes_main(self) -> bool:
        """Return whether `main` is among the branches that are listed."""
        return self.limited and any(_is_main(n) for n in self.names)

    @property
    def reviewed(self) -> bool:
        """Return whether someone must agree before a job starts."""
        return any(r["type"] == "required_reviewers" and r.get("reviewers") for r in self.rules)


def judge_environments(setup: Setup, found: Mapping[str, Environment]) -> list[Finding]:
    """Judge the repository's environments, by name."""
    return [judge_environment(setup, name, found.get(name)) for name in ENVIRONMENTS]


def judge_environment(setup: Setup, name: str, found: Environment | None) -> Finding:
    """Judge one environment; None where it is not there."""
    now = found or Environment()
    wrong = [] if found else ["is not there"]
    if found and name in ON_MAIN:
        wrong += _open_to(found)
    if found and name in REVIEWED and not found.reviewed:
        wrong.append("has no required reviewer")
    if found and name in REVIEWED and found.bypass:
        wrong.append("can be passed by administrators")
    calls = tuple(_calls(setup, name, now)) if wrong else ()
    fix = commands(calls, setup.full_name)
    return Finding(f"environment {name}", " and ".join(wrong), fix, _expected(name), calls)


def _expected(name: str) -> str:
    open_to = "from main only" if name in ON_MAIN else "open to every branch"
    reviewed = "; a reviewer must agree, administrators too" if name in REVIEWED else ""
    return open_to + reviewed


def _open_to(found: Environment) -> list[str]:
    """Say which other refs an environment lets in than `main`."""
    if not found.branches:
        return ["is open to every branch"]
    if not found.limited:
        return ["is open to every protected branch"]
    if found.others:
        return [f"is open to {', '.join(n['name'] for n in found.others)} as well"]
    return [] if found.takes_main else ["is closed to main"]


def _is_main(pattern: Mapping[str, Any]) -> bool:
    return (pattern["name"], pattern.get("type", "branch")) == ("main", "branch")


def _calls(setup: Setup, name: str, now: Environment) -> Iterator[Call]:
    """Return the calls for an environment; PUT replaces it, so all that is right is sent."""
    path = f"/environments/{name}"
    yield Call("PUT", path, _body(setup, name, now))
    if name in ON_MAIN:
        yield from _only_main(f"{path}/deployment-branch-policies", now)


def _body(setup: Setup, name: str, now: Environment) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if branches := ONLY_NAMED if name in ON_MAIN and not now.limited else now.branches:
        body["deployment_branch_policy"] = dict(branches)
    for rule in now.rules:
        body |= _kept(rule)
    if name in REVIEWED or not now.bypass:
        body["can_admins_bypass"] = False
    if name in REVIEWED and not now.reviewed:
        body["reviewers"] = [dict(reviewer) for reviewer in setup.reviewers]
    return body


def _only_main(policies: str, now: Environment) -> Iterator[Call]:
    """Return the calls after which `main` alone may use an environment."""
    for pattern in now.others:
        yield Call("DELETE", f"{policies}/{pattern['id']}")
    if not now.takes_main:
        yield Call("POST", policies, {"name": "main"})


def _kept(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return what says a rule again."""
    if rule["type"] == "wait_timer":
        return {"wait_timer": rule["wait_timer"]}
    if rule["type"] != "required_reviewers":
        return {}
    reviewers = [{"type": r["type"], "id": r["reviewer"]["id"]} for r in rule.get("reviewers", [])]
    return {"prevent_self_review": rule.get("prevent_self_review", False), "reviewers": reviewers}
