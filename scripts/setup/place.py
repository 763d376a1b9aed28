"""What every step works on: one repository, one account, and what is known of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from scripts.setup.account import Account
from scripts.setup.checks.environments import Environment
from scripts.setup.checks.switches import Switches
from scripts.setup.model import BOOTSTRAP_STATE, HOST, SITE_STATE, Setup
from scripts.setup.repository import RepositorySettings
from scripts.setup.runner import Say

JSON = Any
NONE: Mapping[str, str] = {}
PROVIDER = "aws_iam_openid_connect_provider"


class TerraformRoot(Protocol):
    """One root module of Terraform, with its state in the bucket of the states."""

    def plan(self, variables: Mapping[str, str]) -> str:
        """Return what an apply would change, or "" for nothing."""

    def apply(
        self, variables: Mapping[str, str], say: Say, adopt: Mapping[str, str] = NONE
    ) -> None:
        """Apply, saying each resource that is done; adopt what is there, by address."""

    def destroy(self, variables: Mapping[str, str], say: Say) -> None:
        """Destroy everything that the state knows."""

    def drop(self, addresses: Sequence[str]) -> None:
        """Take things out of the state, which stay as they are."""


@dataclass
class Place:
    """What every step works on.

    Attributes:
        setup: What is set up.
        settings: The repository at GitHub.
        account: The account at AWS.
        bootstrap: The root that a person applies.
        site: The root that the workflows apply, and a person destroys.
        say: Prints a line of progress.
    """

    setup: Setup
    settings: RepositorySettings
    account: Account
    bootstrap: TerraformRoot
    site: TerraformRoot
    say: Say
    _seen: dict[str, Any] = field(default_factory=dict)

    def switches(self) -> Switches:
        """Read what is switched on; once, until something is changed."""
        found: Switches = self._once("switches", self.settings.switches)
        return found

    def variables(self) -> Mapping[str, str]:
        """Read the repository's variables; once, until something is changed."""
        found: Mapping[str, str] = self._once("variables", self.settings.variables)
        return found

    def environments(self) -> Mapping[str, Environment]:
        """Read the environments by name; once, until something is changed."""
        found: Mapping[str, Environment] = self._once("environments", self.settings.environments)
        return found

    def changed(self) -> None:
        """Read everything anew from now on."""
        self._seen.clear()

    def outputs(self) -> dict[str, str]:
        """Read the outputs of both roots, as far as they were applied."""
        states = (self.state(BOOTSTRAP_STATE), self.state(SITE_STATE))
        found = [state["outputs"] for state in states if state]
        named = {n: str(output["value"]) for outputs in found for n, output in outputs.items()}
        own = {"site_url": f"https://{self.setup.domain}"} if self.setup.domain else {}
        return named | own

    def state(self, key: str) -> JSON:
        """Read a state of Terraform's, or None where there is none; once, until it is changed."""
        return self._once(key, lambda: self.account.state(self.setup.bucket("state"), key))

    def bootstrap_variables(self) -> dict[str, str]:
        """Return the variables of terraform/bootstrap; none of them has to be typed."""
        repository, found = self.setup.repository, self.variables()
        known = {
            "zone_id": self.setup.given.get("WINDSOCK_ZONE_ID") or found.get("WINDSOCK_ZONE_ID"),
            "distribution_id": self.distribution(),
        }
        return {
            "project": self.setup.project,
            "region": self.setup.region,
            "github_owner": repository.owner,
            "github_owner_id": repository.owner_id,
            "github_repository": repository.name,
            "github_repository_id": repository.id,
            "github_provider": self._provider(),
            **{name: value for name, value in known.items() if value},
        }

    def distribution(self) -> str:
        """Return the id of the site's distribution, or "" before the first deploy."""
        state = self.state(SITE_STATE)
        output = state["outputs"].get("distribution_id") if state else None
        return str(output["value"]) if output else ""

    def _provider(self) -> str:
        """Return whether bootstrap makes GitHub's identity provider, or finds one of others."""
        if PROVIDER in managed(self.state(BOOTSTRAP_STATE)):
            return "create"
        found = self.account.audiences(self.setup.arn("oidc-provider", HOST))
        return "create" if found is None else "existing"

    def _once(self, name: str, read: Any) -> Any:
        if name not in self._seen:
            self._seen[name] = read()
        return self._seen[name]


def managed(state: JSON) -> set[str]:
    """Return the addresses and types of what a state manages; none where there is no state."""
    found: set[str] = set()
    for resource in state["resources"] if state else ():
        if resource["mode"] == "managed":
            found.add(resource["type"])
            found |= {_address(resource, i) for i in resource["instances"]}
    return found


def _address(resource: JSON, instance: JSON) -> str:
    module = f"{resource['module']}." if "module" in resource else ""
    key = instance.get("index_key")
    index = "" if key is None else f'["{key}"]' if isinstance(key, str) else f"[{key}]"
    return f"{module}{resource['type']}.{resource['name']}{index}"
