"""Invalidates the CloudFront cache: everything, pages, data, chosen paths, or what is pending.

The workflow purge-cache passes what a person typed in PURGE_SCOPE, PURGE_PATHS (divided by spaces),
PURGE_REASON, PURGE_WAIT ("true") and DISTRIBUTION_ID, so that none of it is ever part of a command.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from scripts.console import (
    escape_markdown,
    one_line,
    run_command,
    write_output,
    write_summary,
)
from scripts.deploy import cli as shared
from scripts.deploy.aws import RequestCounter, cloudfront_client
from scripts.deploy.cloudfront import CloudFront, send
from scripts.deploy.locations import name_of, open_state
from scripts.deploy.manifest import Manifest, PendingInvalidation
from scripts.deploy.manifest_store import ManifestStore
from scripts.deploy.purge_scopes import Scope, reference_for, scope_paths
from scripts.deploy.stores import Cdn, DryRunCdn
from scripts.deploy.sync_command import wait_or_warn
from scripts.errors import ConflictError, UsageError

WAIT_SECONDS = 900.0
LONGEST_INPUT = 4000
DOLLARS_A_PATH = 0.005
SCOPES = ", ".join(Scope)


@dataclass(frozen=True)
class Purge:
    """One invalidation to send.

    Attributes:
        scope: How it is called in the report.
        reason: Why a person wants it.
        invalidation: Its paths and its reference.
        wait: Seconds to wait for it.
        dry_run: Whether nothing is sent.
    """

    scope: str
    reason: str
    invalidation: PendingInvalidation
    wait: float
    dry_run: bool


def main(argv: list[str], environ: Mapping[str, str] = os.environ) -> int:
    """Send one invalidation, and with --wait wait until it is complete."""
    parsed = _parse(argv, environ)
    counter = RequestCounter()
    real = CloudFront(partial(cloudfront_client, counter), parsed.distribution_id)
    cdn: Cdn = DryRunCdn() if parsed.dry_run else real
    if parsed.pending:
        return _purge_pending(parsed, cdn, counter)
    paths = scope_paths(_scope(parsed.scope, parsed.reason), parsed.path)
    invalidation = PendingInvalidation(paths, reference_for(paths, environ))
    purge = Purge(parsed.scope, parsed.reason, invalidation, parsed.wait, parsed.dry_run)
    _send(purge, cdn, as_json=parsed.json)
    write_summary(_cost(len(paths), environ.get("GITHUB_ACTOR", "unknown")))
    return 0


def _scope(scope: str, reason: str) -> Scope:
    if not scope or not reason.strip():
        raise UsageError("give --scope and --reason, or --pending")
    if scope not in set(Scope):
        raise UsageError(f"{scope[:60]!r}: is not a scope; give one of {SCOPES}")
    return Scope(scope)


def _purge_pending(parsed: argparse.Namespace, cdn: Cdn, counter: RequestCounter) -> int:
    if not parsed.state or not parsed.bucket:
        raise UsageError("--pending needs --bucket and --state, where the manifest is")
    client = shared.client_maker(counter, parsed.owner)
    manifests = open_state(parsed.state, client).manifest_store(name_of(parsed.bucket))
    manifest = _finished(manifests)
    pending = manifest.pending_invalidation
    if not pending.paths:
        print("purge: no invalidation is pending")
        return 0
    purge = Purge("pending", parsed.reason, pending, parsed.wait, parsed.dry_run)
    _send(purge, cdn, as_json=parsed.json)
    if not parsed.dry_run:
        manifests.clear_pending_invalidation(manifest)
    return 0


def _finished(manifests: ManifestStore) -> Manifest:
    manifest = manifests.read() or manifests.empty()
    if manifest.is_under_way:
        raise ConflictError(
            f"the sync {manifest.release} is running or was interrupted; run it again,"
            " it invalidates when everything is live"
        )
    return manifest


def _send(purge: Purge, cdn: Cdn, *, as_json: bool) -> None:
    paths, patience = purge.invalidation.paths, shared.real_tools().patience
    sent = send(cdn, paths, purge.invalidation.reference, patience)
    done = bool(purge.wait) and wait_or_warn(cdn, sent, purge.wait, patience)
    write_output("invalidation", sent)
    write_summary(
        f"| purge | paths | why | id |\n|---|---|---|---|\n| {purge.scope} |"
        f" {escape_markdown(' '.join(paths))} | {escape_markdown(purge.reason)} |"
        f" {escape_markdown(sent)} |"
    )
    if as_json:
        print(json.dumps({"id": sent, "paths": paths, "done": done}))
        return
    dry, state = "dry run: " if purge.dry_run else "", "done" if done else "accepted"
    print(f"{dry}purge {purge.scope}: {len(paths)} paths, {state} ({one_line(sent)})")


def _cost(paths: int, actor: str) -> str:
    return (
        f"Requested by {escape_markdown(actor)}. {paths} paths: the first 1,000 of a month are"
        f" free; after them this costs {paths * DOLLARS_A_PATH:.3f} USD."
    )


def _parse(argv: list[str], environ: Mapping[str, str]) -> argparse.Namespace:
    # Divided at spaces and nowhere else, so that any other blank stays part of its path and is
    # refused with it.
    paths = [path for path in _given(environ, "PURGE_PATHS").split(" ") if path]
    wait = WAIT_SECONDS if environ.get("PURGE_WAIT") == "true" else 0.0
    parser = argparse.ArgumentParser(
        prog="python -m scripts.purge_cache",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    distribution = environ.get("DISTRIBUTION_ID")
    parser.add_argument(
        "--distribution-id",
        type=shared.filled,
        required=distribution is None,
        default=distribution,
        help="id of the CloudFront distribution",
    )
    parser.add_argument("--scope", default=_given(environ, "PURGE_SCOPE"), help=SCOPES)
    parser.add_argument("--path", action="append", help="for the scope custom; may be repeated")
    parser.add_argument(
        "--reason", default=_given(environ, "PURGE_REASON"), help="shown in the summary"
    )
    parser.add_argument(
        "--pending", action="store_true", help="send the invalidation that a sync left pending"
    )
    parser.add_argument("--bucket", help="the site's bucket, for --pending")
    parser.add_argument("--state", help="s3://BUCKET/PREFIX, for --pending")
    parser.add_argument(
        "--wait", type=float, default=wait, metavar="SECONDS", help="wait until it is complete"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would be sent")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    shared.add_owner_argument(parser)
    parsed = parser.parse_args(argv)
    parsed.path = parsed.path or paths
    return parsed


def _given(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "")
    if len(text) > LONGEST_INPUT:
        raise UsageError(f"{name} has {len(text)} characters, at most {LONGEST_INPUT}")
    return text


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
