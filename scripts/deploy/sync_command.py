"""Runs a sync as a command: waits for the invalidation, prints, and writes summary and outputs."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.console import report_warning, write_output, write_summary
from scripts.deploy.aws import RequestCounter
from scripts.deploy.cli import ChangeOptions
from scripts.deploy.cloudfront import Patience, wait_until_done
from scripts.deploy.job import SyncJob, SyncResult, SyncRules, SyncTools
from scripts.deploy.key_rules import headers_for
from scripts.deploy.locations import open_site, open_state
from scripts.deploy.manifest import DeployRun
from scripts.deploy.report import count_changes, plan_lines, sync_json, sync_line, sync_summary
from scripts.deploy.source import find_files, hash_files
from scripts.deploy.stores import Cdn
from scripts.deploy.sync import sync
from scripts.errors import InvalidationPendingError, UsageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def sync_and_report(job: SyncJob, options: ChangeOptions, counter: RequestCounter) -> SyncResult:
    """Sync, wait for the invalidation if asked to, and report.

    Args:
        job: The sync.
        options: How long to wait, and how to print.
        counter: Counts the requests of the clients that the job uses.
    """
    began = job.tools.patience.clock()
    result = sync(job)
    if options.wait and job.cdn and result.invalidation:
        wait_or_warn(job.cdn, result.invalidation, options.wait, job.tools.patience)
    _report(result, options, counter, job.tools.patience.clock() - began)
    return result


def wait_or_warn(cdn: Cdn, invalidation: str, seconds: float, patience: Patience) -> bool:
    """Wait for an invalidation; warn and return False if it takes longer."""
    done = wait_until_done(cdn, invalidation, seconds, patience)
    if not done:
        report_warning(
            f"invalidation {invalidation} is not complete after {seconds:.0f} s;"
            " CloudFront completes it without further action"
        )
    return done


def require_invalidation(result: SyncResult) -> None:
    """Fail if the site is live but its invalidation is pending.

    Raises:
        InvalidationPendingError: The message says how to send it.
    """
    if result.problem:
        raise InvalidationPendingError(
            f"live, but NOT invalidated: {result.problem}; cached copies expire in five minutes,"
            " or run python -m scripts.purge_cache --pending"
        )


def publish_folder(source: Path, root: Path, tools: SyncTools) -> SyncResult:
    """Publish a built site to a folder that a local server shows; its state is next to it.

    A folder has one owner, so existing files are adopted and any number of pages may be deleted.
    """
    place = root.resolve().as_uri()
    job = SyncJob(
        site_name=place,
        read_wanted=partial(hash_files, find_files(source), headers_for),
        site=open_site(place, _no_client),
        manifests=open_state(f"{place}.state/site", _no_client).manifest_store(place),
        cdn=None,
        run=DeployRun(),
        tools=tools,
        rules=SyncRules(max_delete=100, adopt=True),
    )
    return sync(job)


def _report(
    result: SyncResult, options: ChangeOptions, counter: RequestCounter, seconds: float
) -> None:
    for warning in result.plan.warnings:
        report_warning(warning)
    requests = counter.counts()
    if options.json:
        print(sync_json(result, requests, seconds))
    else:
        for line in plan_lines(result.plan):
            print(line)
        print(("dry run: " if options.dry_run else "") + sync_line(result, requests, seconds))
    write_summary(sync_summary(result, requests, seconds))
    write_output("release", result.manifest.release)
    write_output("changed", str(count_changes(result.plan)))
    write_output("invalidation", result.invalidation or "")


def _no_client() -> "S3Client":
    raise UsageError("a folder needs no AWS client")
