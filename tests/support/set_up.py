"""A stage for `scripts.setup`: the emulated AWS, the stand-in for GitHub, and two fakes.

The fakes stand for what takes minutes: Terraform, which writes the same state and makes the same
buckets, and GitHub's runners, which leave what a first deploy leaves.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.dev.emulator import REGION, Emulator
from scripts.dev.rehearsal.github_service import serve_github
from scripts.dev.rehearsal.github_state import GitHubState
from scripts.dev.rehearsal.settings_state import RepositorySettingsState
from scripts.setup.account import Account
from scripts.setup.clients import Clients
from scripts.setup.deploy import Clock
from scripts.setup.model import HOST, SITE_STATE
from scripts.setup.place import NONE
from scripts.setup.runner import Say
from scripts.setup.session import Tools
from scripts.terraform_cli import TerraformError

DISTRIBUTION = "E2EXAMPLE"
URL = "https://d111111abcdef8.cloudfront.net"
JSON = Any


class FakeRoot:
    """Stands for Terraform in terraform/bootstrap: its state, its buckets, its provider."""

    def __init__(self, folder: Path, bucket: str, region: str) -> None:
        self.account = Account(Clients(region))
        self.bucket = bucket
        self.key = f"{folder.name}/terraform.tfstate"

    def plan(self, variables: Mapping[str, str]) -> str:
        """Compare the variables with those of the last apply."""
        state = self._state()
        return "" if state and state.get("applied") == variables else "25 to add"

    def apply(
        self, variables: Mapping[str, str], say: Say, adopt: Mapping[str, str] = NONE
    ) -> None:
        """Make the buckets and, where it is ours, the provider."""
        if bool(adopt) is bool(self._state().get("applied")):
            raise TerraformError("Error: the state bucket has to be adopted once")
        name = self.bucket.replace("-state-", "-{}-")
        resources = ['aws_s3_bucket.kept["state"]', 'aws_s3_bucket.kept["artifacts"]']
        for role in ("artifacts", "previews"):
            self.account.make_bucket(name.format(role))
        if variables["github_provider"] == "create":
            self._make_provider(new=not self._state().get("applied"))
            resources.append("aws_iam_openid_connect_provider.github[0]")
        outputs = {"preview_url": {"value": "https://d222222abcdef8.cloudfront.net"}}
        document = {"outputs": outputs, "resources": [resource(r) for r in resources]}
        self._write({**document, "applied": dict(variables)})

    def destroy(self, variables: Mapping[str, str], say: Say) -> None:
        """Remove the buckets, which must be empty, and the provider."""
        managed = {r["address"] for r in self._state()["resources"]}
        if "aws_s3_bucket.site" in managed:
            name = self.bucket.replace("-state-", "-site-")
            if self.account.count(name):
                raise TerraformError(f"deleting {name}: BucketNotEmpty")
            self.account.remove_bucket(name)
            group = name.rpartition("-site-")[0]
            self.account.remove_schedule(group)
            scheduler = self.account.clients.get("scheduler")
            with contextlib.suppress(scheduler.exceptions.ResourceNotFoundException):
                scheduler.delete_schedule_group(Name=group)
        if 'aws_s3_bucket.kept["artifacts"]' in managed:
            for role in ("artifacts", "previews"):
                self.account.remove_bucket(self.bucket.replace("-state-", f"-{role}-"))
        if "aws_iam_openid_connect_provider.github[0]" in managed:
            iam = self.account.clients.get("iam")
            iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=self._provider())
        self._write({"resources": []})

    def drop(self, addresses: Sequence[str]) -> None:
        """Take things out of the state."""
        state = self._state()
        kept = [r for r in state["resources"] if r["address"] not in set(addresses)]
        self._write({**state, "resources": kept})

    def _make_provider(self, *, new: bool) -> None:
        if self.account.audiences(self._provider()) is None:
            iam = self.account.clients.get("iam")
            audience = ["sts.amazonaws.com"]
            iam.create_open_id_connect_provider(Url=f"https://{HOST}", ClientIDList=audience)
        elif new:
            raise TerraformError(f"EntityAlreadyExists: Provider with url https://{HOST} exists")

    def _provider(self) -> str:
        account = self.bucket.rpartition("-")[2]
        return f"arn:aws:iam::{account}:oidc-provider/{HOST}"

    def _state(self) -> JSON:
        return self.account.state(self.bucket, self.key) or {}

    def _write(self, document: JSON) -> None:
        empty = {"version": 4, "outputs": {}, "resources": []}
        write(self.account, self.bucket, self.key, json.dumps(empty | document))


@dataclass
class FakeRunners:
    """Stands for GitHub's runners: each look at a run brings it one stage further.

    Attributes:
        account: Where a deploy leaves its traces.
        project: Begins the names of the buckets.
        number: The account's number.
        settings: The repository, whose variables a deploy reads.
        conclusion: How runs end.
        guarded: Whether the next run asks a reviewer; only the first one does.
    """

    account: Account
    project: str
    number: str
    settings: RepositorySettingsState
    conclusion: str = "success"
    guarded: bool = True
    ended: int = 0

    def start(self, run: JSON) -> None:
        """Take a run that was started."""
        job = {"name": "Release", "status": "queued", "conclusion": None}
        self.settings.jobs[run["id"]] = [job]

    def look(self, run: JSON) -> None:
        """Bring a run one stage further."""
        if run["status"] == "queued":
            run["status"] = "in_progress"
        elif run["status"] == "in_progress" and self.guarded:
            run.update(status="waiting", waits_for="production-guarded")
            self.guarded = False
        elif run["status"] == "in_progress":
            run.update(status="completed", conclusion=self.conclusion)
            job = {"name": "Release", "status": "completed", "conclusion": self.conclusion}
            self.settings.jobs[run["id"]] = [job]
            self.ended += 1
            if self.conclusion == "success":
                self._deploy()

    def _deploy(self) -> None:
        """Leave the state, the record and the pages of a deploy."""
        site = self.bucket("site")
        self.account.make_bucket(site)
        values = {"site_url": URL, "distribution_id": DISTRIBUTION, "site_bucket": site}
        outputs = {name: {"value": value} for name, value in values.items()}
        resources = [resource("aws_s3_bucket.site"), resource("aws_scheduler_schedule.weather")]
        state = {"version": 4, "outputs": outputs, "resources": resources}
        write(self.account, self.bucket("state"), SITE_STATE, json.dumps(state))
        write(self.account, self.bucket("artifacts"), f"releases/{self.ended:06}.json", "{}")
        address = self.settings.variables.get("SITE_URL")
        robots = f"Sitemap: {address}/sitemap.xml\n" if address else "User-agent: *\n"
        write(self.account, site, "robots.txt", robots)

    def bucket(self, role: str) -> str:
        """Return the name of a bucket."""
        return f"{self.project}-{role}-{self.number}"


@dataclass
class Stage:
    """One account and one repository that nothing was done to yet.

    Attributes:
        project: A name that no other test uses, since they share the account.
        github: What the stand-in for GitHub knows.
        account: The emulated account.
        runners: What runs the workflows.
        tools: What the command is given.
    """

    project: str
    github: RepositorySettingsState
    account: Account
    runners: FakeRunners
    tools: Tools
    slept: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return OWNER/NAME."""
        return str(self.github.about["full_name"])

    def arguments(self, *more: str) -> list[str]:
        """Return the arguments of a call that asks nothing."""
        return [self.name, "--yes", "--project", self.project, *more]

    def objects(self) -> dict[str, int]:
        """Return how many versions each of the project's buckets holds."""
        s3 = self.account.clients.get("s3")
        names = [b["Name"] for b in s3.list_buckets()["Buckets"]]
        ours = (n for n in names if n.startswith(f"{self.project}-"))
        return {name: len(list(self.account.versions(name))) for name in ours}


@contextlib.contextmanager
def open_stage(emulator: Emulator, project: str) -> Iterator[tuple[Stage, dict[str, str]]]:
    """Open a stage; give it and the variables of the environment that lead there."""
    state = GitHubState()
    with serve_github(state) as address:
        account = Account(Clients(REGION))
        runners = FakeRunners(account, project, emulator.account, state.settings)
        state.settings.start, state.settings.look = runners.start, runners.look
        stage = Stage(project, state.settings, account, runners, Tools(root=FakeRoot))
        stage.tools = Tools(root=FakeRoot, clock=Clock(now=lambda: 0.0, sleep=stage.slept.append))
        yield stage, {"GITHUB_API_URL": address}


def write(account: Account, bucket: str, key: str, text: str) -> None:
    """Write an object."""
    account.clients.get("s3").put_object(Bucket=bucket, Key=key, Body=text.encode())


def resource(address: str) -> JSON:
    kind, _, rest = address.partition(".")
    name, _, index = rest.partition("[")
    key: JSON = json.loads(index.removesuffix("]")) if index else None
    instance = {} if key is None else {"index_key": key}
    found = {"mode": "managed", "type": kind, "name": name, "instances": [instance]}
    return {**found, "address": address}
