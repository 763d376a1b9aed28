"""Looks at a GitHub repository's settings, reading only."""

from dataclasses import dataclass
from typing import Any

import requests

from scripts.doctor_checks.branch import Rule, judge_branch
from scripts.doctor_checks.environments import Environment, judge_environments
from scripts.doctor_checks.findings import Finding, Setup, judge_subject_form, judge_variables
from scripts.errors import UsageError, WindsockError
from scripts.oidc_tokens import Repository

TIMEOUT_SECONDS = 30
PAGE = {"per_page": "100"}


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
        found = self._get("/actions/variables")["variables"]
        return {variable["name"]: variable["value"] for variable in found}

    def environments(self) -> dict[str, Environment]:
        """Read the environments, by name."""
        found = self._get("/environments")["environments"]
        return {
            e["name"]: Environment(e.get("deployment_branch_policy"), e.get("protection_rules", ()))
            for e in found
        }

    def rules_of_main(self) -> list[Rule]:
        """Read the rules that hold for `main`, from every ruleset that is switched on."""
        found: list[Rule] = self._get("/rules/branches/main")
        return found

    def default_subject(self) -> bool:
        """Tell whether the subject has GitHub's own form."""
        return bool(self._get("/actions/oidc/customization/sub")["use_default"])

    def _get(self, path: str) -> Any:
        headers = {"Accept": "application/vnd.github+json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            answer = requests.get(
                f"{self.api}/repos/{self.name}{path}",
                headers=headers,
                params=PAGE,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
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
        judge_branch(setup, settings.rules_of_main()),
        judge_subject_form(setup, default=settings.default_subject()),
    ]


def parse_name(text: str) -> str:
    """Check that a repository is given as OWNER/NAME."""
    parts = text.split("/")
    if len(parts) != 2 or not all(parts):
        raise UsageError(f"{text}: give the repository as OWNER/NAME")
    return text


def _reason(error: requests.RequestException) -> str:
    return f"status {error.response.status_code}" if error.response is not None else "no answer"
