"""Every workflow keeps every rule, also when its actions are brought up to date."""

import re
from itertools import pairwise

import pytest

from tests.workflows.rules import PIN, RULES, used_actions
from tests.workflows.workflow import FOLDER, ROOT, Rule, Workflow, read_workflows

WORKFLOWS = read_workflows()
EXPECTED = {"ci", "deploy", "drift", "plan", "preview", "purge-cache", "rollback", "scan", "unlock"}


def test_all_nine_workflows_are_there() -> None:
    assert {w.name for w in WORKFLOWS} == EXPECTED


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.__name__)
def test_every_workflow_keeps_every_rule(rule: Rule, workflow: Workflow) -> None:
    assert rule(workflow) == []


def test_composite_actions_pin_what_they_use_and_stop_at_broken_pipes() -> None:
    for file in (ROOT / ".github/actions").glob("*/action.yml"):
        text = file.read_text(encoding="utf-8")
        assert [u for u in used_actions(text) if not PIN.fullmatch(u)] == []
        assert text.count("shell: bash") == text.count(" run:")


def test_each_action_has_one_pin_in_all_files() -> None:
    files = [*FOLDER.glob("*.yml"), *(ROOT / ".github/actions").glob("*/action.yml")]
    used = {u for f in files for u in used_actions(f.read_text(encoding="utf-8"))}
    assert len({u.split("@")[0] for u in used}) == len(used)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda w: w.name)
def test_an_action_that_a_bot_brings_up_to_date_breaks_no_rule(workflow: Workflow) -> None:
    text = re.sub(r"@[0-9a-f]{40} # v[\d.]+", f"@{'5' * 40} # v99.0.1", workflow.text)
    assert [problem for rule in RULES for problem in rule(Workflow(workflow.name, text))] == []


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
