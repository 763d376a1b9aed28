"""Builds the events that start workflows, with the fields of GitHub's that ours read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scripts.dev.rehearsal.grants import MAIN, WorkflowEvent
from scripts.oidc_claims import Repository

REPOSITORY = Repository(owner="octo", owner_id="4711", name="windsock", id="815")
FULL_NAME = f"{REPOSITORY.owner}/{REPOSITORY.name}"


@dataclass(frozen=True)
class PullRequest:
    """A pull request.

    Attributes:
        number: Its number.
        head: Last commit of its branch.
        base: Commit of main that it is compared with.
        merge: What GitHub would merge: the commit that its workflows check out.
        source: Repository that the branch lies in; another than ours for a fork.
        author: Who opened it.
    """

    number: int
    head: str
    base: str
    merge: str
    source: str = FULL_NAME
    author: str = "maintainer"

    @property
    def trusted(self) -> bool:
        """Return whether GitHub gives its workflows the rights that they list.

        Dependabot's own token only reads, but `permissions` may raise it; forks have no way.
        """
        return self.source == FULL_NAME


def push(commit: str) -> WorkflowEvent:
    """Build the event of a push to main."""
    payload = {"ref": MAIN, "after": commit, "repository": _repository()}
    return WorkflowEvent("push", MAIN, commit, payload)


def pull_request(pull: PullRequest, action: str = "synchronize") -> WorkflowEvent:
    """Build the event of a pull request."""
    ref = f"refs/pull/{pull.number}/merge"
    payload = {
        "action": action,
        "number": pull.number,
        "pull_request": {
            "number": pull.number,
            "user": {"login": pull.author},
            "head": {"sha": pull.head, "ref": "change", "repo": {"full_name": pull.source}},
            "base": {"sha": pull.base, "ref": "main", "repo": {"full_name": FULL_NAME}},
        },
        "repository": _repository(),
    }
    return WorkflowEvent("pull_request", ref, pull.merge, payload, pull.author, pull.trusted)


def dispatch(commit: str, inputs: Mapping[str, str]) -> WorkflowEvent:
    """Build the event of a workflow that a person starts on main."""
    payload = {"ref": MAIN, "inputs": dict(inputs), "repository": _repository()}
    return WorkflowEvent("workflow_dispatch", MAIN, commit, payload)


def schedule(commit: str) -> WorkflowEvent:
    """Build the event of a scheduled run."""
    return WorkflowEvent("schedule", MAIN, commit, {"ref": MAIN, "repository": _repository()})


def _repository() -> dict[str, Any]:
    return {
        "id": int(REPOSITORY.id),
        "name": REPOSITORY.name,
        "full_name": FULL_NAME,
        "default_branch": "main",
        "visibility": "public",
        "owner": {"login": REPOSITORY.owner, "id": int(REPOSITORY.owner_id)},
    }
