"""The judgment of the repository at GitHub: environments, rules of main, switches."""

from dataclasses import replace
from typing import Any

import pytest

from scripts.oidc_claims import Repository
from scripts.setup.checks.branch import file_of, judge_branch, read_ruleset
from scripts.setup.checks.environments import Environment, judge_environments
from scripts.setup.checks.switches import WORKFLOWS, Switches, judge_switches
from scripts.setup.findings import Finding
from scripts.setup.model import Setup

SETUP = Setup(
    project="windsock",
    region="eu-north-1",
    account="123456789012",
    repository=Repository("octo", "11", "site", "22"),
    reviewers=({"type": "User", "id": 5},),
)
MAIN = [{"id": 1, "name": "main", "type": "branch"}]
LIMITED = {"protected_branches": False, "custom_branch_policies": True}
OCTO = {"type": "required_reviewers", "reviewers": [{"type": "User", "reviewer": {"id": 7}}]}
RIGHT_ENVIRONMENTS = {
    "production": Environment(LIMITED, (), MAIN),
    "production-guarded": Environment(LIMITED, [OCTO], MAIN, bypass=False),
    "purge": Environment(LIMITED, (), MAIN),
    "preview": Environment(),
    "preview-removal": Environment(),
}


ACTIVE = dict.fromkeys(WORKFLOWS, "active")
RIGHT_SWITCHES = Switches(workflows=ACTIVE)
RULES = read_ruleset(alone=False)["rules"]


def judged(**changes: Environment) -> dict[str, Finding]:
    found = {**RIGHT_ENVIRONMENTS, **{n.replace("_", "-"): e for n, e in changes.items()}}
    return {f.what.removeprefix("environment "): f for f in judge_environments(SETUP, found)}


def test_the_right_environments_need_nothing() -> None:
    assert all(finding.good for finding in judged().values())


def test_an_environment_open_to_every_branch_is_wrong_but_for_previews() -> None:
    open_to_all = Environment(None, [OCTO])
    findings = judge_environments(SETUP, dict.fromkeys(RIGHT_ENVIRONMENTS, open_to_all))

    assert [f.what for f in findings if f.good] == [
        "environment preview",
        "environment preview-removal",
    ]
    assert all("-f name=main" in f.fix for f in findings if not f.good)


@pytest.mark.parametrize(
    "rules", [[], [{"type": "branch_policy"}], [{"type": "required_reviewers", "reviewers": []}]]
)
def test_a_guarded_environment_without_a_reviewer_guards_nothing(
    rules: list[dict[str, Any]],
) -> None:
    finding = judged(production_guarded=Environment(LIMITED, rules, MAIN, bypass=False))[
        "production-guarded"
    ]

    assert finding.problem == "has no required reviewer"
    assert "-f 'reviewers[][type]=User' -F 'reviewers[][id]=5'" in finding.fix


def test_a_missing_guarded_environment_is_made_with_its_reviewer() -> None:
    (finding,) = [f for f in judge_environments(SETUP, {}) if f.what.endswith("guarded")]

    assert "reviewers[][id]" in finding.fix
    assert "name=main" in finding.fix


def test_the_command_for_an_environment_takes_nothing_from_it() -> None:
    rules = [{**OCTO, "prevent_self_review": True}, {"type": "wait_timer", "wait_timer": 5}]
    finding = judged(production_guarded=Environment(None, rules))["production-guarded"]

    for kept in ("'reviewers[][id]=7'", "prevent_self_review=true", "wait_timer=5"):
        assert f"-F {kept}" in finding.fix
    assert "=5'" not in finding.fix


def test_missing_environments_have_their_commands() -> None:
    findings = judge_environments(SETUP, {})

    assert [f.problem for f in findings] == ["is not there"] * 5
    assert "gh api -X PUT repos/octo/site/environments/preview-removal" in findings[-1].fix


def test_main_is_protected_by_the_rules_that_the_command_makes() -> None:
    assert judge_branch(SETUP, RULES, {}).good
    assert judge_branch(SETUP, [], {}).fix == (
        "gh api -X POST repos/octo/site/rulesets --input scripts/setup/checks/main-ruleset.json"
    )


@pytest.mark.parametrize("left_out", [rule["type"] for rule in RULES])
def test_each_rule_of_main_is_missed(left_out: str) -> None:
    finding = judge_branch(SETUP, [r for r in RULES if r["type"] != left_out], {})

    assert finding.problem == f"is not protected by {left_out}"


@pytest.mark.parametrize(
    ("kind", "name", "value", "good"),
    [
        ("pull_request", "required_approving_review_count", 2, True),
        ("pull_request", "required_approving_review_count", 0, False),
        ("pull_request", "require_code_owner_review", False, False),
        ("pull_request", "dismiss_stale_reviews_on_push", False, False),
        ("required_status_checks", "required_status_checks", [{"context": "lint"}], False),
        (
            "required_status_checks",
            "required_status_checks",
            [{"context": "lint"}, {"context": "ci-ok", "integration_id": 15368}],
            True,
        ),
        # Whoever may write a commit status could say that all is well.
        ("required_status_checks", "required_status_checks", [{"context": "ci-ok"}], False),
        ("required_status_checks", "strict_required_status_checks_policy", False, False),
    ],
)
def test_rules_of_main_may_be_stricter_but_not_weaker(
    kind: str, name: str, value: object, good: bool
) -> None:
    changed = [
        {**r, "parameters": {**r["parameters"], name: value}} if r["type"] == kind else r
        for r in RULES
    ]

    assert judge_branch(SETUP, changed, {}).problem == (
        "" if good else f"is not protected by {name}"
    )


def test_two_rulesets_protect_together() -> None:
    weak = [{"type": r["type"], "parameters": {}} for r in RULES]

    assert judge_branch(SETUP, [*weak, *RULES], {}).good
    assert not judge_branch(SETUP, weak, {}).good


def test_a_ruleset_that_was_loosened_is_replaced_and_not_made_twice() -> None:
    finding = judge_branch(SETUP, [], {"main is reviewed": 42, "another": 7})

    assert finding.fix.startswith("gh api -X PUT repos/octo/site/rulesets/42 --input ")


def test_who_maintains_it_alone_is_asked_for_no_approval() -> None:
    alone = replace(SETUP, alone=True)
    rules = read_ruleset(alone=True)["rules"]

    assert judge_branch(alone, rules, {}).good
    assert not judge_branch(SETUP, rules, {}).good
    assert file_of(alone=True) in judge_branch(alone, [], {}).fix


def test_the_two_rulesets_differ_by_approvals_only() -> None:
    one, other = (dict(read_ruleset(alone=alone)) for alone in (False, True))
    for ruleset in (one, other):
        approvals = next(r for r in ruleset["rules"] if r["type"] == "pull_request")
        ruleset["rules"] = [r for r in ruleset["rules"] if r is not approvals]

    assert one == other


@pytest.mark.parametrize(
    ("names", "branches", "problem", "commands"),
    [
        ([*MAIN, {"id": 9, "name": "*"}], LIMITED, "is open to * as well", ["DELETE", "/9"]),
        (
            [{"id": 9, "name": "main", "type": "tag"}],
            LIMITED,
            "is open to main as well",
            ["DELETE", "/9", "POST", "name=main"],
        ),
        ([], LIMITED, "is closed to main", ["POST", "name=main"]),
        (
            [],
            {"protected_branches": True, "custom_branch_policies": False},
            "is open to every protected branch",
            ["custom_branch_policies]=true", "POST", "name=main"],
        ),
    ],
)
def test_only_main_may_use_production(
    names: list[dict[str, Any]], branches: dict[str, bool], problem: str, commands: list[str]
) -> None:
    finding = judged(production=Environment(branches, (), names))["production"]

    assert finding.problem == problem
    assert all(command in finding.fix for command in commands)
    assert ("DELETE" in finding.fix) == ("DELETE" in commands)
    assert ("POST" in finding.fix) == ("POST" in commands)


def test_a_guard_that_administrators_pass_is_no_guard() -> None:
    guard = replace(RIGHT_ENVIRONMENTS["production-guarded"], bypass=True)
    finding = judged(production_guarded=guard)["production-guarded"]

    assert finding.problem == "can be passed by administrators"
    assert "-F can_admins_bypass=false" in finding.fix
    assert "reviewers[][id]=7" in finding.fix


def test_a_repository_with_everything_on_needs_nothing() -> None:
    assert [f for f in judge_switches(SETUP, RIGHT_SWITCHES) if not f.good] == []


@pytest.mark.parametrize(
    ("off", "what", "remedy"),
    [
        ({"issues": False}, "issues", "gh api -X PATCH repos/octo/site -F has_issues=true"),
        ({"actions": False}, "workflows", "gh api -X PUT repos/octo/site/actions/permissions"),
        (
            {"workflows": {**ACTIVE, "drift": "disabled_inactivity"}},
            "each workflow",
            "gh api -X PUT repos/octo/site/actions/workflows/drift.yml/enable",
        ),
        ({"workflows": {}}, "each workflow", "push main"),
        ({"owner_errors": ["Unknown owner"]}, "CODEOWNERS", "write people"),
        ({"owner_errors": None}, "CODEOWNERS", "write people"),
        (
            {"private_reports": False},
            "private reports of weaknesses",
            "gh api -X PUT repos/octo/site/private-vulnerability-reporting",
        ),
    ],
)
def test_what_is_switched_off_has_its_command(off: dict[str, Any], what: str, remedy: str) -> None:
    findings = judge_switches(SETUP, replace(RIGHT_SWITCHES, **off))
    (finding,) = [f for f in findings if not f.good]

    assert finding.what == what
    assert finding.fix.startswith(remedy)


def test_a_fork_has_each_workflow_switched_on() -> None:
    found = replace(RIGHT_SWITCHES, workflows=dict.fromkeys(WORKFLOWS, "disabled_fork"))
    (finding,) = [f for f in judge_switches(SETUP, found) if not f.good]

    assert {c.path for c in finding.calls} == {
        f"/actions/workflows/{name}.yml/enable" for name in WORKFLOWS
    }


def test_no_code_owner_is_missed_by_one_person() -> None:
    without = replace(RIGHT_SWITCHES, owner_errors=None)

    assert [f for f in judge_switches(replace(SETUP, alone=True), without) if not f.good] == []


def test_the_calls_are_what_the_command_says() -> None:
    (finding,) = [f for f in judge_environments(SETUP, {}) if f.what.endswith("guarded")]
    put, post = finding.calls

    assert (put.method, put.path) == ("PUT", "/environments/production-guarded")
    assert put.body == {
        "deployment_branch_policy": LIMITED,
        "can_admins_bypass": False,
        "reviewers": [{"type": "User", "id": 5}],
    }
    assert (post.method, post.body) == ("POST", {"name": "main"})


def test_a_private_repository_takes_no_private_reports() -> None:
    private = replace(RIGHT_SWITCHES, public=False, private_reports=False)

    assert [f for f in judge_switches(SETUP, private) if not f.good] == []
