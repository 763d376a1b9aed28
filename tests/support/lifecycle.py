"""Takes the applied stack through what a pipeline does with one, so that its calls are recorded."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from botocore.exceptions import ClientError

from scripts.dev.emulated_stack import apply
from scripts.dev.simulator.server import Simulator
from scripts.terraform_cli import run_terraform
from tests.support.stack import ROOT, Stack, resources, show, site_variables, store_zip

CHANGED = Path(__file__).parent / "rights/changed.tf"
VARIABLES = {
    "update_minutes": 30,
    "alarm_email": "you@example.org",
    "monthly_budget_usd": 6,
    "reserved_concurrency": -1,
}
PAGE = "<!doctype html><title>Windsock</title><p>{}"


def change(stack: Stack, simulator: Simulator) -> None:
    """Change, take away and replace what a later deploy could, as the deploy role."""
    copy = stack.as_role("deploy")
    before = site_variables(stack.bootstrap, stack.package, simulator)
    # Other bytes behind the archive's end, where no reader looks.
    package = replace(stack.package, body=stack.package.body + b"changed")
    store_zip(stack.emulator, stack.bootstrap["artifact_bucket"], package)
    hashes = {
        "function_sha256": package.sha256,
        "function_base64sha256": package.base64sha256,
    }
    shutil.copy2(CHANGED, copy.site / "changed_override.tf")
    apply(copy, copy.site, {**before, **VARIABLES, **hashes})


def publish(stack: Stack, folder: Path) -> None:
    """Release twice, go back, purge and show a preview with the commands of the workflows."""
    deploy = stack.recorded("deploy")
    function = ["--function", stack.site["function_name"], "--alias", stack.site["function_alias"]]
    site = ["--bucket", stack.site["site_bucket"], "--owner", stack.emulator.account]
    state = ["--state", f"s3://{stack.bootstrap['artifact_bucket']}/site"]
    edge = ["--distribution-id", stack.site["distribution_id"], "--wait", "20"]
    _write(folder / "dist/function.zip", stack.package.body)
    zipped = ["--bucket", stack.bootstrap["artifact_bucket"], "--sha256", stack.package.sha256]
    _run(folder, deploy, "ci.store_zip", *zipped)
    for number, words in enumerate(["one", "two"], 1):
        _build(folder / "site", words)
        _run(folder, deploy, "release", "promote", *function)
        run = ["--source", "site", "--run", str(number), "--adopt", "--max-delete", "100"]
        _run(folder, deploy, "sync_site", *run, *site, *state, *edge)
        _run(folder, deploy, "release", "record", *site, *state, *function)
    _run(folder, deploy, "release", "list", *state)
    _run(folder, deploy, "release", "restore", "--to", "1", *site, *state, *edge, *function)
    purging = [*edge, "--scope", "everything", "--reason", "a test"]
    _run(folder, stack.recorded("purge"), "purge_cache", *purging)
    show_preview(stack, folder)


def show_preview(stack: Stack, folder: Path) -> None:
    """Publish a preview twice and remove it, as the roles that may."""
    bucket = stack.bootstrap["preview_bucket"]
    shown = ["--preview", "9", "--bucket", bucket, "--owner", stack.emulator.account]
    for words in ("one", "two"):
        _build(folder / "site", words)
        _run(folder, stack.recorded("preview"), "sync_site", *shown, "--source", "site")
    _run(folder, stack.recorded("preview-removal"), "sync_site", *shown, "--remove")


@dataclass(frozen=True)
class Destroyed:
    """What a destroy did.

    Attributes:
        before: Addresses of the managed resources that there were.
        refusal: AWS's error code when a bucket with pages is to be deleted.
        after: Addresses that are left.
    """

    before: list[str]
    refusal: str
    after: list[str]


def destroy(stack: Stack) -> Destroyed:
    """Destroy the site as the deploy role, after a person has emptied its bucket."""
    before, copy, refusal = _managed(stack), stack.as_role("deploy"), ""
    try:
        stack.client("s3", "deploy").delete_bucket(Bucket=stack.site["site_bucket"])
    except ClientError as error:
        refusal = error.response["Error"]["Code"]
    _empty(stack)
    run_terraform(copy.site, "destroy", "-auto-approve", env=copy.environment)
    return Destroyed(before, refusal, _managed(stack))


def _managed(stack: Stack) -> list[str]:
    state = show(stack.copy, stack.copy.site)
    return [r["address"] for r in resources(state)] if "values" in state else []


def _empty(stack: Stack) -> None:
    """Do what only a person may: remove every version of every file."""
    s3, bucket = stack.client("s3"), stack.site["site_bucket"]
    listed = s3.list_object_versions(Bucket=bucket)
    found = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
    keys = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in found]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})


def _run(folder: Path, environment: Mapping[str, str], module: str, *arguments: str) -> None:
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "GITHUB_"))}
    path = os.pathsep.join([str(ROOT), str(ROOT / "function")])
    done = subprocess.run(
        [sys.executable, "-m", f"scripts.{module}", *arguments],
        cwd=folder,
        env={**ours, **environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"scripts.{module} {arguments}: {done.stdout}{done.stderr}"


def _build(site: Path, words: str) -> None:
    shutil.rmtree(site, ignore_errors=True)
    _write(site / "index.html", PAGE.format(words).encode())
    _write(site / "404.html", PAGE.format("Nothing here").encode())
    _write(site / f"{words}.html", PAGE.format("Only in this release").encode())
    _write(site / "version.json", f'{{"commit": "{words}"}}'.encode())


def _write(file: Path, body: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
