"""Judges the environments of the repository at GitHub; nothing here asks anybody."""

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
    """

    branches: Mapping[str, bool] | None = None
    rules: Sequence[Mapping[str, Any]] = ()

    @property
    def reviewed(self) -> bool:
        """Tell whether somebody must agree before a job starts."""
        return any(r["type"] == "required_reviewers" and r.get("reviewers") for r in self.rules)


def judge_environments(setup: Setup, found: Mapping[str, Environment]) -> list[Finding]:
    """Judge the repository's environments, by name."""
    path = f"repos/{setup.repository.owner}/{setup.repository.name}/environments"
    return [_judge(f"{path}/{name}", name, found.get(name)) for name in ENVIRONMENTS]


def _judge(path: str, name: str, found: Environment | None) -> Finding:
    now = found or Environment()
    wrong = [] if found else ["is not there"]
    if found and name in ON_MAIN and not found.branches:
        wrong.append("is open to every branch")
    if found and name in REVIEWED and not found.reviewed:
        wrong.append("has no required reviewer")
    return Finding(f"environment {name}", " and ".join(wrong), _command(path, name, now, wrong))


def _command(path: str, name: str, now: Environment, wrong: Sequence[str]) -> str:
    """Give the command for an environment. PUT replaces all of it: what is right is sent again."""
    if not wrong:
        return ""
    limit = name in ON_MAIN and not now.branches
    branches = ONLY_NAMED if limit else now.branches or {}
    fields = [
        f"deployment_branch_policy[{key}]={json.dumps(value)}" for key, value in branches.items()
    ]
    fields += [field for rule in now.rules for field in _kept(rule)]
    put = [f"gh api -X PUT {path}", *(f"-F '{field}'" for field in fields)]
    if name in REVIEWED and not now.reviewed:
        put += ["-F 'reviewers[][type]=User'", MYSELF]
    main = f" && gh api -X POST {path}/deployment-branch-policies -f name=main" if limit else ""
    return " ".join(put) + main


def _kept(rule: Mapping[str, Any]) -> Iterator[str]:
    """Give the fields that say a rule again."""
    if rule["type"] == "wait_timer":
        yield f"wait_timer={rule['wait_timer']}"
    if rule["type"] == "required_reviewers":
        yield f"prevent_self_review={json.dumps(rule.get('prevent_self_review', False))}"
        for reviewer in rule.get("reviewers", []):
            yield f"reviewers[][type]={reviewer['type']}"
            yield f"reviewers[][id]={reviewer['reviewer']['id']}"
