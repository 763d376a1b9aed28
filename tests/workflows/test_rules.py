"""Every workflow keeps every rule, and nothing that is pinned is left over."""

from itertools import pairwise

import pytest

from tests.workflows.rules import PINNED, RULES
from tests.workflows.workflow import FOLDER, ROOT, Rule, Workflow, read_workflows

WORKFLOWS = read_workflows()
EXPECTED = {"ci", "deploy", "drift", "plan", "preview", "purge-cache", "rollback", "unlock"}


def test_all_eight_workflows_are_there() -> None:
    assert {w.name for w in WORKFLOWS} == EXPECTED


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_every_workflow_keeps_every_rule(rule: Rule, workflow: Workflow) -> None:
    assert rule(workflow) == []


def test_composite_actions_pin_what_they_use_and_stop_at_broken_pipes() -> None:
    for file in (ROOT / ".github/actions").glob("*/action.yml"):
        text = file.read_text(encoding="utf-8")
        assert text.count("uses:") == sum(f"{a}@{c} # {t}" in text for a, (t, c) in PINNED.items())
        assert text.count("shell: bash") == text.count(" run:")


def test_every_pinned_action_is_used() -> None:
    files = [*FOLDER.glob("*.yml"), *(ROOT / ".github/actions").glob("*/action.yml")]
    everything = "\n".join(f.read_text(encoding="utf-8") for f in files)
    assert [a for a in PINNED if f"uses: {a}@" not in everything] == []


def test_dependabot_waits_a_week_before_it_proposes_anything() -> None:
    text = (ROOT / ".github/dependabot.yml").read_text(encoding="utf-8")
    assert text.count("package-ecosystem") == text.count("cooldown: {default-days: 7}") == 4


def test_commands_that_workflows_run_exist() -> None:
    for workflow in WORKFLOWS:
        for _, step in workflow.steps:
            words = step.get("run", "").split()
            modules = [b for a, b in pairwise(words) if a == "-m"]
            for module in modules:
                assert (ROOT / (module.replace(".", "/") + ".py")).is_file(), module
