"""Judges the environments of the repository at GitHub; nothing here makes a request."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.doctor_checks.findings import ENVIRONMENTS, ON_MAIN, REVIEWED, Finding, Setup

ONLY_NAMED = {"protected_branches": False, "custom_branch_policies": True}
# Whoever runs the command becomes the first reviewer.
MYSELF = '-F "reviewers[][id]=$(gh api user --jq .id)"'


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
    path = f"repos/{setup.repository.owner}/{setup.repository.name}/environments"
    return [_judge(f"{path}/{name}", name, found.get(name)) for name in ENVIRONMENTS]


def _judge(path: str, name: str, found: Environment | None) -> Finding:
    now = found or Environment()
    wrong = [] if found else ["is not there"]
    if found and name in ON_MAIN:
        wrong += _open_to(found)
    if found and name in REVIEWED and not found.reviewed:
        wrong.append("has no required reviewer")
    if found and name in REVIEWED and found.bypass:
        wrong.append("can be passed by administrators")
    return Finding(f"environment {name}", " and ".join(wrong), _command(path, name, now, wrong))


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


def _command(path: str, name: str, now: Environment, wrong: Sequence[str]) -> str:
    """Return the command for an environment; PUT replaces it, so all that is right is sent."""
    if not wrong:
        return ""
    limit = name in ON_MAIN and not now.limited
    branches = ONLY_NAMED if limit else now.branches or {}
    fields = [
        f"deployment_branch_policy[{key}]={json.dumps(value)}" for key, value in branches.items()
    ]
    fields += [field for rule in now.rules for field in _kept(rule)]
    put = [f"gh api -X PUT {path}", *(f"-F '{field}'" for field in fields)]
    if name in REVIEWED or not now.bypass:
        put.append("-F can_admins_bypass=false")
    if name in REVIEWED and not now.reviewed:
        put += ["-F 'reviewers[][type]=User'", MYSELF]
    return " && ".join([" ".join(put), *(_only_main(path, now) if name in ON_MAIN else [])])


def _only_main(path: str, now: Environment) -> Iterator[str]:
    """Return the commands after which `main` alone may use an environment."""
    policies = f"{path}/deployment-branch-policies"
    for pattern in now.others:
        yield f"gh api -X DELETE {policies}/{pattern['id']}"
    if not now.takes_main:
        yield f"gh api -X POST {policies} -f name=main"


def _kept(rule: Mapping[str, Any]) -> Iterator[str]:
    """Return the fields that say a rule again."""
    if rule["type"] == "wait_timer":
        yield f"wait_timer={rule['wait_timer']}"
    if rule["type"] == "required_reviewers":
        yield f"prevent_self_review={json.dumps(rule.get('prevent_self_review', False))}"
        for reviewer in rule.get("reviewers", []):
            yield f"reviewers[][type]={reviewer['type']}"
            yield f"reviewers[][id]={reviewer['reviewer']['id']}"
