"""Arguments, defaults and clock that the commands of the deployment share."""

import argparse
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    """Refuse an empty argument: an unset variable must not mean a site without CloudFront."""
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; is a variable not set?")
    return text


@dataclass(frozen=True)
class ChangeOptions:
    """The options of every command that changes a site.

    Attributes:
        bucket: The site's bucket, or file:///FOLDER.
        state: Where its manifest is: s3://BUCKET/PREFIX or file:///FOLDER.
        owner: Account id that must own the buckets; None for any.
        distribution: CloudFront distribution in front of the bucket, if there is one.
        max_delete: Percent of the live pages that may be deleted.
        wait: Seconds to wait for the invalidation.
        dry_run: Only show what would be done.
        json: Print the result as JSON.
    """

    bucket: str
    state: str
    owner: str | None
    distribution: str | None
    max_delete: float
    wait: float
    dry_run: bool
    json: bool


def change_options(parsed: argparse.Namespace) -> ChangeOptions:
    """Return the options of add_site_arguments and add_change_arguments.

    Raises:
        UsageError: There is no --state.
    """
    if not parsed.state:
        raise UsageError("give --state s3://BUCKET/PREFIX, where the manifest is")
    return ChangeOptions(
        bucket=parsed.bucket,
        state=parsed.state,
        owner=parsed.owner,
        distribution=parsed.distribution_id,
        max_delete=parsed.max_delete,
        wait=parsed.wait,
        dry_run=parsed.dry_run,
        json=parsed.json,
    )


def add_site_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the bucket, the state and the account that must own both."""
    parser.add_argument(
        "--bucket", required=True, type=filled, help="the site's bucket, or file:///FOLDER"
    )
    parser.add_argument("--state", help="s3://BUCKET/PREFIX or file:///FOLDER")
    add_owner_argument(parser)


def add_change_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that changes a site."""
    parser.add_argument(
        "--distribution-id", type=filled, help="CloudFront distribution in front of the bucket"
    )
    parser.add_argument(
        "--max-delete",
        type=float,
        default=25.0,
        metavar="PERCENT",
        help=("refuse to delete more than this percentage of the live pages (default: 25)"),
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help=("wait so long for the invalidation; if it takes longer, warn"),
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
    """Add the run that deploys, and the commit."""
    parser.add_argument("--run", type=int, help="id of the run (default: GITHUB_RUN_ID)")
    parser.add_argument("--commit", help="commit that is deployed (default: GITHUB_SHA)")


def run_of(number: int | None, commit: str | None, environment: Mapping[str, str]) -> DeployRun:
    """Return the run that deploys, from arguments or else from GitHub's variables.

    Runs are ordered by GITHUB_RUN_ID, which grows across all of GitHub. GITHUB_RUN_NUMBER begins at
    1 again when the workflow's file or the repository gets another name.
    """
    given, attempt = environment.get("GITHUB_RUN_ID"), environment.get("GITHUB_RUN_ATTEMPT")
    try:
        run = (int(given) if given else None) if number is None else number
        return DeployRun(run, int(attempt or 1), commit or environment.get("GITHUB_SHA", ""))
    except ValueError as error:
        raise UsageError(f"GITHUB_RUN_ID {given!r}: is not a number; give --run") from error


def client_maker(counter: RequestCounter, owner: str | None) -> "Callable[[], S3Client]":
    """Return a function that creates the one S3 client on first use."""
    return cache(lambda: s3_client(counter, owner))


def open_bucket(bucket: str, environment: Mapping[str, str] = os.environ) -> "S3State":
    """Open a private bucket, which AWS_ACCOUNT_ID must own if it is set."""
    from scripts.deploy.s3 import S3State

    return S3State(s3_client(RequestCounter(), environment.get("AWS_ACCOUNT_ID") or None), bucket)


def open_target(options: ChangeOptions, counter: RequestCounter) -> Target:
    """Open the site, its state and its distribution; for a dry run, read-only."""
    client = client_maker(counter, options.owner)
    make_cdn, distribution = partial(cloudfront_client, counter), options.distribution
    target = Target(
        name=name_of(options.bucket),
        site=open_site(options.bucket, client),
        state=open_state(options.state, client),
        cdn=CloudFront(make_cdn, distribution) if distribution else None,
    )
    return target.pretend() if options.dry_run else target


def real_tools() -> SyncTools:
    """Return the machine's clock, sleep and random numbers."""
    patience = Patience(time.monotonic, time.sleep, random.random)
    return SyncTools(lambda: datetime.now(UTC), patience)


def stop_gently() -> None:
    """Make SIGTERM work like Ctrl-C: running requests finish, and no new one starts."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
