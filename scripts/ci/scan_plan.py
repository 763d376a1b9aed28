"""Scans a Terraform plan with checkov, which finds more than a scan of the source."""

import json
import subprocess
from pathlib import Path

from scripts.ci.evidence import failed_checks, read_scan
from scripts.console import escape_markdown, run_command, write_summary
from scripts.errors import WindsockError

ROOT = Path(__file__).parents[2]
# Not the whole repository: it also holds resources of test data.
TERRAFORM = ROOT / "terraform"
PLAN = ROOT / "dist/plan/plan.json"
RESULT = ROOT / "dist/checkov.json"


class ScanError(WindsockError):
    """Raised when the plan breaks a rule, or that checkov did not run."""


def main() -> int:
    """Scan dist/plan/plan.json into dist/checkov.json."""
    command = ["checkov", "--file", str(PLAN), "--repo-root-for-plan-enrichment", str(TERRAFORM)]
    command += ["--framework", "terraform_plan", "--skip-download", "--output", "json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)
    except ValueError as error:
        raise ScanError(f"checkov did not run: {done.stderr[-500:]}") from error
    RESULT.write_text(done.stdout, encoding="utf-8")
    scan = read_scan(found)
    counts = f"{scan.failed} failed, {scan.passed} passed, {scan.skipped} skipped with a reason"
    failed = failed_checks(found)
    write_summary("\n".join([f"### checkov on the plan: {counts}\n", *map(_item, failed)]))
    print("\n".join([*failed, f"checkov: {counts}"]))
    if scan.failed:
        raise ScanError(f"the plan breaks {scan.failed} rules; fix or skip them (with a reason)")
    return 0


def _item(text: str) -> str:
    return f"- {escape_markdown(text)}"


if __name__ == "__main__":
    raise SystemExit(run_command(main))
