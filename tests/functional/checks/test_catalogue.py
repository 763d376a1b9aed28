"""The real tools on small repositories: every check turns red on the fault it is there for."""

import subprocess
from pathlib import Path

import pytest

from scripts import terraform_cli
from scripts.checks.catalogue import all_checks
from scripts.checks.runner import Verdict
from tests.support.skips import skip_unless_ready

ROOT = Path(__file__).parents[3]
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"
WORKFLOW = f"""\
name: ci
on: pull_request
permissions: {{}}
concurrency:
  group: ci-${{{{ github.ref }}}}
  cancel-in-progress: true
jobs:
  test:
    name: test
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read # to check out
    steps:
      - uses: {CHECKOUT} # v7.0.1
        with:
          persist-credentials: false
      - run: echo "$TITLE"
        env:
          TITLE: ${{{{ github.event.pull_request.title }}}}
"""
DEPENDABOT = """\
version: 2
updates:
  - package-ecosystem: github-actions
    directory: /
    schedule:
      interval: weekly
    cooldown:
      default-days: 7
"""
HOOKS = """\
repos:
  - repo: local
    hooks:
      - id: lint
        name: lint
        entry: ruff check
        language: system
"""
GOOD = {
    ".github/workflows/ci.yml": WORKFLOW,
    ".github/dependabot.yml": DEPENDABOT,
    ".pre-commit-config.yaml": HOOKS,
    "build.sh": '#!/bin/sh\nset -eu\necho "$1"\n',
    "site/data.schema.json": '{"type": "object"}',
    "terraform/site/main.tf": 'variable "project" {\n  type = string\n}\n',
    "terraform/bootstrap/main.tf": 'variable "project" {\n  type = string\n}\n',
}


def check(folder: Path, name: str, **changes: str) -> tuple[Verdict, str]:
    """Write the good repository with some texts replaced and run one check on it."""
    for path, text in GOOD.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        for old, new in changes.items():
            text = text.replace(REPLACED[old], new) if REPLACED[old] in text else text
        target.write_text(text)
    subprocess.run(["git", "init", "-q", folder], check=True)
    (found,) = [c for c in all_checks(folder, ROOT) if c.name == name]
    outcome = found.run()
    return outcome.verdict, outcome.detail


REPLACED = {
    "timeout": "    timeout-minutes: 5\n",
    "title": "$TITLE",
    "pin": CHECKOUT,
    "runner": "ubuntu-24.04",
    "interval": "weekly",
    "quoted": '"$1"',
    "language": "language: system",
    "kind": '"object"',
    "typed": "type = string",
}
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
    verdict, detail = check(tmp_path, name, **changes)
    assert verdict is Verdict.FAILED
    assert message in detail


@pytest.mark.parametrize("name", sorted({name for name, _, _ in FAULTS}))
def test_without_the_fault_the_same_check_is_green(tmp_path: Path, name: str) -> None:
    assert check(tmp_path, name) == (Verdict.PASSED, "")


def test_terraform_that_is_not_formatted_is_red(tmp_path: Path) -> None:
    skip_unless_ready(terraform_cli.missing())
    assert check(tmp_path, "terraform fmt")[0] is Verdict.PASSED
    assert check(tmp_path, "terraform fmt", typed="type    = string")[0] is Verdict.FAILED


def test_terraform_that_is_not_valid_is_red(tmp_path: Path) -> None:
    skip_unless_ready(terraform_cli.missing())
    assert check(tmp_path, "validate terraform/site")[0] is Verdict.PASSED
    verdict, detail = check(tmp_path, "validate terraform/site", typed="colour = red")
    assert verdict is Verdict.FAILED
    assert "colour" in detail


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
