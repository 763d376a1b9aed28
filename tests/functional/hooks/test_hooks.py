"""The project's hooks on small repositories: each turns red on the fault that it is there for."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.support.repository import texts
from tests.support.small_repository import run_hook

FAULTS = [
    ("check-json", {"json": "null],"}, "a.json"),
    ("check-json", {"json": 'null], "a": 1'}, "Duplicate key"),
    ("check-yaml", {"yaml": "on: [push"}, "b.yml"),
    ("check-yaml", {"yaml": "on: push\non: pull"}, "duplicate key"),
    ("check-toml", {"toml": "b = "}, "c.toml"),
    ("zizmor", {"title": "${{ github.event.pull_request.title }}"}, "template-injection"),
    ("zizmor", {"pin": "actions/checkout@v7"}, "unpinned-uses"),
    ("actionlint", {"runner": "ubuntu-1.0"}, "ubuntu-1.0"),
    ("actionlint", {"title": "${{ github.event.pull_request.title }}"}, "untrusted"),
    ("workflow-timeouts", {"timeout": ""}, "timeout-minutes"),
    ("workflow-schema", {"runner": "[]\n    color: red"}, "ci.yml"),
    ("dependabot-schema", {"interval": "sometimes"}, "sometimes"),
    ("shellcheck", {"quoted": "$1"}, "SC2086"),
    ("codespell", {"json": 'null, "teh"]'}, "the"),  # codespell:ignore teh
    ("data-schema", {"kind": '"thing"'}, "thing"),
]


@pytest.mark.parametrize(("name", "changes", "message"), FAULTS)
def test_a_fault_turns_its_hook_red(
    tmp_path: Path, name: str, changes: dict[str, str], message: str
) -> None:
    done = run_hook(tmp_path, name, **changes)
    assert done.returncode == 1
    assert message in done.stdout


@pytest.mark.parametrize("name", sorted({name for name, _, _ in FAULTS}))
def test_without_the_fault_the_same_hook_is_green(tmp_path: Path, name: str) -> None:
    done = run_hook(tmp_path, name)
    assert (done.returncode, done.stdout.split()[-1][-6:]) == (0, "Passed")


def test_every_hook_uses_an_installed_tool_and_nothing_is_cloned() -> None:
    (only,) = YAML(typ="safe").load(texts()[".pre-commit-config.yaml"])["repos"]
    assert only["repo"] == "local"
    assert {hook["language"] for hook in only["hooks"]} == {"system"}
    assert all(hook["entry"].startswith(".venv") for hook in only["hooks"])
