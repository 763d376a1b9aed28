"""Lists, records and restores releases, and moves the function's alias.

A record is written once, after a deploy that passed its smoke test. Restoring copies older object
versions back in the order of a sync, without a build; --dry-run shows what would be copied.
"""

import argparse
import getpass
import json
import os
import sys
from dataclasses import replace
from functools import partial
from itertools import islice

from scripts.console import one_line, run_command, write_output, write_summary
from scripts.deploy import cli as shared
from scripts.deploy.aws import RequestCounter, lambda_client
from scripts.deploy.job import SyncJob, SyncRules
from scripts.deploy.lambda_alias import (
    LambdaFunction,
    NotRestoredError,
    check_code,
    go_back,
    live_version,
    promote,
)
from scripts.deploy.locations import State, Target, name_of, open_state
from scripts.deploy.manifest import DeployRun, Manifest
from scripts.deploy.manifest_store import ManifestStore
from scripts.deploy.prepare import prepare_sync
from scripts.deploy.releases import PREVIOUS, FunctionVersion, ReleaseRecord, ReleaseRecords
from scripts.deploy.sync_command import require_invalidation, sync_and_report
from scripts.errors import ConflictError, UsageError, WindsockError


def main(argv: list[str]) -> int:
    """Run one of the sub-commands."""
    parsed = _parse(argv)
    shared.stop_gently()
    return int(parsed.run_it(parsed))


def list_releases(parsed: argparse.Namespace) -> int:
    """Print the newest records, newest first."""
    state = _open_state(parsed)
    newest = ReleaseRecords(state.store, state.releases).newest_first()
    records = list(islice(newest, parsed.last))
    if parsed.json:
        print(json.dumps([_short(record) for record in records], indent=2))
        return 0
    for record in records:
        function = f"function {record.function.version}" if record.function else "no function"
        line = f"{record.number:6}  {record.at:%Y-%m-%d %H:%M}  {record.commit[:12]:12}"
        print(one_line(f"{line}  {function}, {len(record.files)} files, by {record.who}"))
    print(f"{len(records)} releases")
    return 0


def record_release(parsed: argparse.Namespace) -> int:
    """Record what is live now."""
    state, name = _open_state(parsed), name_of(parsed.bucket)
    manifest = state.manifest_store(name).read()
    if manifest is None or manifest.is_under_way or manifest.site != name:
        raise ConflictError(f"{name}: no finished sync to record; run sync_site again")
    run = shared.run_of(parsed.run, parsed.commit, os.environ)
    run = replace(run, commit=run.commit or manifest.run.commit)
    record = _record(manifest, run, _live_version(parsed))
    is_live = partial(_is_live, state.manifest_store(name))
    recorded = ReleaseRecords(state.store, state.releases).append(record, is_live)
    write_output("number", str(recorded.number))
    if recorded == replace(record, number=recorded.number):
        print(_sentence("recorded", recorded))
    else:
        print(f"release {recorded.number} is live and already recorded")
    return 0


def restore_release(parsed: argparse.Namespace) -> int:
    """Restore a recorded release, the function first if it is named, and record it again.

    So the newest record is always what is live, with object versions that are current. The site is
    restored even if the function cannot be; then nothing is recorded. If the site may not be
    restored, or one of its object versions has expired, neither changes.
    """
    options, counter = shared.change_options(parsed), RequestCounter()
    target = shared.open_target(options, counter)
    records = ReleaseRecords(target.state.store, target.state.releases)
    record = _find(parsed, target, records)
    job = _restore_job(options, target, record)
    # Refused here, or the function would be restored without its site.
    prepare_sync(job)
    problem = _restore_function(parsed, record)
    result = sync_and_report(job, options, counter)
    if problem:
        raise NotRestoredError(
            f"the site is release {record.number} again, its function is not: {problem}"
        ) from problem
    run = replace(record.run, commit=record.commit)
    # A dry run leaves live what is live.
    is_live = None if options.dry_run else partial(_is_live, job.manifests)
    restored = records.append(_record(result.manifest, run, record.function), is_live)
    _report_restored(options, record, restored)
    require_invalidation(result)
    return 0


def _is_live(manifests: ManifestStore, record: ReleaseRecord) -> bool:
    manifest = manifests.read()
    return manifest is not None and manifest.files == record.files


def _restore_job(options: shared.ChangeOptions, target: Target, record: ReleaseRecord) -> SyncJob:
    wanted = record.wanted()
    return SyncJob(
        site_name=target.name,
        read_wanted=lambda: wanted,
        site=target.site,
        manifests=target.state.manifest_store(target.name),
        cdn=target.cdn,
        # Without a number: it must not count as a newer deploy, which would refuse the next one.
        run=DeployRun(commit=record.commit),
        tools=shared.real_tools(),
        rules=SyncRules(options.max_delete),
        release=record.release,
    )


def _report_restored(
    options: shared.ChangeOptions, record: ReleaseRecord, restored: ReleaseRecord
) -> None:
    write_output("restored", record.commit)
    if version := record.files.get("version.json"):
        write_output("version_sha256", version.sha256)
    if not options.json:
        verb = "would restore" if options.dry_run else "restores"
        print(_sentence(f"{verb} {record.number}", restored))


def _find(parsed: argparse.Namespace, target: Target, records: ReleaseRecords) -> ReleaseRecord:
    """Return the record that is asked for; what is live is read only for "previous"."""
    if parsed.to != PREVIOUS:
        return records.find(parsed.to, lambda _: False)
    manifest = target.state.manifest_store(target.name).read()
    version = _live_version(parsed)
    # What a sync that is not finished left is not a release.
    whole = manifest if manifest and not manifest.is_under_way else None
    return records.find(PREVIOUS, lambda r: whole is not None and r.holds(whole.files, version))


def promote_version(parsed: argparse.Namespace) -> int:
    """Run a version of the function without effects, then make it live."""
    function = LambdaFunction(lambda_client(), parsed.function, parsed.alias)
    version = parsed.version or function.newest()
    before = promote(function, version)
    write_output("version", version)
    write_output("previous", before)
    moved = "was live already" if before == version else f"is live, after version {before}"
    print(f"{parsed.function}: version {version} {moved}")
    return 0


def _record(manifest: Manifest, run: DeployRun, function: FunctionVersion | None) -> ReleaseRecord:
    return ReleaseRecord(
        number=0,
        site=manifest.site,
        release=manifest.release,
        commit=run.commit,
        run=run,
        at=shared.real_tools().now(),
        who=os.environ.get("GITHUB_ACTOR") or getpass.getuser(),
        function=function,
        files=manifest.files,
    )


def _restore_function(parsed: argparse.Namespace, record: ReleaseRecord) -> WindsockError | None:
    """Move the alias back; return the reason if it cannot be moved."""
    function = _function(parsed)
    if function is None or record.function is None:
        return None
    if record.function.name != parsed.function:
        raise UsageError(f"release {record.number} has the function {record.function.name}")
    try:
        if parsed.dry_run:
            check_code(function, record.function)
        else:
            go_back(function, record.function)
    except WindsockError as error:
        return error
    return None


def _live_version(parsed: argparse.Namespace) -> FunctionVersion | None:
    function = _function(parsed)
    return live_version(function, parsed.function) if function else None


def _function(parsed: argparse.Namespace) -> LambdaFunction | None:
    if not parsed.function:
        return None
    return LambdaFunction(lambda_client(), parsed.function, parsed.alias)


def _open_state(parsed: argparse.Namespace) -> State:
    return open_state(parsed.state, shared.client_maker(RequestCounter(), parsed.owner))


def _sentence(verb: str, record: ReleaseRecord) -> str:
    function = record.function
    belongs = f"function version {function.version}" if function else "no function version"
    text = one_line(
        f"release {record.number} {verb}: commit {record.commit or 'unknown'},"
        f" {len(record.files)} files, {belongs}"
    )
    write_summary(text)
    return text


def _short(record: ReleaseRecord) -> dict[str, object]:
    return {**json.loads(record.to_json()), "files": len(record.files)}


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.release", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="list the newest records")
    listing.add_argument("--last", type=int, default=20, help="how many (default: 20)")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    listing.set_defaults(run_it=list_releases)
    recording = commands.add_parser("record", help="record what is live now")
    recording.add_argument("--bucket", required=True, type=shared.filled, help="the site's bucket")
    shared.add_run_arguments(recording)
    recording.set_defaults(run_it=record_release)
    for command in (listing, recording):
        command.add_argument("--state", required=True, help="s3://BUCKET/PREFIX or file:///FOLDER")
        shared.add_owner_argument(command)
    restoring = commands.add_parser("restore", help="restore a recorded release")
    restoring.add_argument("--to", required=True, help=f"number, commit, or {PREVIOUS}")
    shared.add_site_arguments(restoring)
    shared.add_change_arguments(restoring)
    # Who names a release wants all of it, so pages that it did not have are deleted.
    restoring.set_defaults(run_it=restore_release, max_delete=100.0)
    promoting = commands.add_parser(
        "promote", help="run a version of the function without effects, then make it live"
    )
    promoting.add_argument("--version", help="default: the newest")
    promoting.set_defaults(run_it=promote_version)
    for command in (recording, restoring, promoting):
        command.add_argument(
            "--function",
            required=command is promoting,
            type=shared.filled,
            help="name of the function",
        )
        command.add_argument("--alias", default="live", help="default: live")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
