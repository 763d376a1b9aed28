"""checkov finds nothing, neither in the source nor in the plan; every skip has its reason."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.skips import skip_unless_ready
from tests.support.stack import ROOT, PlanJson

CHECKOV = ROOT / ".venv-checkov/bin/checkov"
SKIP = re.compile(r"#checkov:skip=(\w+)(:?)(.*)")
REASON_LETTERS = 20


def scan(*arguments: str) -> dict[str, Any]:
    skip_unless_ready(None if CHECKOV.exists() else "checkov is not installed (run: make setup)")
    command = [str(CHECKOV), *arguments, "--skip-download", "--output", "json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def failed(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(c["check_id"], c["resource"]) for c in found["results"]["failed_checks"]]


def test_the_source_breaks_no_rule() -> None:
    found = scan("--directory", str(ROOT / "terraform"), "--framework", "terraform")

    assert failed(found) == []
    assert found["summary"]["passed"] > 200


def test_the_plan_breaks_no_rule(second_plan: PlanJson, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(second_plan))

    found = scan(
        *("--file", str(tmp_path / "plan.json"), "--framework", "terraform_plan"),
        *("--repo-root-for-plan-enrichment", str(ROOT / "terraform")),
    )

    assert failed(found) == []
    assert found["summary"]["passed"] > 50


def test_a_rule_that_is_broken_is_found(tmp_path: Path) -> None:
    bucket = 'resource "aws_s3_bucket" "open" {\n  bucket = "open"\n}\n'
    (tmp_path / "main.tf").write_text(bucket)

    assert failed(scan("--directory", str(tmp_path), "--framework", "terraform"))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "terraform").rglob("*.tf")), ids=lambda p: f"{p.parent.name}-{p.name}"
)
def test_every_skip_says_why(path: Path) -> None:
    for check, colon, reason in SKIP.findall(path.read_text()):
        assert colon, check
        assert len(reason.strip()) > REASON_LETTERS, check
