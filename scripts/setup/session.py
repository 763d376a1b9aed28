"""What one call of the command works with, made from its arguments."""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scripts.setup.account import Account
from scripts.setup.clients import Clients
from scripts.setup.deploy import Clock
from scripts.setup.facts import Token, find_token, read_facts
from scripts.setup.model import Setup
from scripts.setup.options import given
from scripts.setup.place import Place, TerraformRoot
from scripts.setup.preflight import Facts
from scripts.setup.repository import RepositorySettings, open_repository, reviewer_of
from scripts.setup.runner import Say
from scripts.setup.terraform_root import Root

CHECKOUT = Path(__file__).parents[2]
API = "https://api.github.com"


@dataclass(frozen=True)
class Tools:
    """What a call works with besides AWS and GitHub; tests have their own.

    Attributes:
        checkout: The checkout whose Terraform is applied.
        root: Makes a root module from its folder, the bucket of its state and its region.
        clock: Time and sleep.
    """

    checkout: Path = CHECKOUT
    root: Callable[[Path, str, str], TerraformRoot] = Root
    clock: Clock = field(default_factory=Clock)


@dataclass(frozen=True)
class Session:
    """What one call of the command works with.

    Attributes:
        options: The arguments.
        tools: What it works with besides.
        say: Prints a line.
        clients: Clients of AWS.
        settings: The repository at GitHub.
        token: The token of GitHub.
    """

    options: argparse.Namespace
    tools: Tools
    say: Say
    clients: Clients
    settings: RepositorySettings
    token: Token

    def facts(self) -> Facts:
        """Read everything that the preflight judges."""
        chosen = {"contact": self.options.contact, "domain": self.options.domain}
        return read_facts(self.clients, self.settings, self.token, **chosen)

    def place(self, facts: Facts) -> Place:
        """Return what the steps work on, once the preflight is right."""
        setup, account = self._setup(facts), Account(self.clients)
        bootstrap, site = (self._root(setup, name) for name in ("bootstrap", "site"))
        return Place(setup, self.settings, account, bootstrap, site, self.say)

    def _root(self, setup: Setup, name: str) -> TerraformRoot:
        folder = self.tools.checkout / "terraform" / name
        return self.tools.root(folder, setup.bucket("state"), setup.region)

    def _setup(self, facts: Facts) -> Setup:
        options, settings = self.options, self.settings
        names = options.reviewer or [facts.me]
        chosen = {**given(options), "WINDSOCK_CONTACT": facts.contact}
        return Setup(
            project=options.project,
            region=options.region,
            account=facts.account,
            repository=settings.repository(facts.about),
            alone=options.alone or (not options.team and settings.pushers() <= 1),
            reviewers=tuple(reviewer_of(settings.outside, name) for name in names),
            given=chosen | ({"WINDSOCK_ZONE_ID": facts.zone} if facts.zone else {}),
        )


def open_session(options: argparse.Namespace, tools: Tools, say: Say) -> Session:
    """Open a session; nothing is asked yet."""
    token, api = find_token(), os.environ.get("GITHUB_API_URL") or API
    settings = open_repository(api, options.repository, token.value)
    return Session(options, tools, say, Clients(options.region), settings, token)
