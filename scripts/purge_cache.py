"""Invalidates the CloudFront cache: everything, pages, data, chosen paths, or what is pending."""

import argparse
import json
import os
import sys
from functools import partial

from scripts.console import (
    escape_markdown,
    one_line,
    report_warning,
    run_command,
    write_output,
    write_summary,
)
from scripts.deploy import cli as shared
from scripts.deploy.aws import RequestCounter, cloudfront_client
from scripts.deploy.cloudfront import CloudFront, send, wait_until_done
from scripts.deploy.locations import name_of, open_state
from scripts.deploy.manifest import Manifest, PendingInvalidation
from scripts.deploy.manifest_store import ManifestStore
from scripts.deploy.purge_scopes import Scope, reference_for, scope_paths
from scripts.deploy.stores import Cdn, DryRunCdn
from scripts.errors import ConflictError, UsageError


def main(argv: list[str]) -> int:
    """Send one invalidation, and with --wait see it through."""
    options = _parse(argv)
    counter = RequestCounter()
    real = CloudFront(partial(cloudfront_client, counter), options.distribution_id)
    cdn: Cdn = DryRunCdn() if options.dry_run else real
    if options.pending:
        return _purge_pending(options, cdn, counter)
    if not options.scope or not options.reason.strip():
        raise UsageError("give --scope and --reason, or --pending")
    paths = scope_paths(Scope(options.scope), options.path)
    _purge(options, cdn, PendingInvalidation(paths, reference_for(paths, os.environ)))
    return 0


def _purge_pending(options: argparse.Namespace, cdn: Cdn, counter: RequestCounter) -> int:
    manifests, manifest = _open_manifest(options, counter)
    if not manifest.pending_invalidation.paths:
        print("purge: no invalidation is pending")
        return 0
    _purge(options, cdn, manifest.pending_invalidation)
    if not options.dry_run:
        manifests.clear_pending_invalidation(manifest)
    return 0


def _open_manifest(
    options: argparse.Namespace, counter: RequestCounter
) -> tuple[ManifestStore, Manifest]:
    if not options.state or not options.bucket:
        raise UsageError("--pending needs --bucket and --state, where the manifest is")
    client = shared.client_maker(counter, options.owner)
    manifests = open_state(options.state, client).manifest_store(name_of(options.bucket))
    manifest = manifests.read() or manifests.empty()
    if manifest.is_under_way:
        raise ConflictError(
            f"the sync {manifest.release} is under way or was stopped; run it again,"
            " it invalidates when everything is live"
        )
    return manifests, manifest


def _purge(options: argparse.Namespace, cdn: Cdn, pending: PendingInvalidation) -> None:
    patience = shared.real_tools().patience
    invalidation = send(cdn, pending.paths, pending.reference, patience)
    done = bool(options.wait) and wait_until_done(cdn, invalidation, options.wait, patience)
    if options.wait and not done:
        report_warning(
            f"invalidation {invalidation} is not done after {options.wait:.0f} s;"
            " CloudFront finishes it by itself"
        )
    _tell(options, pending, invalidation, done=done)


def _tell(
    options: argparse.Namespace, pending: PendingInvalidation, invalidation: str, *, done: bool
) -> None:
    scope = "pending" if options.pending else options.scope
    write_output("invalidation", invalidation)
    write_summary(
        f"| purge | paths | why | id |\n|---|---|---|---|\n| {scope} |"
        f" {escape_markdown(' '.join(pending.paths))} | {escape_markdown(options.reason)} |"
        f" {escape_markdown(invalidation)} |"
    )
    if options.json:
        print(json.dumps({"id": invalidation, "paths": pending.paths, "done": done}))
        return
    dry, state = "dry run: " if options.dry_run else "", "done" if done else "accepted"
    print(f"{dry}purge {scope}: {len(pending.paths)} paths, {state} ({one_line(invalidation)})")


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.purge_cache", description=__doc__)
    parser.add_argument("--distribution-id", required=True, type=shared.filled)
    parser.add_argument("--scope", choices=[str(scope) for scope in Scope])
    parser.add_argument("--path", action="append", default=[], help="for the scope custom; repeat")
    parser.add_argument("--reason", default="", help="why; it is shown in the summary")
    parser.add_argument(
        "--pending", action="store_true", help="send the invalidation that a sync left pending"
    )
    parser.add_argument("--bucket", help="the site's bucket, for --pending")
    parser.add_argument("--state", help="s3://BUCKET/PREFIX, for --pending")
    parser.add_argument("--wait", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--dry-run", action="store_true", help="show what would be sent")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    shared.add_owner_argument(parser)
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
