"""Reads a GitHub repository's settings, and sends the calls that correct them."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.errors import UsageError
from scripts.github_api import GitHub, GitHubError
from scripts.oidc_claims import Repository
from scripts.setup.calls import Call
from scripts.setup.checks.branch import Rule
from scripts.setup.checks.environments import Environment
from scripts.setup.checks.switches import Switches

# GitHub gives at most 30 variables at once, whatever is asked for.
PAGE_SIZE = 30
NOT_FOUND = 404
JSON = Any  # an answer of GitHub's


@dataclass(frozen=True)
class RepositorySettings:
    """A repository's settings at GitHub.

    Attributes:
        github: The repository, seen with the token of a person who administers it.
        name: OWNER/NAME.
    """

    github: GitHub
    name: str

    def about(self) -> JSON:
        """Read what GitHub says about the repository itself."""
        return self.github.ask("GET", "")

    def repository(self, about: JSON) -> Repository:
        """Return the names and numbers of the repository and its owner."""
        owner, name = self.name.split("/")
        return Repository(owner, str(about["owner"]["id"]), name, str(about["id"]))

    def has_main(self) -> bool:
        """Return whether there is a branch `main`."""
        return self._find("/branches/main") is not None

    def pushers(self) -> int:
        """Count the people who can push."""
        listed = self._pages("/collaborators", affiliation="all")
        return sum(bool(person.get("permissions", {}).get("push")) for person in listed)

    def variables(self) -> dict[str, str]:
        """Read the repository's variables."""
        found = self._list("/actions/variables", "variables")
        return {variable["name"]: variable["value"] for variable in found}

    def environments(self) -> dict[str, Environment]:
        """Read the environments, by name."""
        found = self._list("/environments", "environments")
        return {e["name"]: self._environment(e) for e in found}

    def environment(self, name: str) -> Environment | None:
        """Read one environment, or None where it is not there."""
        found = self._find(f"/environments/{name}")
        return found and self._environment(found)

    def rules_of_main(self) -> list[Rule]:
        """Read the rules that hold for `main`, from every ruleset that is switched on."""
        found: list[Rule] = self.github.ask("GET", "/rules/branches/main")
        return found

    def rulesets(self) -> dict[str, int]:
        """Read the ids of the repository's own rulesets, by name."""
        found = self.github.ask("GET", "/rulesets")
        return {r["name"]: r["id"] for r in found if r.get("source_type") == "Repository"}

    def switches(self) -> Switches:
        """Read what is switched on."""
        about = self.about()
        owners = self._find("/codeowners/errors")
        public = not about["private"]
        reports = "/private-vulnerability-reporting"
        return Switches(
            public=public,
            issues=about["has_issues"],
            actions=self.github.ask("GET", "/actions/permissions")["enabled"],
            workflows=self._workflows(),
            private_reports=public and self.github.ask("GET", reports)["enabled"],
            owner_errors=owners and [_first_line(e["message"]) for e in owners["errors"]],
        )

    def default_subject(self) -> bool:
        """Return whether the subject has GitHub's own form."""
        return bool(self.github.ask("GET", "/actions/oidc/customization/sub")["use_default"])

    def send(self, calls: Sequence[Call]) -> None:
        """Send calls in their order; what is gone already counts as deleted."""
        for call in calls:
            try:
                self.github.ask(call.method, call.path, call.body)
            except GitHubError as error:
                if (call.method, error.status) != ("DELETE", NOT_FOUND):
                    raise

    def runs(self, workflow: str, **query: str) -> list[JSON]:
        """List the newest runs of a workflow."""
        path = f"/actions/workflows/{workflow}.yml/runs"
        found: list[JSON] = self.github.ask("GET", path, query=query)["workflow_runs"]
        return found

    def _workflows(self) -> dict[str, str]:
        found = self._list("/actions/workflows", "workflows")
        names = ((w["path"].rpartition("/")[2].partition(".")[0], w["state"]) for w in found)
        return dict(names)

    def _environment(self, found: JSON) -> Environment:
        branches, names = found.get("deployment_branch_policy"), []
        if branches and branches.get("custom_branch_policies"):
            path = f"/environments/{found['name']}/deployment-branch-policies"
            names = self._list(path, "branch_policies")
        return Environment(
            branches=branches,
            rules=found.get("protection_rules", ()),
            names=names,
            bypass=found.get("can_admins_bypass", True),
        )

    def _list(self, path: str, name: str) -> list[JSON]:
        """Read every page of a list; an answer without a count is taken as the whole."""
        found: list[JSON] = []
        for page in itertools.count(1):
            answer = self.github.ask("GET", path, query=_page(page))
            found += answer[name]
            if not answer[name] or len(found) >= answer.get("total_count", 0):
                break
        return found

    def _pages(self, path: str, **query: str) -> list[JSON]:
        return list(self.github.pages(path, **query))

    def _find(self, path: str) -> JSON:
        """Read something that may not be there; None where it is not."""
        try:
            return self.github.ask("GET", path)
        except GitHubError as error:
            if error.status == NOT_FOUND:
                return None
            raise


def reviewer_of(github: GitHub, name: str) -> Mapping[str, Any]:
    """Return a person (LOGIN) or a team (ORGANIZATION/TEAM) as GitHub takes reviewers."""
    owner, _, team = name.partition("/")
    path = f"/orgs/{owner}/teams/{team}" if team else f"/users/{owner}"
    try:
        found = github.ask_outside("GET", path)
    except GitHubError as error:
        if error.status == NOT_FOUND:
            raise UsageError(f"--reviewer {name}: GitHub knows no such person or team") from error
        raise
    return {"type": "Team" if team else "User", "id": found["id"]}


def parse_name(text: str) -> str:
    """Check that a repository is given as OWNER/NAME."""
    parts = text.split("/")
    if len(parts) != 2 or not all(parts):
        raise UsageError(f"{text}: give the repository as OWNER/NAME")
    return text


def _page(number: int) -> dict[str, str | int]:
    return {"per_page": PAGE_SIZE, "page": number}


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
