"""A repository's settings, as the stand-in for GitHub keeps them for whoever administers it.

Only what `scripts.setup` reads and changes. Answers and refusals have the form that GitHub's
documentation and its users report; what they leave open is said where it matters.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scripts.dev.rehearsal.events import REPOSITORY

JSON = Any  # a request or an answer in GitHub's format
ADMIN_TOKEN = "administrator"  # noqa: S105 # the stand-in takes no real one
ENABLED, FORKED = "active", "disabled_fork"
WORKFLOWS = (
    "ci",
    "deploy",
    "drift",
    "plan",
    "preview",
    "purge-cache",
    "rollback",
    "scan",
    "unlock",
)
NO_REVIEWERS = (
    "Failed to create the environment protection rule. Please ensure the billing plan supports the"
    " required reviewers protection rule."
)
Answer = tuple[int, JSON]
MISSING: Answer = (404, {"message": "Not Found"})


@dataclass
class RepositorySettingsState:
    """The settings of one repository.

    Attributes:
        about: What GitHub says about the repository itself.
        me: Who the administrator is.
        plan: The plan of the owner.
        people: Who may push, besides the administrator.
        actions: Whether workflows run.
        workflows: State of each workflow.
        reports: Whether weaknesses can be reported in private.
        default_subject: Whether the subject has GitHub's own form.
        variables: The repository's variables.
        environments: By name, in GitHub's form, their branches under `branch_policies`.
        rulesets: The repository's own rulesets, oldest first.
        owner_errors: What is wrong with CODEOWNERS.
        runs: Runs of the workflow `deploy`, oldest first.
        jobs: The jobs of each run.
        start: Is called with the new run when a deploy is started.
        look: Is called with a run each time that someone looks at it, and may change it.
        asked: (method, path) of every request.
    """

    about: JSON = field(default_factory=lambda: describe())
    me: JSON = field(default_factory=lambda: {"login": "maintainer", "id": 7})
    plan: str = "free"
    people: list[str] = field(default_factory=list)
    actions: bool = True
    workflows: dict[str, str] = field(default_factory=lambda: dict.fromkeys(WORKFLOWS, ENABLED))
    reports: bool = False
    default_subject: bool = True
    variables: dict[str, str] = field(default_factory=dict)
    environments: dict[str, JSON] = field(default_factory=dict)
    rulesets: list[JSON] = field(default_factory=list)
    owner_errors: list[str] = field(default_factory=list)
    runs: list[JSON] = field(default_factory=list)
    jobs: dict[int, list[JSON]] = field(default_factory=dict)
    start: Callable[[JSON], None] = lambda run: None
    look: Callable[[JSON], None] = lambda run: None
    asked: list[tuple[str, str]] = field(default_factory=list)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(100))

    def writes(self) -> list[tuple[str, str]]:
        """Return the requests that change something."""
        return [(method, path) for method, path in self.asked if method != "GET"]

    def kept(self) -> JSON:
        """Return every setting that leaving has to take back."""
        return {
            "variables": self.variables,
            "environments": self.environments,
            "rulesets": self.rulesets,
        }

    def reset(self) -> None:
        """Become a fork to which nothing was done yet."""
        self.about = describe(has_issues=False, fork=True)
        self.actions = self.reports = self.default_subject = False
        self.workflows = dict.fromkeys(WORKFLOWS, FORKED)
        self.variables.clear()
        self.environments.clear()
        self.rulesets = []

    def put_environment(self, body: JSON, name: str) -> Answer:
        """Make or replace an environment; what is not sent is gone."""
        sent = body or {}
        reviewers = sent.get("reviewers") or []
        if reviewers and self.about["private"] and self.plan != "enterprise":
            return 422, {"message": NO_REVIEWERS}
        before = self.environments.get(name, {"id": next(self.ids), "branch_policies": []})
        limits = sent.get("deployment_branch_policy")
        names = before["branch_policies"] if (limits or {}).get("custom_branch_policies") else []
        self.environments[name] = {
            "id": before["id"],
            "name": name,
            "deployment_branch_policy": limits,
            "can_admins_bypass": sent.get("can_admins_bypass", True),
            "protection_rules": [_reviewing(reviewers)] if reviewers else [],
            "branch_policies": names,
        }
        return 200, self.environments[name]

    def add_branch(self, body: JSON, name: str) -> Answer:
        """Let a branch use an environment."""
        policies = self.environments[name]["branch_policies"]
        if body["name"] in [p["name"] for p in policies]:
            return 303, {"message": "See Other"}
        policies.append({"id": next(self.ids), "name": body["name"], "type": "branch"})
        return 200, policies[-1]

    def drop_branch(self, body: JSON, name: str, number: str) -> Answer:
        """Let a branch no longer use an environment."""
        found = self.environments[name]
        left = [p for p in found["branch_policies"] if p["id"] != int(number)]
        found["branch_policies"] = left
        return 204, None

    def drop_environment(self, body: JSON, name: str) -> Answer:
        """Delete an environment."""
        return (204, None) if self.environments.pop(name, None) else MISSING

    def add_variable(self, body: JSON) -> Answer:
        """Make a variable."""
        if body["name"] in self.variables:
            return 409, {"message": "Already exists - Variable already exists"}
        self.variables[body["name"]] = body["value"]
        return 201, {}

    def change_variable(self, body: JSON, name: str) -> Answer:
        """Change a variable."""
        if name not in self.variables:
            return MISSING
        self.variables[name] = body["value"]
        return 204, None

    def drop_variable(self, body: JSON, name: str) -> Answer:
        """Delete a variable."""
        return (204, None) if self.variables.pop(name, None) is not None else MISSING

    def add_ruleset(self, body: JSON) -> Answer:
        """Make a ruleset; names are unique."""
        if body["name"] in [r["name"] for r in self.rulesets]:
            return 422, {"message": "Validation Failed", "errors": ["Name must be unique"]}
        self.rulesets.append({**body, "id": next(self.ids), "source_type": "Repository"})
        return 201, self.rulesets[-1]

    def change_ruleset(self, body: JSON, number: str) -> Answer:
        """Replace what a ruleset asks for."""
        (found,) = [r for r in self.rulesets if r["id"] == int(number)]
        found.update(body)
        return 200, found

    def drop_ruleset(self, body: JSON, number: str) -> Answer:
        """Delete a ruleset."""
        before = len(self.rulesets)
        self.rulesets = [r for r in self.rulesets if r["id"] != int(number)]
        return (204, None) if len(self.rulesets) < before else MISSING

    def dispatch(self, body: JSON) -> Answer:
        """Start the workflow `deploy`."""
        if not self.actions or self.workflows["deploy"] != ENABLED:
            message = "Cannot trigger a 'workflow_dispatch' on a disabled workflow"
            return 422, {"message": message}
        number = next(self.ids)
        url = f"https://github.com/{self.about['full_name']}/actions/runs/{number}"
        run = {"id": number, "status": "queued", "conclusion": None, "html_url": url}
        self.runs.append(run)
        self.start(run)
        return 204, None

    def show_run(self, body: JSON, number: str) -> Answer:
        """Show a run."""
        (run,) = [r for r in self.runs if r["id"] == int(number)]
        self.look(run)
        return 200, run

    def pending(self, body: JSON, number: str) -> Answer:
        """List the environments that a run waits for."""
        (run,) = [r for r in self.runs if r["id"] == int(number)]
        name = run.get("waits_for", "")
        if not name:
            return 200, []
        environment = {"id": self.environments[name]["id"], "name": name}
        rules = self.environments[name]["protection_rules"]
        may = any(r["reviewer"]["id"] == self.me["id"] for x in rules for r in x["reviewers"])
        return 200, [{"environment": environment, "current_user_can_approve": may}]

    def approve(self, body: JSON, number: str) -> Answer:
        """Let a run into the environments that it waits for."""
        (run,) = [r for r in self.runs if r["id"] == int(number)]
        run.update(status="in_progress", waits_for="", approved=body["state"])
        return 200, []

    def switch(self, body: JSON, name: str, state: str) -> Answer:
        """Switch a workflow on or off."""
        self.workflows[name] = ENABLED if state == "enable" else "disabled_manually"
        return 204, None

    def rules_of_main(self) -> list[JSON]:
        """Return the rules that hold for `main`."""
        return [r for s in self.rulesets if s["enforcement"] == "active" for r in s["rules"]]

    def set(self, **changes: JSON) -> Answer:
        """Set attributes of this state."""
        for name, value in changes.items():
            setattr(self, name, value)
        return 204, None


def describe(**changes: JSON) -> JSON:
    """Return what GitHub says about a public repository, changed as given."""
    usual = {
        "id": int(REPOSITORY.id),
        "name": REPOSITORY.name,
        "full_name": f"{REPOSITORY.owner}/{REPOSITORY.name}",
        "owner": {"login": REPOSITORY.owner, "id": int(REPOSITORY.owner_id), "type": "User"},
        "private": False,
        "archived": False,
        "has_issues": True,
        "default_branch": "main",
        "permissions": {"admin": True, "push": True},
    }
    return usual | changes


def _reviewing(reviewers: list[JSON]) -> JSON:
    listed = [{"type": r["type"], "reviewer": {"id": r["id"]}} for r in reviewers]
    return {"type": "required_reviewers", "prevent_self_review": False, "reviewers": listed}
