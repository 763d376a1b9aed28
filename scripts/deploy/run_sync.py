"""What sync and restore have in common once the job is known: do it, wait, tell, and be honest."""

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.console import report_warning, write_output, write_summary
from scripts.deploy.aws import RequestCounter
from scripts.deploy.cloudfront import wait_until_done
from scripts.deploy.content import headers_for
from scripts.deploy.job import SyncJob, SyncResult, SyncRules, SyncTools
from scripts.deploy.locations import open_site, open_state
from scripts.deploy.manifest import DeployRun
from scripts.deploy.report import count_changes, plan_lines, sync_json, sync_line, sync_summary
from scripts.deploy.source import find_files, hash_files
from scripts.deploy.sync import sync
from scripts.errors import InvalidationPendingError, UsageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def sync_and_report(
    job: SyncJob, options: argparse.Namespace, counter: RequestCounter
) -> SyncResult:
    """Do a job as a command: with its lines, summary and outputs."""
    began = job.tools.patience.clock()
    result = sync(job)
    _wait(job, result, options.wait)
    _tell(result, options, counter, job.tools.patience.clock() - began)
    return result


def require_invalidation(result: SyncResult) -> None:
    """Fail where the site is live but the edges were not told.

    Raises:
        StillOwedError: says how they are told.
    """
    if result.problem:
        raise InvalidationPendingError(
            f"live, but NOT invalidated: {result.problem}; edges heal in five minutes,"
            " or run python -m scripts.purge_cache --pending"
        )


def publish_folder(source: Path, root: Path, tools: SyncTools) -> SyncResult:
    """Publish a built site to a folder that a local server shows; its state lies beside it.

    A folder has one owner, so what is there is taken over and any number of pages may go.
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


def _wait(job: SyncJob, result: SyncResult, seconds: float) -> None:
    if not (seconds and job.cdn and result.invalidation):
        return
    if not wait_until_done(job.cdn, result.invalidation, seconds, job.tools.patience):
        report_warning(
            f"invalidation {result.invalidation} is not done after {seconds:.0f} s;"
            " CloudFront finishes it by itself"
        )


def _tell(
    result: SyncResult, options: argparse.Namespace, counter: RequestCounter, seconds: float
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
