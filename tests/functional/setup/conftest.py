"""A stage for each test: a project of its own in the emulated account, and a repository."""

import functools
import itertools
from collections.abc import Iterator

import pytest
from botocore.loaders import create_loader

from scripts.dev.emulator import Emulator
from scripts.dev.rehearsal.settings_state import ADMIN_TOKEN
from scripts.setup.clients import Client, Clients
from scripts.setup.model import HOST
from tests.support.set_up import Stage, open_stage

LOADER = functools.cache(create_loader)
NUMBERS = itertools.count(1)


@pytest.fixture
def stage(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """Open a stage, with an account that does not trust GitHub yet."""
    for name, value in emulator.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GH_TOKEN", ADMIN_TOKEN)
    # Nothing here needs Terraform, and reading AWS's models takes longer than most tests.
    monkeypatch.setattr("scripts.setup.facts.terraform_version", lambda: "1.11.4")
    monkeypatch.setattr("botocore.session.create_loader", LOADER)
    with open_stage(emulator, f"site{next(NUMBERS)}x") as (opened, environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield opened
        provider = f"arn:aws:iam::{emulator.account}:oidc-provider/{HOST}"
        if opened.account.audiences(provider) is not None:
            iam = opened.account.clients.get("iam")
            iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Write down the name of every call to AWS that the command makes."""
    asked: list[str] = []
    make = Clients._make

    def watched(clients: Clients, service: str, region: str) -> Client:
        client = make(clients, service, region)
        client.meta.events.register("before-call", lambda model, **_: asked.append(model.name))
        return client

    monkeypatch.setattr(Clients, "_make", watched)
    return asked
