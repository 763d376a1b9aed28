"""The whole stack on the emulated AWS, applied once for all tests of this layer.

Most of an apply is waiting inside the provider (55 s for a lifecycle rule). So bootstrap's buckets
and roles come first, and its rules settle while the site is applied.
"""

import json
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3

from scripts.deploy.function_zip import FunctionZip, make_function_zip
from scripts.deploy.wheels import download_with_pip, fetch_wheels
from scripts.dev.emulated_stack import (
    StackCopy,
    apply,
    initialize,
    outputs,
    prepare_copy,
)
from scripts.dev.emulator import REGION, Emulator
from scripts.dev.oidc_tokens import mint_token
from scripts.dev.simulator.server import Simulator
from scripts.oidc_claims import Repository, TokenJob, github_claims
from scripts.terraform_cli import run_terraform
from tests.support.policies import Policy
from tests.support.rights.recorder import Recorder

ROOT = Path(__file__).parents[2]
REPOSITORY = Repository(owner="octo-org", owner_id="1001", name="windsock", id="2002")
BOOTSTRAP_VARIABLES = {
    "github_owner": REPOSITORY.owner,
    "github_owner_id": REPOSITORY.owner_id,
    "github_repository": REPOSITORY.name,
    "github_repository_id": REPOSITORY.id,
}
# What a deploy needs of bootstrap.
FIRST = (
    "aws_iam_role_policy_attachment.github",
    "aws_iam_policy.boundary",
    "aws_s3_bucket_versioning.kept",
)
JOBS = {
    "plan": TokenJob(event="pull_request", ref="refs/pull/7/merge"),
    "deploy": TokenJob(environment="production"),
    "purge": TokenJob(event="workflow_dispatch", environment="purge"),
    "preview": TokenJob(event="pull_request", ref="refs/pull/7/merge", environment="preview"),
    "preview-removal": TokenJob(
        event="pull_request", ref="refs/pull/7/merge", environment="preview-removal"
    ),
}

Client = Any  # boto3's clients have no common type
PlanJson = dict[str, Any]


@dataclass(frozen=True)
class Stack:
    """The applied stack.

    Attributes:
        emulator: Where it runs.
        copy: The copy of terraform/, with root's credentials.
        bootstrap: Outputs of terraform/bootstrap.
        site: Outputs of terraform/site.
        package: The function that was built for it.
        settled: Ends when bootstrap is applied completely.
        recorder: Writes down what Terraform and the pipeline's commands ask as a role.
        seconds: How long each step took.
    """

    emulator: Emulator
    copy: StackCopy
    bootstrap: Mapping[str, str]
    site: Mapping[str, str]
    package: FunctionZip
    settled: "Future[float]"
    recorder: Recorder
    seconds: Mapping[str, float]
    _clients: dict[tuple[str, str | None], Client] = field(default_factory=dict, repr=False)

    def client(self, service: str, role: str | None = None) -> Client:
        """Give a boto3 client as a role of the pipeline, or as root; made once for each."""
        if (service, role) not in self._clients:
            environment = self.emulator.environment() if role is None else self.become(role)
            self._clients[service, role] = make_client(service, environment)
        return self._clients[service, role]

    def become(self, role: str, job: TokenJob | None = None) -> dict[str, str]:
        """Exchange a job's token for credentials of a role; gives variables for a command."""
        token = mint_token(github_claims(REPOSITORY, job or JOBS[role], now=int(time.time())))
        return exchange(self.emulator, self.bootstrap[f"{role.replace('-', '_')}_role_arn"], token)

    def recorded(self, role: str) -> dict[str, str]:
        """Become a role whose calls are written down; gives variables for a command."""
        given = self.become(role)
        self.recorder.callers[given["AWS_ACCESS_KEY_ID"]] = role
        return {**given, "AWS_ENDPOINT_URL": self.recorder.url}

    def as_role(self, role: str) -> StackCopy:
        """Return the same copy of terraform/ with a role's credentials, and its calls recorded."""
        return replace(self.copy, environment=self.recorded(role))

    def variables(self) -> dict[str, Any]:
        """Read the variables that the site was applied with."""
        read: dict[str, Any] = json.loads(_variables(self.copy.site).read_text())
        return read


def build_stack(
    emulator: Emulator,
    folder: Path,
    simulator: Simulator,
    waiting: ThreadPoolExecutor,
    recorder: Recorder,
) -> Stack:
    """Apply bootstrap as root, and the site as the deploy role obtained through web identity."""
    copy = prepare_copy(ROOT, folder, emulator.environment())
    started = time.monotonic()
    initialize(copy, copy.bootstrap)
    apply(copy, copy.bootstrap, BOOTSTRAP_VARIABLES, *(f"-target={name}" for name in FIRST))
    made = outputs(copy, copy.bootstrap)
    first = time.monotonic()
    settled = waiting.submit(_settle, copy)
    package = build_function(folder)
    store_zip(emulator, made["artifact_bucket"], package)
    unapplied = Stack(emulator, copy, made, {}, package, settled, recorder, {})
    as_deploy = unapplied.as_role("deploy")
    initialize(as_deploy, as_deploy.site, made["state_bucket"])
    apply(as_deploy, as_deploy.site, site_variables(made, package, simulator))
    seconds = {"bootstrap": first - started, "site": time.monotonic() - first}
    return replace(unapplied, site=outputs(as_deploy, as_deploy.site), seconds=seconds)


def site_variables(
    bootstrap: Mapping[str, str], package: FunctionZip, simulator: Simulator
) -> dict[str, object]:
    """Give the variables of the site, with every option on that the emulator has."""
    return {
        "artifact_bucket": bootstrap["artifact_bucket"],
        "function_sha256": package.sha256,
        "function_base64sha256": package.base64sha256,
        "contact": "https://example.org/weather",
        "alarm_email": "me@example.org",
        "monthly_budget_usd": 5,
        "reserved_concurrency": 2,
        "open_meteo_url": simulator.open_meteo_url,
        "air_quality_url": simulator.air_quality_url,
        "met_norway_url": simulator.met_norway_url,
    }


def build_function(folder: Path) -> FunctionZip:
    """Build the real function; its libraries are kept in dist/ from one run to the next."""
    requirements = ROOT / "requirements/function.txt"
    wheels = fetch_wheels(requirements, ROOT / "dist/wheels", download_with_pip)
    return make_function_zip(ROOT / "function", wheels)


def store_zip(emulator: Emulator, bucket: str, package: FunctionZip, key: str = "") -> None:
    """Put a zip where terraform/site looks for it, or under the name of another one."""
    name = f"function/{key or package.sha256}.zip"
    client = make_client("s3", emulator.environment())
    client.put_object(Bucket=bucket, Key=name, Body=package.body)


def plan_json(copy: StackCopy, *arguments: str) -> PlanJson:
    """Plan the site and give what `terraform show -json` says of the plan."""
    plan = copy.root / "site.tfplan"
    run_terraform(copy.site, "plan", f"-out={plan}", *arguments, env=copy.environment)
    return show(copy, copy.site, str(plan))


def plan_bootstrap(copy: StackCopy, *arguments: str) -> PlanJson:
    """Plan bootstrap with other variables and give what is known before an apply."""
    plan = copy.root / "bootstrap.tfplan"
    run_terraform(copy.bootstrap, "plan", f"-out={plan}", *arguments, env=copy.environment)
    prior: PlanJson = show(copy, copy.bootstrap, str(plan))["prior_state"]
    return prior


def show(copy: StackCopy, module: Path, *plan: str) -> PlanJson:
    """Run `terraform show -json` on the state of a module, or on a plan."""
    printed = run_terraform(module, "show", "-json", *plan, env=copy.environment).stdout
    read: PlanJson = json.loads(printed)
    return read


def resources(shown: PlanJson) -> list[dict[str, Any]]:
    """Give the resources and data sources of a state."""
    found: list[dict[str, Any]] = shown["values"]["root_module"]["resources"]
    return found


def rendered_documents(shown: PlanJson) -> dict[str, Policy]:
    """Return the policy documents of a state by name; those of a loop as "name.key"."""
    return {
        ".".join([r["name"], *([r["index"]] if "index" in r else [])]): json.loads(
            r["values"]["json"]
        )
        for r in resources(shown)
        if r["type"] == "aws_iam_policy_document"
    }


def changes(plan: PlanJson) -> dict[str, list[str]]:
    """Give the actions of a plan by address, without resources that stay as they are."""
    found = {c["address"]: c["change"]["actions"] for c in plan.get("resource_changes", [])}
    return {a: actions for a, actions in found.items() if actions not in (["no-op"], ["read"])}


def exchange(emulator: Emulator, role_arn: str, token: str) -> dict[str, str]:
    """Exchange a token for credentials; gives variables for a command."""
    # The exchange needs no credentials of one's own.
    sts = make_client("sts", emulator.environment())
    answer = sts.assume_role_with_web_identity(
        RoleArn=role_arn, RoleSessionName="tests", WebIdentityToken=token
    )["Credentials"]
    return emulator.environment(
        answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"]
    )


def make_client(service: str, environment: Mapping[str, str], region: str = REGION) -> Client:
    """Make a boto3 client from the variables of a command."""
    return boto3.session.Session().client(  # type: ignore[call-overload] # the service comes by name
        service,
        region_name=region,
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
    )


def _settle(copy: StackCopy) -> float:
    started = time.monotonic()
    apply(copy, copy.bootstrap, BOOTSTRAP_VARIABLES)
    return time.monotonic() - started


def _variables(module: Path) -> Path:
    return module / "emulated.auto.tfvars.json"
