"""Reads a GitHub repository's settings, and sends the calls that correct them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.errors import UsageError
from scripts.github_rest import NOT_FOUND, GitHubError, GitHubRest
from scripts.oidc_claims import Repository
from scripts.setup.calls import Call
from scripts.setup.checks.branch import Rule
from scripts.setup.checks.environments import Environment
from scripts.setup.checks.switches import Switches

JSON = Any  # an answer of GitHub's


@dataclass(frozen=True)
class RepositorySettings:
    """A repository's settings at GitHub.

    Attributes:
        name: OWNER/NAME.
        rest: GitHub's REST API below the repository, as a person who administers it.
        outside: The same API as a whole.
    """

    name: str
    rest: GitHubRest
    outside: GitHubRest

    def about(self) -> JSON:
        """Read what GitHub says about the repository itself."""
        return self.rest.get("")

    def repository(self, about: JSON) -> Repository:
        """Return the names and numbers of the repository and its owner."""
        owner, name = self.name.split("/")
        return Repository(owner, str(about["owner"]["id"]), name, str(about["id"]))

    def has_main(self) -> bool:
        """Return whether there is a branch `main`."""
        return self.rest.find("/branches/main") is not None

    def pushers(self) -> int:
        """Count the people who can push."""
        listed = self.rest.pages("/collaborators", affiliation="all")
        return sum(bool(person.get("permissions", {}).get("push")) for person in listed)

    def variables(self) -> dict[str, str]:
        """Read the repository's variables."""
        found = list(self.rest.pages("/actions/variables", "variables"))
        return {variable["name"]: variable["value"] for variable in found}

    def environments(self) -> dict[str, Environment]:
        """Read the environments, by name."""
        found = list(self.rest.pages("/environments", "environments"))
        return {e["name"]: self._environment(e) for e in found}

    def environment(self, name: str) -> Environment | None:
        """Read one environment, or None where it is not there."""
        found = self.rest.find(f"/environments/{name}")
        return found and self._environment(found)

    def rules_of_main(self) -> list[Rule]:
        """Read the rules that hold for `main`, from every ruleset that is switched on."""
        found: list[Rule] = self.rest.get("/rules/branches/main")
        return found

    def rulesets(self) -> dict[str, int]:
        """Read the ids of the repository's own rulesets, by name."""
        found = self.rest.get("/rulesets")
        return {r["name"]: r["id"] for r in found if r.get("source_type") == "Repository"}

    def switches(self) -> Switches:
        """Read what is switched on."""
        about = self.about()
        owners = self.rest.find("/codeowners/errors")
        public = not about["private"]
        reports = "/private-vulnerability-reporting"
        return Switches(
            public=public,
            issues=about["has_issues"],
            actions=self.rest.get("/actions/permissions")["enabled"],
            workflows=self._workflows(),
            private_reports=public and self.rest.get(reports)["enabled"],
            owner_errors=owners and [_first_line(e["message"]) for e in owners["errors"]],
        )

    def default_subject(self) -> bool:
        """Return whether the subject has GitHub's own form."""
        return bool(self.rest.get("/actions/oidc/customization/sub")["use_default"])

    def send(self, calls: Sequence[Call]) -> None:
        """Send calls in their order; what is gone already counts as deleted."""
        for call in calls:
            try:
                self.rest.ask(call.method, call.path, call.body)
            except GitHubError as error:
                if (call.method, error.status) != ("DELETE", NOT_FOUND):
                    raise

    def runs(self, workflow: str, **query: str) -> list[JSON]:
        """List the newest runs of a workflow."""
        path = f"/actions/workflows/{workflow}.yml/runs"
        found: list[JSON] = self.rest.get(path, query)["workflow_runs"]
        return found

    def _workflows(self) -> dict[str, str]:
        found = list(self.rest.pages("/actions/workflows", "workflows"))
        names = ((w["path"].rpartition("/")[2].partition(".")[0], w["state"]) for w in found)
        return dict(names)

    def _environment(self, found: JSON) -> Environment:
        branches, names = found.get("deployment_branch_policy"), []
        if branches and branches.get("custom_branch_policies"):
            path = f"/environments/{found['name']}/deployment-branch-policies"
            names = list(self.rest.pages(path, "branch_policies"))
        return Environment(
            branches=branches,
            rules=found.get("protection_rules", ()),
            names=names,
            bypass=found.get("can_admins_bypass", True),
        )


def open_repository(api: str, name: str, token: str) -> RepositorySettings:
    """Return the settings of OWNER/NAME, seen with a token."""
    below = GitHubRest(api, token, f"/repos/{name}")
    return RepositorySettings(name, below, GitHubRest(api, token))


def reviewer_of(outside: GitHubRest, name: str) -> Mapping[str, Any]:
    """Return a person (LOGIN) or a team (ORGANIZATION/TEAM) as GitHub takes reviewers."""
    owner, _, team = name.partition("/")
    path = f"/orgs/{owner}/teams/{team}" if team else f"/users/{owner}"
    found = outside.find(path)
    if found is None:
        raise UsageError(f"--reviewer {name}: GitHub knows no such person or team")
    return {"type": "Team" if team else "User", "id": found["id"]}


def parse_name(text: str) -> str:
    """Check that a repository is given as OWNER/NAME."""
    parts = text.split("/")
    if len(parts) != 2 or not all(parts):
        raise UsageError(f"{text}: give the repository as OWNER/NAME")
    return text


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
