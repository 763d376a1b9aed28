"""A second copy of the site in the account of the first, applied as far as the two could meet."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.dev.emulated_stack import StackCopy, apply, initialize, outputs, prepare_copy
from scripts.dev.oidc_tokens import mint_token
from scripts.dev.simulator.server import Simulator
from scripts.oidc_claims import github_claims
from tests.support.stack import (
    BOOTSTRAP_VARIABLES,
    FIRST,
    JOBS,
    REPOSITORY,
    ROOT,
    Client,
    Stack,
    exchange,
    make_client,
    site_variables,
    store_zip,
)

PROJECT = "harbor"
# All but the lifecycle rules, for which the provider waits a minute.
SITE = (
    "aws_cloudfront_distribution.site",
    "aws_cloudwatch_dashboard.site",
    "aws_cloudwatch_log_delivery.edge",
    "aws_cloudwatch_metric_alarm.edge",
    "aws_cloudwatch_metric_alarm.stale",
    "aws_cloudwatch_metric_alarm.weather",
    "aws_lambda_function_event_invoke_config.live",
    "aws_s3_bucket_policy.site",
    "aws_scheduler_schedule_group.weather",
)


@dataclass(frozen=True)
class SecondCopy:
    """The second copy.

    Attributes:
        copy: Its copy of terraform/, with root's credentials.
        bootstrap: Outputs of its terraform/bootstrap.
        site: Outputs of its terraform/site.
        first: The stack that was there before.
    """

    copy: StackCopy
    bootstrap: Mapping[str, str]
    site: Mapping[str, str]
    first: Stack

    def client(self, service: str, role: str) -> Client:
        """Return a boto3 client for a role of this copy's pipeline."""
        return make_client(service, become(self.first, self.bootstrap, role))


def become(first: Stack, bootstrap: Mapping[str, str], role: str) -> dict[str, str]:
    """Exchange a job's token for credentials of a copy's role; return variables for a command."""
    token = mint_token(github_claims(REPOSITORY, JOBS[role], now=int(time.time())))
    return exchange(first.emulator, bootstrap[f"{role}_role_arn"], token)


def build_second_copy(first: Stack, folder: Path, simulator: Simulator) -> SecondCopy:
    """Apply bootstrap as root where GitHub's provider exists, and the site as its deploy role."""
    copy = prepare_copy(ROOT, folder, first.emulator.environment())
    variables = {**BOOTSTRAP_VARIABLES, "project": PROJECT, "github_provider": "existing"}
    initialize(copy, copy.bootstrap)
    apply(copy, copy.bootstrap, variables, *_targets(FIRST))
    made = outputs(copy, copy.bootstrap)
    store_zip(first.emulator, made["artifact_bucket"], first.package)
    deploy = StackCopy(copy.root, become(first, made, "deploy"))
    initialize(deploy, copy.site, made["state_bucket"])
    settings = {**site_variables(made, first.package, simulator), "project": PROJECT}
    apply(deploy, copy.site, settings, *_targets(SITE))
    return SecondCopy(copy, made, outputs(copy, copy.site), first)


def _targets(addresses: tuple[str, ...]) -> list[str]:
    return [f"-target={address}" for address in addresses]
