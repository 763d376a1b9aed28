"""A small repository that every static check is content with, and ways to spoil it."""

import subprocess
from pathlib import Path

from scripts.checks.catalogue import all_checks
from scripts.checks.runner import Verdict
from tests.support.repository import ROOT

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


# What a change replaces, by its name.
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


def run_check(folder: Path, name: str, **changes: str) -> tuple[Verdict, str]:
    """Write the good repository with some texts replaced and run one check on it."""
    for path, text in GOOD.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        for old, new in changes.items():
            text = text.replace(REPLACED[old], new)
        target.write_text(text)
    subprocess.run(["git", "init", "-q", folder], check=True)
    (found,) = [c for c in all_checks(folder, ROOT) if c.name == name]
    outcome = found.run()
    return outcome.verdict, outcome.detail
