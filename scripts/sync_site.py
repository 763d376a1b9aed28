"""Syncs a built site to its bucket: assets first, then pages, deletes last.

Unchanged files are not written, and files of others (data.json, data/*, anything unknown) are
never touched. It can be stopped at any time and run again.
"""

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from scripts.console import run_command, write_output
from scripts.deploy import cli as shared
from scripts.deploy.aws import RequestCounter
from scripts.deploy.job import SyncJob, SyncRules
from scripts.deploy.key_rules import headers_for, preview_headers
from scripts.deploy.locations import open_site
from scripts.deploy.preview_site import (
    files_to_show,
    prefix_of,
    publish_preview,
    remove_preview,
)
from scripts.deploy.source import find_files, hash_files
from scripts.deploy.stores import DryRunSite
from scripts.deploy.sync_command import require_invalidation, sync_and_report
from scripts.errors import UsageError


def main(argv: list[str]) -> int:
    """Sync the site, or publish or remove the preview of a pull request."""
    parsed = _parse(argv)
    shared.stop_gently()
    return _sync(parsed) if parsed.preview is None else _preview(parsed)


def _sync(parsed: argparse.Namespace) -> int:
    if not parsed.source:
        raise UsageError("give --source, the built site")
    files = find_files(parsed.source)
    counter = RequestCounter()
    options = shared.change_options(parsed)
    target = shared.open_target(options, counter)
    job = SyncJob(
        site_name=target.name,
        read_wanted=partial(hash_files, files, headers_for),
        site=target.site,
        manifests=target.state.manifest_store(target.name),
        cdn=target.cdn,
        run=shared.run_of(parsed.run, parsed.commit, os.environ),
        tools=shared.real_tools(),
        rules=SyncRules(options.max_delete, parsed.adopt, parsed.force),
    )
    require_invalidation(sync_and_report(job, options, counter))
    return 0


def _preview(parsed: argparse.Namespace) -> int:
    prefix = prefix_of(parsed.preview)
    client = shared.client_maker(RequestCounter(), parsed.owner)
    opened = open_site(parsed.bucket, client, prefix)
    site = DryRunSite(opened) if parsed.dry_run else opened
    if parsed.remove:
        result = remove_preview(site)
    elif parsed.source:
        wanted = hash_files(files_to_show(find_files(parsed.source)), preview_headers)
        result = publish_preview(site, wanted, shared.real_tools().workers)
    else:
        raise UsageError("give --source to publish the preview, or --remove")
    write_output("pictures", "yes" if result.pictures else "")
    print(f"{prefix}: {result.put} put, {result.deleted} deleted")
    return 0


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.sync_site", description=__doc__)
    parser.add_argument("--source", type=Path, help="the built site")
    shared.add_site_arguments(parser)
    shared.add_run_arguments(parser)
    shared.add_change_arguments(parser)
    parser.add_argument("--adopt", action="store_true", help="adopt a bucket that has no manifest")
    parser.add_argument("--force", action="store_true", help="let an older run replace a newer one")
    parser.add_argument(
        "--preview", type=_pull_request, metavar="N", help="publish below pr-N/ instead"
    )
    parser.add_argument("--remove", action="store_true", help="remove the preview")
    return parser.parse_args(argv)


def _pull_request(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of a pull request")
    return int(text)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
