"""Looks at a GitHub repository's settings, reading only."""

import itertools
from dataclasses import dataclass
from typing import Any

import requests

from scripts.doctor_checks.branch import Rule, judge_branch
from scripts.doctor_checks.environments import Environment, judge_environments
from scripts.doctor_checks.findings import Finding, Setup, judge_subject_form, judge_variables
from scripts.doctor_checks.switches import Switches, judge_switches
from scripts.errors import UsageError, WindsockError
from scripts.oidc_claims import Repository

TIMEOUT_SECONDS = 30
# GitHub gives at most 30 variables at once, whatever is asked for.
PAGE_SIZE = 30
NOT_FOUND = 404


class SettingsError(WindsockError):
    """Report that the repository's settings cannot be read."""


@dataclass(frozen=True)
class RepositorySettings:
    """A repository's settings at GitHub.

    Attributes:
        api: Address of the REST API, without a slash at the end.
        name: OWNER/NAME.
        token: May read the repository's variables and environments; "" reads what is public.
    """

    api: str
    name: str
    token: str

    def repository(self) -> Repository:
        """Read the numbers of the repository and its owner."""
        found = self._get("")
        owner, name = self.name.split("/")
        return Repository(owner, str(found["owner"]["id"]), name, str(found["id"]))

    def variables(self) -> dict[str, str]:
        """Read the repository's variables."""
        found = self._list("/actions/variables", "variables")
        return {variable["name"]: variable["value"] for variable in found}

    def environments(self) -> dict[str, Environment]:
        """Read the environments, by name."""
        found = self._list("/environments", "environments")
        return {e["name"]: self._environment(e) for e in found}

    def rules_of_main(self) -> list[Rule]:
        """Read the rules that hold for `main`, from every ruleset that is switched on."""
        found: list[Rule] = self._get("/rules/branches/main")
        return found

    def rulesets(self) -> dict[str, int]:
        """Read the ids of the repository's own rulesets, by name."""
        found = self._get("/rulesets")
        return {r["name"]: r["id"] for r in found if r.get("source_type") == "Repository"}

    def switches(self) -> Switches:
        """Read what is switched on."""
        about, drift = self._get(""), self._find("/actions/workflows/drift.yml")
        owners = self._find("/codeowners/errors")
        public = not about["private"]
        reports = self._get("/private-vulnerability-reporting") if public else {"enabled": False}
        return Switches(
            public=public,
            issues=about["has_issues"],
            actions=self._get("/actions/permissions")["enabled"],
            drift=drift and drift["state"],
            private_reports=reports["enabled"],
            owner_errors=owners and [_first_line(e["message"]) for e in owners["errors"]],
        )

    def default_subject(self) -> bool:
        """Return whether the subject has GitHub's own form."""
        return bool(self._get("/actions/oidc/customization/sub")["use_default"])

    def _environment(self, found: Any) -> Environment:
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

    def _list(self, path: str, name: str) -> list[Any]:
        """Read every page of a list; an answer without a count is taken as the whole."""
        found: list[Any] = []
        for page in itertools.count(1):
            answer = self._get(path, page)
            found += answer[name]
            if not answer[name] or len(found) >= answer.get("total_count", 0):
                break
        return found

    def _find(self, path: str) -> Any:
        """Read something that may not be there; None where it is not."""
        return self._get(path, absent=NOT_FOUND)

    def _get(self, path: str, page: int = 1, absent: int | None = None) -> Any:
        headers = {"Accept": "application/vnd.github+json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = requests.get(
                f"{self.api}/repos/{self.name}{path}",
                headers=headers,
                params={"per_page": str(PAGE_SIZE), "page": str(page)},
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
            if answer.status_code == absent:
                return None
            answer.raise_for_status()
            return answer.json()
        except requests.RequestException as error:
            raise SettingsError(
                f"GitHub: {path or '/'} of {self.name} cannot be read: {_reason(error)};"
                " check the name, and that GITHUB_TOKEN may read variables and environments"
            ) from error


def check_repository(setup: Setup, settings: RepositorySettings) -> list[Finding]:
    """Compare a repository's settings with what a set-up should be."""
    return [
        *judge_variables(setup, settings.variables()),
        *judge_environments(setup, settings.environments()),
        judge_branch(setup, settings.rules_of_main(), settings.rulesets()),
        *judge_switches(setup, settings.switches()),
        judge_subject_form(setup, default=settings.default_subject()),
    ]


def parse_name(text: str) -> str:
    """Check that a repository is given as OWNER/NAME."""
    parts = text.split("/")
    if len(parts) != 2 or not all(parts):
        raise UsageError(f"{text}: give the repository as OWNER/NAME")
    return text


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _reason(error: requests.RequestException) -> str:
    return f"status {error.response.status_code}" if error.response is not None else "no answer"
