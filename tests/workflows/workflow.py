"""A workflow file as the rules look at it."""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github/workflows"
ROLES = {
    "DEPLOY_ROLE_ARN": {
        "production",
        "production-guarded",
        "${{ needs.plan.outputs.environment }}",
    },
    "PURGE_ROLE_ARN": {"purge"},
    "PREVIEW_ROLE_ARN": {"preview"},
    "PREVIEW_REMOVAL_ROLE_ARN": {"preview-removal"},
}


@dataclass(frozen=True)
class Workflow:
    """A workflow file: its name, its text, and what the text means."""

    name: str
    text: str

    @property
    def data(self) -> Any:
        return parse(self.text)

    @property
    def jobs(self) -> dict[str, Any]:
        return dict(self.data["jobs"])

    @property
    def steps(self) -> Iterator[tuple[str, Any]]:
        for name, job in self.jobs.items():
            for step in job["steps"]:
                yield name, step

    def roles(self, job: str) -> list[str]:
        wanted = [s.get("with", {}).get("role-to-assume", "") for s in self.jobs[job]["steps"]]
        return [
            r
            for name in ("PLAN_ROLE_ARN", *ROLES)
            for r in [name]
            if any(name in w for w in wanted)
        ]

    @property
    def all_roles(self) -> set[str]:
        return {role for job in self.jobs for role in self.roles(job)}


@dataclass(frozen=True)
class Mistake:
    """A workflow, what is replaced in it (a regular expression), by what, and who must see it."""

    workflow: str
    old: str
    new: str
    seen_by: str


@functools.cache
def parse(text: str) -> Any:
    """Parse a workflow once; nobody changes what it gives."""
    return yaml.YAML(typ="safe").load(text)


Rule = Callable[[Workflow], list[str]]


def read_workflows() -> list[Workflow]:
    """Read every workflow of the repository."""
    return [Workflow(f.stem, f.read_text(encoding="utf-8")) for f in sorted(FOLDER.glob("*.yml"))]


def environment_of(job: Any) -> Any:
    """Give the name of a job's environment, or None."""
    environment = job.get("environment")
    return environment["name"] if isinstance(environment, dict) else environment
