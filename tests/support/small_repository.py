"""A small repository that passes every hook, and ways to spoil it."""

import shutil
import subprocess
from pathlib import Path

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
GOOD = {
    ".github/workflows/ci.yml": WORKFLOW,
    ".github/dependabot.yml": DEPENDABOT,
    "a.json": '{"a": [1, null]}\n',
    "b.yml": "on: push\nenv:\n  A: ${{ x }}\n",
    "c.toml": "[a]\nb = 1\n",
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
    "kind": '"object"',
    "typed": "type = string",
    "json": "null]",
    "yaml": "on: push",
    "toml": "b = 1",
}


def run_hook(folder: Path, name: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Write the small repository with some texts replaced and run one of the project's hooks."""
    for path, text in GOOD.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        for old, new in changes.items():
            text = text.replace(REPLACED[old], new)
        target.write_text(text)
    shutil.copy(ROOT / ".pre-commit-config.yaml", folder)
    for installed in (".venv", ".venv-checkov", "scripts"):
        (folder / installed).symlink_to(ROOT / installed)
    (folder / ".gitignore").write_text(".venv\n.venv-checkov\nscripts\n")
    for command in ("init -q", "add --all"):
        subprocess.run(["git", "-C", str(folder), *command.split()], check=True)
    return subprocess.run(
        [str(ROOT / ".venv/bin/pre-commit"), "run", "--all-files", "--color=never", name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
