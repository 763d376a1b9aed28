"""What one call of the command works with, made from its arguments."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from scripts.github_api import GitHub
from scripts.setup.account import Account
from scripts.setup.clients import Clients
from scripts.setup.facts import Token, find_token, read_facts
from scripts.setup.model import Setup
from scripts.setup.options import given
from scripts.setup.place import Place
from scripts.setup.preflight import Facts
from scripts.setup.repository import RepositorySettings, reviewer_of
from scripts.setup.runner import Say
from scripts.setup.terraform_root import Root

API = "https://api.github.com"


@dataclass(frozen=True)
class Session:
    """What one call of the command works with.

    Attributes:
        options: The arguments.
        root: The checkout whose Terraform is applied.
        say: Prints a line.
    """

    options: argparse.Namespace
    root: Path
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
        folder = self.root / "terraform/bootstrap"
        bootstrap = Root(folder, setup.bucket("state"), setup.region)
        return Place(setup, self.settings, account, bootstrap, self.say)

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
            reviewers=tuple(reviewer_of(settings.github, name) for name in names),
            given=chosen | ({"WINDSOCK_ZONE_ID": facts.zone} if facts.zone else {}),
        )


def open_session(options: argparse.Namespace, root: Path, say: Say) -> Session:
    """Open a session; nothing is asked yet."""
    token, api = find_token(), os.environ.get("GITHUB_API_URL") or API
    github = GitHub(api, options.repository, token.value)
    settings = RepositorySettings(github, options.repository)
    return Session(options, root, say, Clients(options.region), settings, token)
