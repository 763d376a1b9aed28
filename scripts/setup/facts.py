"""Reads what the preflight judges: this machine, the account and the repository."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.errors import WindsockError
from scripts.github_rest import GitHubError
from scripts.setup.account import Account, AccountError, ask, read_identity
from scripts.setup.clients import Clients
from scripts.setup.model import HOST
from scripts.setup.preflight import Facts
from scripts.setup.repository import RepositorySettings

# What bootstrap needs at least; AWS is asked whether the credentials may do it.
NEEDED = (
    *("cloudfront:CreateDistribution", "iam:CreateOpenIDConnectProvider", "iam:CreatePolicy"),
    *("iam:CreateRole", "s3:CreateBucket", "s3:PutBucketPolicy"),
)
VERSION = re.compile(r"Terraform v(\d+\.\d+\.\d+)")
SESSION = re.compile(r"arn:(aws[\w-]*):sts::(\d{12}):assumed-role/([^/]+)/.*")
JSON = Any


@dataclass(frozen=True)
class Token:
    """A token of GitHub, and where it comes from."""

    value: str = ""
    source: str = ""


def find_token(environ: Mapping[str, str] = os.environ) -> Token:
    """Return the token of GH_TOKEN, GITHUB_TOKEN, or of `gh auth token`."""
    for name in ("GH_TOKEN", "GITHUB_TOKEN"):
        if environ.get(name):
            return Token(environ[name], name)
    if not shutil.which("gh"):
        return Token()
    done = subprocess.run(["gh", "auth", "token"], capture_output=True, text=True, check=False)
    return Token(done.stdout.strip(), "gh") if done.returncode == 0 else Token()


def read_facts(
    clients: Clients,
    settings: RepositorySettings,
    token: Token,
    *,
    contact: str,
    domain: str,
) -> Facts:
    """Read everything that the preflight judges; write nothing."""
    account, caller = _identity(clients)
    known = bool(account) and not account.startswith("!")
    about: JSON = _text_or(settings.about) if token.value else None
    readable = isinstance(about, dict)
    return Facts(
        terraform=terraform_version(),
        account=account,
        caller=caller,
        denied=_denied(clients, caller) if known else None,
        audiences=_audiences(clients, account) if known else None,
        token=token.source,
        me=_me(settings) if token.value else "",
        about=about,
        plan=_plan(settings, about) if about and readable and about["private"] else "",
        has_main=readable and settings.has_main(),
        contact=contact or (_contact(settings, about) if readable else ""),
        domain=domain,
        zone=find_zone(clients, domain) if known and domain else "",
    )


def terraform_version() -> str:
    """Return the version of Terraform on PATH, or "" where there is none."""
    if not shutil.which("terraform"):
        return ""
    done = subprocess.run(["terraform", "version"], capture_output=True, text=True, check=False)
    found = VERSION.search(done.stdout)
    return found[1] if found else ""


def find_zone(clients: Clients, domain: str) -> str:
    """Return the id of the public zone that a name belongs to, the nearest one; or ""."""
    route53 = clients.get("route53")
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:]) + "."
        answer = ask(lambda n=name: route53.list_hosted_zones_by_name(DNSName=n, MaxItems="1"))  # type: ignore[misc] # mypy knows no type for a default of a lambda
        for zone in answer["HostedZones"]:
            if zone["Name"] == name and not zone["Config"]["PrivateZone"]:
                return str(zone["Id"]).rpartition("/")[2]
    return ""


def _identity(clients: Clients) -> tuple[str, str]:
    try:
        return read_identity(clients)
    except AccountError as error:
        return f"!{error}", ""


def _denied(clients: Clients, caller: str) -> list[str] | None:
    """Ask AWS what the credentials may not do; None where it does not say, as of root."""
    session = SESSION.fullmatch(caller)
    # The simulator knows roles, not their sessions.
    source = f"arn:{session[1]}:iam::{session[2]}:role/{session[3]}" if session else caller
    if source.endswith(":root"):
        return None
    simulate = clients.get("iam").simulate_principal_policy
    try:
        answer = ask(lambda: simulate(PolicySourceArn=source, ActionNames=list(NEEDED)))
    except AccountError:
        return None
    found = answer["EvaluationResults"] if answer else []
    return [r["EvalActionName"] for r in found if r["EvalDecision"] != "allowed"]


def _audiences(clients: Clients, account: str) -> list[str] | None:
    return Account(clients).audiences(f"arn:aws:iam::{account}:oidc-provider/{HOST}")


def _text_or(read: Callable[[], JSON]) -> JSON:
    """Return what was read, or its error as a text that begins with "!"."""
    try:
        return read()
    except WindsockError as error:
        return f"!{error}"


def _me(settings: RepositorySettings) -> str:
    found = _text_or(lambda: settings.outside.get("/user"))
    return found["login"] if isinstance(found, dict) else ""


def _plan(settings: RepositorySettings, about: JSON) -> str:
    """Return the plan of the owner; members of an organization see it, and people their own."""
    organization = about["owner"].get("type") == "Organization"
    path = f"/orgs/{about['owner']['login']}" if organization else "/user"
    try:
        found = settings.outside.get(path)
    except GitHubError:
        return ""
    own = organization or found["login"] == about["owner"]["login"]
    return str((found.get("plan") or {}).get("name", "")) if own else ""


def _contact(settings: RepositorySettings, about: JSON) -> str:
    """Return the contact that is set, or the page of a public repository."""
    found = _text_or(settings.variables)
    known = found.get("WINDSOCK_CONTACT", "") if isinstance(found, dict) else ""
    return known or ("" if about["private"] else f"https://github.com/{settings.name}")
