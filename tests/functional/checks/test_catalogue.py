"""The real tools on small repositories: every check turns red on the fault it is there for."""

import subprocess
from pathlib import Path

import pytest

from scripts.checks.catalogue import all_checks
from scripts.checks.runner import Verdict
from tests.support.repository import ROOT
from tests.support.small_repository import run_check

FAULTS = [
    ("zizmor", {"title": "${{ github.event.pull_request.title }}"}, "template-injection"),
    ("zizmor", {"pin": "actions/checkout@v7"}, "unpinned-uses"),
    ("actionlint", {"runner": "ubuntu-1.0"}, "ubuntu-1.0"),
    ("actionlint", {"title": "${{ github.event.pull_request.title }}"}, "untrusted"),
    ("workflow timeouts", {"timeout": ""}, "timeout-minutes"),
    ("workflow schema", {"runner": "[]\n    color: red"}, "ci.yml"),
    ("dependabot schema", {"interval": "sometimes"}, "sometimes"),
    ("shellcheck", {"quoted": "$1"}, "SC2086"),
    ("pre-commit hooks", {"language": "language: cobol"}, "cobol"),
    ("data schema", {"kind": '"thing"'}, "thing"),
]


@pytest.mark.parametrize(("name", "changes", "message"), FAULTS)
def test_a_fault_turns_its_check_red(
    tmp_path: Path, name: str, changes: dict[str, str], message: str
) -> None:
    verdict, detail = run_check(tmp_path, name, **changes)
    assert verdict is Verdict.FAILED
    assert message in detail


@pytest.mark.parametrize("name", sorted({name for name, _, _ in FAULTS}))
def test_without_the_fault_the_same_check_is_green(tmp_path: Path, name: str) -> None:
    assert run_check(tmp_path, name) == (Verdict.PASSED, "")


def test_a_repository_without_the_files_is_skipped_aloud_and_never_passed(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    by_tools = [c for c in all_checks(tmp_path, ROOT) if c.name in {name for name, _, _ in FAULTS}]
    outcomes = [c.run() for c in by_tools]
    assert {o.verdict for o in outcomes} == {Verdict.SKIPPED}
    assert {o.detail for o in outcomes} == {"no file to check"}


def test_a_tool_that_is_not_installed_is_named(tmp_path: Path) -> None:
    (tmp_path / "build.sh").write_text("echo")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (shellcheck,) = [c for c in all_checks(tmp_path, tmp_path) if c.name == "shellcheck"]
    assert shellcheck.run().detail == "shellcheck is not installed (make setup)"
