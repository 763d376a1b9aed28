"""Lists, records and restores releases, and moves the function's alias.

A record is written once, after a deploy that proved good. Restoring copies older object versions
back in the order of a sync, without building anything; --dry-run shows it.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace

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
from scripts.deploy.prepare import prepare_sync
from scripts.deploy.releases import PREVIOUS, FunctionVersion, ReleaseRecord, ReleaseRecords
from scripts.deploy.run_sync import require_invalidation, sync_and_report
from scripts.errors import ConflictError, UsageError, WindsockError


def main(argv: list[str]) -> int:
    """Run one of the sub-commands."""
    options = _parse(argv)
    shared.stop_gently()
    return int(options.run_it(options))


def list_releases(options: argparse.Namespace) -> int:
    """Print the newest records, newest first."""
    state = _open_state(options)
    records = [record for record, _ in zip(_newest(state), range(options.last), strict=False)]
    if options.json:
        print(json.dumps([_short(record) for record in records], indent=2))
        return 0
    for record in records:
        function = f"function {record.function.version}" if record.function else "no function"
        line = f"{record.number:6}  {record.at:%Y-%m-%d %H:%M}  {record.commit[:12]:12}"
        print(one_line(f"{line}  {function}, {len(record.files)} files, by {record.who}"))
    print(f"{len(records)} releases")
    return 0


def record_release(options: argparse.Namespace) -> int:
    """Write down what is live now."""
    state, name = _open_state(options), name_of(options.bucket)
    manifest = state.manifest_store(name).read()
    if manifest is None or manifest.is_under_way or manifest.site != name:
        raise ConflictError(f"{name}: no finished sync to record; run sync_site again")
    run = shared.run_from(options, os.environ)
    run = replace(run, commit=run.commit or manifest.run.commit)
    function = _function(options)
    version = live_version(function, options.function) if function else None
    record = _record(manifest, run, version)
    recorded = ReleaseRecords(state.store, state.releases).append(record)
    write_output("number", str(recorded.number))
    if recorded == replace(record, number=recorded.number):
        print(_sentence("recorded", recorded))
    else:
        print(f"release {recorded.number} is what is live already; nothing to record")
    return 0


def restore_release(options: argparse.Namespace) -> int:
    """Put a recorded release back, the function first if it is named, and record it again.

    So the newest record is always what is live, with object versions that were not replaced yet.
    The site goes back even where the function cannot; then nothing is recorded. Where the site may
    not go back, or one of its object versions has expired, neither moves.
    """
    counter = RequestCounter()
    target = shared.open_target(options, counter)
    record = _find(options, target)
    wanted = record.wanted()
    job = SyncJob(
        site_name=target.name,
        read_wanted=lambda: wanted,
        site=target.site,
        manifests=target.state.manifest_store(target.name),
        cdn=target.cdn,
        run=shared.run_taken_back(options, os.environ, record.commit),
        tools=shared.real_tools(),
        rules=SyncRules(options.max_delete),
        release=record.release,
    )
    # Refused here, or the function would be back without its site.
    prepare_sync(job)
    problem = _restore_function(options, record)
    outcome = sync_and_report(job, options, counter)
    if problem:
        raise NotRestoredError(
            f"the site is release {record.number} again, its function is not: {problem}"
        ) from problem
    run = replace(record.run, commit=record.commit)
    restored = ReleaseRecords(target.state.store, target.state.releases).append(
        _record(outcome.manifest, run, record.function)
    )
    write_output("restored", record.commit)
    if version := record.files.get("version.json"):
        write_output("version_sha256", version.sha256)
    if not options.json:
        verb = f"would restore {record.number}" if options.dry_run else f"restores {record.number}"
        print(_sentence(verb, restored))
    require_invalidation(outcome)
    return 0


def _find(options: argparse.Namespace, target: Target) -> ReleaseRecord:
    """Find the record that is asked for; what is live is looked at only for "previous"."""
    records = ReleaseRecords(target.state.store, target.state.releases)
    if options.to != PREVIOUS:
        return records.find(options.to, lambda _: False)
    manifest = target.state.manifest_store(target.name).read()
    function = _function(options)
    version = live_version(function, options.function) if function else None
    # What a sync that is not finished left behind is no release at all.
    whole = manifest if manifest and not manifest.is_under_way else None
    return records.find(PREVIOUS, lambda r: whole is not None and r.holds(whole.files, version))


def promote_version(options: argparse.Namespace) -> int:
    """Try a version of the function, then make it live."""
    function = LambdaFunction(lambda_client(), options.function, options.alias)
    version = options.version or function.newest()
    before = promote(function, version)
    write_output("version", version)
    write_output("previous", before)
    moved = "was live already" if before == version else f"is live, after version {before}"
    print(f"{options.function}: version {version} {moved}")
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


def _restore_function(options: argparse.Namespace, record: ReleaseRecord) -> WindsockError | None:
    """Move the alias back, or give the reason why it stays where it is."""
    function = _function(options)
    if function is None or record.function is None:
        return None
    if record.function.name != options.function:
        raise UsageError(f"release {record.number} has the function {record.function.name}")
    try:
        (check_code if options.dry_run else go_back)(function, record.function)
    except WindsockError as error:
        return error
    return None


def _function(options: argparse.Namespace) -> LambdaFunction | None:
    if not options.function:
        return None
    return LambdaFunction(lambda_client(), options.function, options.alias)


def _open_state(options: argparse.Namespace) -> State:
    return open_state(options.state, shared.client_maker(RequestCounter(), options.owner))


def _newest(state: State) -> Iterator[ReleaseRecord]:
    return ReleaseRecords(state.store, state.releases).newest_first()


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
    recording = commands.add_parser("record", help="write down what is live now")
    recording.add_argument("--bucket", required=True, type=shared.filled, help="the site's bucket")
    shared.add_run_arguments(recording)
    recording.set_defaults(run_it=record_release)
    for command in (listing, recording):
        command.add_argument("--state", required=True, help="s3://BUCKET/PREFIX or file:///FOLDER")
        shared.add_owner_argument(command)
    restoring = commands.add_parser("restore", help="put a recorded release back")
    restoring.add_argument("--to", required=True, help=f"number, commit, or {PREVIOUS}")
    restoring.add_argument("--run", type=int, help="number of the deploy that takes itself back")
    shared.add_place_arguments(restoring)
    shared.add_change_arguments(restoring)
    # A person who names a release means all of it, also the pages that it did not have.
    restoring.set_defaults(run_it=restore_release, max_delete=100.0, commit=None)
    promoting = commands.add_parser("promote", help="try a version of the function, make it live")
    promoting.add_argument("--version", help="default: the newest")
    promoting.set_defaults(run_it=promote_version)
    for command in (recording, restoring, promoting):
        command.add_argument(
            "--function", required=command is promoting, type=shared.filled, help="its name"
        )
        command.add_argument("--alias", default="live", help="default: live")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
