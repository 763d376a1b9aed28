"""What sync and restore have in common once the job is known: do it, wait, tell, and be honest."""

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.console import report_warning, write_output, write_summary
from scripts.deploy.aws import RequestCounter
from scripts.deploy.cloudfront import wait_until_done
from scripts.deploy.content import headers_for
from scripts.deploy.job import Job, Outcome, Rules, Tools
from scripts.deploy.locations import open_site, open_state
from scripts.deploy.manifest import Run
from scripts.deploy.report import changed, closing_line, plan_lines, summary, to_json
from scripts.deploy.source import find_files, hash_files
from scripts.deploy.sync import sync
from scripts.errors import StillOwedError, UsageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def publish(job: Job, options: argparse.Namespace, counter: RequestCounter) -> Outcome:
    """Do a job as a command: with its lines, summary and outputs."""
    began = job.tools.patience.clock()
    outcome = sync(job)
    _wait(job, outcome, options.wait)
    _tell(outcome, options, counter, job.tools.patience.clock() - began)
    return outcome


def insist_on_edges(outcome: Outcome) -> None:
    """Fail where the site is live but the edges were not told.

    Raises:
        StillOwedError: says how they are told.
    """
    if outcome.problem:
        raise StillOwedError(
            f"live, but NOT invalidated: {outcome.problem}; edges heal in five minutes,"
            " or run python -m scripts.purge_cache --pending"
        )


def publish_folder(source: Path, root: Path, tools: Tools) -> Outcome:
    """Publish a built site to a folder that a local server shows; its state lies beside it.

    A folder has one owner, so what is there is taken over and any number of pages may go.
    """
    place = root.resolve().as_uri()
    job = Job(
        site_name=place,
        read_wanted=partial(hash_files, find_files(source), headers_for),
        site=open_site(place, _no_client),
        ledger=open_state(f"{place}.state/site", _no_client).ledger(place),
        cdn=None,
        run=Run(),
        tools=tools,
        rules=Rules(max_delete=100, adopt=True),
    )
    return sync(job)


def _wait(job: Job, outcome: Outcome, seconds: float) -> None:
    if not (seconds and job.cdn and outcome.invalidation):
        return
    if not wait_until_done(job.cdn, outcome.invalidation, seconds, job.tools.patience):
        report_warning(
            f"invalidation {outcome.invalidation} is not done after {seconds:.0f} s;"
            " CloudFront finishes it by itself"
        )


def _tell(
    outcome: Outcome, options: argparse.Namespace, counter: RequestCounter, seconds: float
) -> None:
    for warning in outcome.plan.warnings:
        report_warning(warning)
    requests = counter.counts()
    if options.json:
        print(to_json(outcome, requests, seconds))
    else:
        for line in plan_lines(outcome.plan):
            print(line)
        print(("dry run: " if options.dry_run else "") + closing_line(outcome, requests, seconds))
    write_summary(summary(outcome, requests, seconds))
    write_output("release", outcome.manifest.release)
    write_output("changed", str(changed(outcome.plan)))
    write_output("invalidation", outcome.invalidation or "")


def _no_client() -> "S3Client":
    raise UsageError("a folder needs no AWS client")
