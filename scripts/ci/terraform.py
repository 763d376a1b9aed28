"""Runs Terraform for the workflows: plan, apply exactly that plan, unlock.

The plan's folder (dist/plan) holds plan.tfplan, plan.json and plan.txt.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.ci.comment import render_counts
from scripts.ci.plans import JSON, read_plan
from scripts.ci.stack_outputs import name_outputs
from scripts.ci.terraform_stream import stream_terraform, without_progress
from scripts.console import run_command, write_output, write_summary
from scripts.deploy.cli import stop_gently
from scripts.errors import RefusedError, UsageError
from scripts.hashes import sha256_of_file
from scripts.terraform_cli import run_terraform

ROOT = Path(__file__).parents[2]
SITE = ROOT / "terraform/site"
DIST = ROOT / "dist"
LOG = DIST / "terraform.log"  # output of Terraform, for terraform_settle
STATE_KEY = "site/terraform.tfstate"
LOCK_TIMEOUT = "-lock-timeout=5m"
SUMMARY_LIMIT = 900_000  # GitHub takes 1 MiB for a step's summary
# Repository variables that become Terraform's variables where they are set. Plans show them all.
# An organization's variables reach every repository of it: the prefix keeps its DOMAIN out.
PREFIX = "WINDSOCK_"
OPTIONAL = (
    "PROJECT",
    "CONTACT",
    "DOMAIN",
    "ZONE_ID",
    "ALARM_EMAIL",
    "MONTHLY_BUDGET_USD",
    "UPDATE_MINUTES",
    "RESERVED_CONCURRENCY",
    "OPEN_METEO_URL",
    "AIR_QUALITY_URL",
    "MET_NORWAY_URL",
)
KEPT_OUT = "OPEN_METEO_KEY"


def main(argv: list[str]) -> int:
    """Run the command that the arguments name."""
    arguments = _parser().parse_args(argv)
    stop_gently()
    settings = read_repository_variables(os.environ)
    commands = {"plan": _plan, "apply": _apply, "unlock": _unlock}
    commands[arguments.command](arguments, settings)
    return 0


def terraform_variables(settings: Mapping[str, str], function: Mapping[str, str]) -> dict[str, str]:
    """Make the TF_VAR_ variables of a plan.

    Args:
        settings: GitHub's variables; of the optional ones only those with the prefix are taken.
        function: dist/function.json, with the hashes of the zip.
    """
    given = {n: settings[PREFIX + n] for n in OPTIONAL if settings.get(PREFIX + n)}
    given |= {"REGION": settings["AWS_REGION"], "ARTIFACT_BUCKET": settings["ARTIFACT_BUCKET"]}
    given |= {f"FUNCTION_{k}": function[k.lower()] for k in ("SHA256", "BASE64SHA256")}
    return {f"TF_VAR_{name.lower()}": value for name, value in given.items()}


def check_handover(folder: Path, digest: str, hashes: Mapping[str, str]) -> None:
    """Refuse a plan or a zip that is not the one of this run.

    Args:
        folder: dist, with function.zip and plan/.
        digest: What the gate approved.
        hashes: SHA-256 (hex) by file, as reported by the jobs that made them.

    Raises:
        RefusedError: any of them differs; nothing has been changed then.
    """
    for name, wanted in hashes.items():
        _insist(name, sha256_of_file(folder / name), wanted)
    document = json.loads((folder / "plan/plan.json").read_text(encoding="utf-8"))
    _insist("digest of the plan", read_plan(document).digest, digest)


def _insist(name: str, found: str, wanted: str) -> None:
    if found != wanted:
        message = f"{name} is {found[:12]}, not {wanted[:12]}; run the whole deploy again"
        raise RefusedError(message)


def _plan(arguments: argparse.Namespace, settings: Mapping[str, str]) -> None:
    _initialize(settings)
    plan_file = DIST / "plan/plan.tfplan"
    plan_file.parent.mkdir(parents=True, exist_ok=True)
    function = json.loads((DIST / "function.json").read_text(encoding="utf-8"))
    variables = terraform_variables(settings, function)
    lock = "-lock=false" if arguments.no_lock else LOCK_TIMEOUT
    options = ("-detailed-exitcode", lock, f"-out={plan_file}")
    output = stream_terraform(SITE, "plan", *options, env=variables, log=LOG)
    full = output.changes or not arguments.brief
    # The exit code of Terraform shows that a plan is empty. `show` would load the provider again,
    # which takes most of the time of a plan.
    document = (
        run_terraform(SITE, "show", "-json", str(plan_file)).stdout
        if full
        else describe_empty_plan(_read_outputs())
    )
    text = without_progress(output.text)
    write_plan(document, text)
    counts = render_counts(read_plan(json.loads(document)))
    write_summary(f"### Plan: {counts}\n\n{_folded(text)}")
    print(f"plan: {counts}")


def describe_empty_plan(outputs: JSON) -> str:
    """Return the JSON of a plan that changes nothing, from the outputs of the stack."""
    empty = {"resource_changes": [], "output_changes": {}, "applyable": False}
    return json.dumps(empty | {"planned_values": {"outputs": outputs}})


def write_plan(document: str, text: str) -> None:
    """Write a plan as JSON and text into dist/plan; output the hashes that the release checks."""
    folder = DIST / "plan"
    (folder / "plan.json").write_text(document, encoding="utf-8")
    (folder / "plan.txt").write_text(text, encoding="utf-8")
    for name in ("tfplan", "json"):
        write_output(f"{name}_sha256", sha256_of_file(folder / f"plan.{name}"))


def _apply(arguments: argparse.Namespace, settings: Mapping[str, str]) -> None:
    hashes = {
        "function.zip": arguments.zip_sha256,
        "plan/plan.tfplan": arguments.tfplan_sha256,
        "plan/plan.json": arguments.json_sha256,
    }
    check_handover(DIST, arguments.digest, hashes)
    document = json.loads((DIST / "plan/plan.json").read_text(encoding="utf-8"))
    plan = read_plan(document)
    write_output("changes", str(len(plan.changes)))
    if plan.empty:
        # The plan holds the outputs already, so Terraform is not needed.
        _write_outputs(document["planned_values"]["outputs"])
    else:
        _initialize(settings)
        stream_terraform(SITE, "apply", LOCK_TIMEOUT, str(DIST / "plan/plan.tfplan"), log=LOG)
        _write_outputs(_read_outputs())
    write_summary(f"### Terraform applied: {render_counts(plan)}")
    print(f"apply: {len(plan.changes)} resources changed")


def _read_outputs() -> JSON:
    return json.loads(run_terraform(SITE, "output", "-json").stdout)


def _write_outputs(found: JSON) -> None:
    for name, value in name_outputs(found).items():
        write_output(name, value)


def _initialize(settings: Mapping[str, str]) -> None:
    bucket, region = settings["STATE_BUCKET"], settings["AWS_REGION"]
    backend = [f"-backend-config=bucket={bucket}", f"-backend-config=region={region}"]
    # The lock file is reviewed; a run must use the builds of providers that it names.
    run_terraform(SITE, "init", "-lockfile=readonly", *backend, timeout=300)


def _unlock(arguments: argparse.Namespace, settings: Mapping[str, str]) -> None:
    _initialize(settings)
    stream_terraform(SITE, "force-unlock", "-force", arguments.lock)
    write_summary(
        f"### Unlocked\n\nThe lock `{arguments.lock}` was removed. Run the workflow deploy."
    )
    print(f"unlock: removed the lock {arguments.lock}")


def read_repository_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Read GitHub's repository variables.

    Raises:
        RefusedError: A secret is among them, which plans would show.
        UsageError: One is not set; the message names it.
    """
    settings: dict[str, str] = json.loads(environ.get("REPOSITORY_VARIABLES") or "{}")
    if named := [n for n in (KEPT_OUT, PREFIX + KEPT_OUT) if n in settings]:
        raise RefusedError(
            f"repository variable {named[0]} is set, and logs and plans would show it: remove it"
            " and replace the key (docs/setup.md)"
        )
    missing = [n for n in ("AWS_REGION", "STATE_BUCKET", "ARTIFACT_BUCKET") if not settings.get(n)]
    if missing:
        names = ", ".join(missing)
        raise UsageError(f"repository variables are not set: {names} (see docs/setup.md)")
    return settings


def _folded(text: str) -> str:
    fence = "`" * 8
    cut = text if len(text) < SUMMARY_LIMIT else text[:SUMMARY_LIMIT] + "\n… truncated"
    return f"<details><summary>The full plan</summary>\n\n{fence}\n{cut}\n{fence}\n</details>"


def _lock_id(text: str) -> str:
    parts = text.split("-")
    hexadecimal = all(set(p) <= set("0123456789abcdef") for p in parts)
    if [len(p) for p in parts] != [8, 4, 4, 4, 12] or not hexadecimal:
        raise argparse.ArgumentTypeError("a lock's id has 8-4-4-4-12 hexadecimal digits")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.ci.terraform", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    plan = commands.add_parser("plan", help="plan into dist/plan")
    plan.add_argument("--no-lock", action="store_true", help="do not take the lock")
    plan.add_argument(
        "--brief", action="store_true", help="leave the resources out of an empty plan's JSON"
    )
    apply = commands.add_parser("apply", help="apply exactly the plan in dist/plan")
    apply.add_argument("--digest", required=True, help="digest that the gate approved")
    apply.add_argument("--zip-sha256", required=True, help="hash of the zip from the build")
    apply.add_argument("--tfplan-sha256", required=True, help="hash of plan.tfplan")
    apply.add_argument("--json-sha256", required=True, help="hash of plan.json")
    unlock = commands.add_parser("unlock", help="remove a lock that an interrupted run left")
    unlock.add_argument("--lock", type=_lock_id, required=True, help="the lock's id")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
