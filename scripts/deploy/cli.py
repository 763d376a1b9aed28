"""What the commands of the deployment share: arguments, defaults of the pipeline, the machine."""

import argparse
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING

from scripts.deploy.aws import RequestCounter, cloudfront_client, s3_client
from scripts.deploy.cloudfront import CloudFront, Patience
from scripts.deploy.job import SyncTools
from scripts.deploy.locations import Target, name_of, open_site, open_state
from scripts.deploy.manifest import DeployRun
from scripts.errors import UsageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from scripts.deploy.s3 import S3State


def filled(text: str) -> str:
    """Refuse an empty argument: an unset variable must not mean a site without edges."""
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; a variable is not set")
    return text


def add_place_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where the site and its state are, and whose they must be."""
    parser.add_argument(
        "--bucket", required=True, type=filled, help="the site's bucket, or file:///FOLDER"
    )
    parser.add_argument("--state", help="s3://BUCKET/PREFIX or file:///FOLDER")
    add_owner_argument(parser)


def add_change_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what every command that changes a site takes."""
    parser.add_argument(
        "--distribution-id", type=filled, help="CloudFront distribution in front of the bucket"
    )
    parser.add_argument(
        "--max-delete",
        type=float,
        default=25.0,
        metavar="PERCENT",
        help=("refuse when more of the live pages would go (default: 25)"),
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help=("wait for the invalidation; running out of time is only a warning"),
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be done")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_owner_argument(parser: argparse.ArgumentParser) -> None:
    """Add the account that must own every bucket."""
    parser.add_argument(
        "--owner",
        default=os.environ.get("AWS_ACCOUNT_ID") or None,
        help="account id that must own the buckets (default: AWS_ACCOUNT_ID)",
    )


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Add who deploys what: the run's id, its attempt and the commit."""
    parser.add_argument("--run", type=int, help="id of the run (default: GITHUB_RUN_ID)")
    parser.add_argument("--commit", help="what is deployed (default: GITHUB_SHA)")


def run_from(options: argparse.Namespace, environment: Mapping[str, str]) -> DeployRun:
    """Return who deploys, from the arguments or else from GitHub's variables.

    Runs are ordered by GITHUB_RUN_ID, which grows across all of GitHub. GITHUB_RUN_NUMBER begins at
    1 again when the workflow's file or the repository gets another name.
    """
    commit = options.commit or environment.get("GITHUB_SHA", "")
    number, attempt = environment.get("GITHUB_RUN_ID"), environment.get("GITHUB_RUN_ATTEMPT")
    try:
        counted = int(number) if number else None
        run = counted if options.run is None else options.run
        return DeployRun(run, int(attempt or 1), commit)
    except ValueError as error:
        raise UsageError(f"GITHUB_RUN_ID {number!r}: is no number; give --run") from error


def run_taken_back(
    options: argparse.Namespace, environment: Mapping[str, str], back: str
) -> DeployRun:
    """Return the deploy that takes itself back, and so need not wait for itself; else no one.

    A rollback must not count as a newer deploy, or the next attempt of a deploy would be refused.
    """
    run = DeployRun() if options.run is None else run_from(options, environment)
    return replace(run, commit=back)


def client_maker(counter: RequestCounter, owner: str | None) -> "Callable[[], S3Client]":
    """Give a function that makes the one S3 client when it is first needed."""
    return cache(lambda: s3_client(counter, owner))


def open_bucket(bucket: str, environment: Mapping[str, str] = os.environ) -> "S3State":
    """Open a private bucket, which AWS_ACCOUNT_ID must own if it is set."""
    from scripts.deploy.s3 import S3State

    return S3State(s3_client(RequestCounter(), environment.get("AWS_ACCOUNT_ID") or None), bucket)


def open_target(options: argparse.Namespace, counter: RequestCounter) -> Target:
    """Open the site, its state and its distribution; for a dry run, only to look at."""
    if not options.state:
        raise UsageError("give --state s3://BUCKET/PREFIX, where the manifest is")
    client = client_maker(counter, options.owner)
    distribution = options.distribution_id
    target = Target(
        name=name_of(options.bucket),
        site=open_site(options.bucket, client),
        state=open_state(options.state, client),
        cdn=CloudFront(partial(cloudfront_client, counter), distribution) if distribution else None,
    )
    return target.pretend() if options.dry_run else target


def real_tools() -> SyncTools:
    """Give the machine's clock, sleep and chance."""
    patience = Patience(time.monotonic, time.sleep, random.random)
    return SyncTools(lambda: datetime.now(UTC), patience)


def stop_gently() -> None:
    """Make SIGTERM stop like Ctrl-C: what has begun is finished, and nothing is begun."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
