"""What a job may do: GitHub's rules for permissions, ID tokens and environments. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

YAML = Any  # a workflow as it was parsed

LEVELS = ("none", "read", "write")
PROTECTED = frozenset({"production", "production-guarded", "purge"})
MAIN = "refs/heads/main"


@dataclass(frozen=True)
class WorkflowEvent:
    """What starts a workflow.

    Attributes:
        name: For example "push", "pull_request", "workflow_dispatch" or "schedule".
        ref: The full ref that the workflow runs for.
        sha: The commit that it runs for, 40 hexadecimal digits.
        payload: What GitHub would send; workflows see it as `github.event`.
        actor: Who did it.
        trusted: False for pull requests of forks.
    """

    name: str
    ref: str
    sha: str
    payload: Mapping[str, Any]
    actor: str = "maintainer"
    trusted: bool = True


@dataclass(frozen=True)
class Grant:
    """What the token of one job may do.

    Attributes:
        token: The text of the token.
        event: What started the workflow.
        job: The job's id.
        permissions: By scope, "read" or "write".
    """

    token: str
    event: WorkflowEvent
    job: str
    permissions: Mapping[str, str]

    def allows(self, scope: str, level: str) -> bool:
        """Return whether the token may read or write something."""
        return LEVELS.index(self.permissions.get(scope, "none")) >= LEVELS.index(level)

    @property
    def may_ask_for_id(self) -> bool:
        """Return whether the job gets an ID token, with which it can reach the cloud account."""
        return self.allows("id-token", "write")


def job_permissions(workflow: YAML, job: str, event: WorkflowEvent) -> dict[str, str]:
    """Work out the permissions of a job, its own or the workflow's; untrusted events only read."""
    asked = workflow["jobs"][job].get("permissions", workflow.get("permissions"))
    if not isinstance(asked, dict):
        raise ValueError(f"job {job}: permissions must be listed one by one, not {asked!r}")
    given = {scope: str(level) for scope, level in asked.items()}
    if event.trusted:
        return given
    return {s: "read" for s, level in given.items() if s != "id-token" and level != "none"}


def environment_accepts(environment: str, event: WorkflowEvent) -> bool:
    """Return whether an environment's branch rule lets a run in: production only takes main."""
    return environment not in PROTECTED or event.ref == MAIN
