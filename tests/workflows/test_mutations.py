"""Each mistake that others have made in their workflows turns one of our checks red.

A mistake is made in a copy; then a linter or one of our own rules must complain about it.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflows.operation_mistakes import OPERATIONS
from tests.workflows.rules import RULES
from tests.workflows.workflow import FOLDER, Mistake, Workflow, read_workflows

BIN = Path(sys.executable).parent
ZIZMOR = (str(BIN / "zizmor"), "--offline", "--persona=auditor", "--quiet", "--no-progress")
ORIGINALS = {w.name: w.text for w in read_workflows()}


def _rule(rule: Callable[[Workflow], list[str]]) -> str:
    return rule.__name__


# Forks and their pull requests, injection, pins, limits, caches, pipes, skipped jobs.
STRANGERS = {
    "a fork gets as far as the role": Mistake(
        "plan",
        r"^    if: github\.event\.pull_request\.head\.repo.*\n",
        "",
        "asks_no_token_for_strangers",
    ),
    "a fork may, if the role is known": Mistake(
        "plan",
        r"^(    if: github\.event\.pull_request\.head\.repo.*repository) && ",
        r"\1 || ",
        "asks_no_token_for_strangers",
    ),
    "a preview for Dependabot": Mistake(
        "preview",
        r" && github\.event\.pull_request\.user\.login != 'dependabot\[bot\]'",
        "",
        "asks_no_token_for_strangers",
    ),
    "a preview for strangers": Mistake(
        "preview",
        r"(    if: github\.event\.action == 'closed') && .*\n",
        r"\1\n",
        "asks_no_token_for_strangers",
    ),
    "pull_request_target": Mistake(
        "plan", r"  pull_request:\n", "  pull_request_target:\n", "starts_only_by_safe_events"
    ),
    "pull_request_target, seen by zizmor": Mistake(
        "plan", r"  pull_request:\n", "  pull_request_target:\n", "zizmor"
    ),
    "a title in a command": Mistake(
        "plan",
        r"run: python -m scripts\.ci\.scan_plan",
        "run: echo ${{ github.event.pull_request.title }}",
        "zizmor",
    ),
    "an input in a command": Mistake(
        "rollback",
        r'--to "\$RELEASE"',
        "--to ${{ inputs.release }}",
        "keeps_expressions_out_of_commands",
    ),
    "an action by tag": Mistake(
        "ci", r"actions/checkout@[0-9a-f]{40} # v[\d.]+", "actions/checkout@v7", "zizmor"
    ),
    "an action by a commit whose tag is not said": Mistake(
        "deploy",
        r"(actions/checkout@[0-9a-f]{40}) # v[\d.]+",
        r"\1",
        "pins_actions_to_full_commits",
    ),
    "an action by a part of a commit": Mistake(
        "deploy",
        r"(actions/checkout@[0-9a-f]{12})[0-9a-f]{28}",
        r"\1",
        "pins_actions_to_full_commits",
    ),
    "an action of a publisher that was not chosen": Mistake(
        "ci",
        r"uses: actions/checkout@",
        "uses: somebody/checkout@",
        "runs_actions_of_known_publishers",
    ),
    "no timeout": Mistake(
        "deploy", r"    timeout-minutes: 45\n", "", "bounds_the_time_of_each_job"
    ),
    "no permissions at the top": Mistake(
        "deploy", r"permissions: \{\}\n", "", "grants_nothing_at_the_top"
    ),
    "all permissions": Mistake("ci", r"permissions: \{\}", "permissions: write-all", "zizmor"),
    "a job that lists no permissions": Mistake(
        "unlock",
        r"    permissions:\n(?:      .*\n)+",
        "",
        "lists_the_grants_of_each_job",
    ),
    "a grant without a reason": Mistake(
        "drift", r"issues: write # .*", "issues: write", "explains_each_grant"
    ),
    "kept credentials": Mistake("ci", r"          persist-credentials: false\n", "", "zizmor"),
    "a cache in a deploy": Mistake(
        "deploy",
        r"      - id: package\n",
        "      - uses: actions/cache@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5\n"
        "        with: {path: dist, key: x}\n      - id: package\n",
        "caches_nothing_that_is_deployed",
    ),
    "a pipe without pipefail": Mistake(
        "deploy", r"    shell: bash\n", "    shell: sh\n", "runs_bash_with_pipefail"
    ),
    "a pipe whose shell does not stop": Mistake(
        "plan",
        r"run: python -m scripts\.ci\.scan_plan",
        "run: curl -s https://example.org | jq .\n        shell: bash -e {0}",
        "runs_bash_with_pipefail",
    ),
    "a required check that a job escapes": Mistake(
        "ci", r"(needs: \[lint, test), terraform", r"\1", "requires_every_job"
    ),
    "a required check that is skipped": Mistake(
        "ci", r"    if: always\(\)\n    needs", "    needs", "requires_every_job"
    ),
    "a required check that looks away": Mistake(
        "ci", r"run: python3 -m scripts\.ci\.all_green", "run: echo fine", "requires_every_job"
    ),
    "a required check with a path filter": Mistake(
        "ci", r"  pull_request:\n", "  pull_request:\n    paths: [site/**]\n", "filters_no_paths"
    ),
    "a failure that is hidden": Mistake(
        "ci", r"run: make test", "run: make test || true", "hides_no_failure"
    ),
}

# Cut or lost deploys, plans of others, approvals that are passed by.
DEPLOYS = {
    "a deploy that is cut off": Mistake(
        "deploy",
        r"cancel-in-progress: false",
        "cancel-in-progress: true",
        "queues_what_changes_production",
    ),
    "a deploy that is dropped while it waits": Mistake(
        "deploy", r"  queue: max.*\n", "", "queues_what_changes_production"
    ),
    "a purge beside a deploy": Mistake(
        "purge-cache", r"group: production", "group: purge", "queues_what_changes_production"
    ),
    "a rollback beside a deploy": Mistake(
        "rollback", r"concurrency:\n(?:  .*\n)+", "", "queues_what_changes_production"
    ),
    "a plan of another run": Mistake(
        "deploy",
        r"(name: plan\n          path: dist/plan\n)(      - name: Explain)",
        r"\1          run-id: 1\n\2",
        "applies_only_the_plan_of_this_run",
    ),
    "a plan that nobody compares": Mistake(
        "deploy", r' --digest "\$DIGEST"', "", "applies_only_the_plan_of_this_run"
    ),
    "a plan file that nobody compares": Mistake(
        "deploy", r' --tfplan-sha256 "\$TFPLAN"', "", "applies_only_the_plan_of_this_run"
    ),
    "a zip that nobody compares": Mistake(
        "deploy", r' --zip-sha256 "\$SHA256"', "", "applies_only_the_plan_of_this_run"
    ),
    "a release that ignores the gate": Mistake(
        "deploy",
        r"name: \$\{\{ needs\.plan\.outputs\.environment \}\}",
        "name: production",
        "lets_the_gate_choose",
    ),
    "a gate that cannot stop anything": Mistake(
        "deploy",
        r"        id: gate\n",
        "        id: gate\n        continue-on-error: true\n",
        "lets_the_gate_choose",
    ),
    "a deploy role without its environment": Mistake(
        "unlock",
        r"    environment:\n      name: production-guarded\n      deployment: false.*\n",
        "",
        "gives_each_role_its_environment",
    ),
    "an unlock that nobody may have agreed to": Mistake(
        "unlock",
        r"run: python -m scripts\.ci\.check_guard",
        "run: echo fine",
        "trusts_no_guard_that_asks_nobody",
    ),
    "a site before its function": Mistake(
        "deploy",
        r"python -m scripts\.release promote",
        "python -m scripts.release list",
        "releases_in_order",
    ),
    "a release that is recorded only sometimes": Mistake(
        "deploy",
        r"(      - name: Record the release\n)",
        r"\1        if: steps.apply.outputs.changes != '0'\n",
        "releases_in_order",
    ),
    "no smoke test": Mistake(
        "deploy", r"run: python -m scripts\.smoke_test.*", "run: echo fine", "releases_in_order"
    ),
    "an apply that is killed when it is cancelled": Mistake(
        "deploy",
        r"run: exec python -m scripts\.ci\.terraform apply",
        "run: python -m scripts.ci.terraform apply",
        "hears_when_it_is_cancelled",
    ),
    "a failed release that stays": Mistake(
        "deploy",
        r"if: \(failure\(\) \|\| cancelled\(\)\) && steps\.apply",
        "if: success() && steps.apply",
        "takes_back_what_failed",
    ),
    "a cancelled release that stays": Mistake(
        "deploy",
        r"if: \(failure\(\) \|\| cancelled\(\)\) && steps\.apply",
        "if: failure() && steps.apply",
        "takes_back_what_failed",
    ),
    "a gate that can be left out": Mistake(
        "deploy",
        r"(        id: gate\n        if: )steps.*\n",
        r"\1github.actor != 'me'\n",
        "lets_the_gate_choose",
    ),
    "a release without a plan": Mistake(
        "deploy", r" && needs\.plan\.result == 'success'", "", "lets_the_gate_choose"
    ),
    "a cancelled Terraform that no one waits for": Mistake(
        "deploy",
        r"        if: cancelled\(\)\n        timeout-minutes: 5 .*\n",
        "",
        "waits_for_a_cancelled_terraform",
    ),
    "a plan that expires over the weekend": Mistake(
        "deploy",
        r"retention-days: 8 # as long as the build.*",
        "retention-days: 1",
        "keeps_what_a_waiting_release_needs",
    ),
    "an attestation on the way to live": Mistake(
        "deploy",
        r"(name: Plan and decide who approves\n    needs: )build",
        r"\1[build, attest]",
        "leads_to_live_in_three_jobs",
    ),
    "a zip that no one verifies": Mistake(
        "deploy",
        r"run: gh attestation verify.*",
        "run: echo fine",
        "verifies_the_zip_before_it_is_used",
    ),
    "a zip whose attestation failed": Mistake(
        "deploy",
        r"\(needs\.attest\.result == 'success' \|\| needs\.attest\.result == 'skipped'\)",
        "true",
        "verifies_the_zip_before_it_is_used",
    ),
    "a plan that counts as a deployment": Mistake(
        "deploy", r"      deployment: false.*\n", "", "records_only_what_went_live"
    ),
    "a deploy of a repository that is not set up": Mistake(
        "deploy", r" && vars\.DEPLOY_ROLE_ARN != ''", "", "does_nothing_where_nothing_is_set_up"
    ),
    "a deploy by hand that plans nothing": Mistake(
        "deploy", r" && github\.event_name == 'push'", "", "plans_where_a_person_asks"
    ),
    "a session without its run": Mistake(
        "deploy", r"          role-session-name:.*\n", "", "names_its_session"
    ),
    "a smoke test that uses up the time to take back": Mistake(
        "deploy", r"        timeout-minutes: 15 .*\n", "", "takes_back_what_failed"
    ),
    "a rollback that is believed": Mistake(
        "rollback", r' --version-sha256 "\$VERSION"', "", "asks_whether_the_rollback_is_live"
    ),
    "a token for whoever asks": Mistake(
        "ci",
        r"      contents: read # to check out the code\n    steps",
        "      contents: read # to check out the code\n      id-token: write # why not\n    steps",
        "asks_for_an_id_token_only_to_use_it",
    ),
}
# What makes workflows hard to read or to trust, without being an attack.
HOUSE_RULES = {
    "no word about what it is for": Mistake("drift", r"(?:^# .*\n)+", "", "begins_with_a_header"),
    "an image that changes by itself": Mistake(
        "drift", r"ubuntu-24\.04", "ubuntu-latest", "runs_on_a_fixed_image"
    ),
    "a checkout that keeps its token": Mistake(
        "drift",
        r"          persist-credentials: false\n",
        "          persist-credentials: true\n",
        "leaves_no_credentials_behind",
    ),
    "a program in a workflow": Mistake(
        "drift",
        r"run: python -m scripts\.package_function",
        "run: |\n" + "          echo more\n" * 6,
        "keeps_logic_in_scripts",
    ),
    "a download by hand": Mistake(
        "drift",
        r"run: python -m scripts\.package_function",
        "run: curl -s https://example.org",
        "fetches_nothing_by_hand",
    ),
    "a stranger's action beside a token": Mistake(
        "drift",
        r"uses: \$/\.github/actions/terraform",
        f"uses: somebody/setup-terraform@{'3' * 40} # v1.0.0",
        "runs_no_stranger_beside_a_token",
    ),
}
MISTAKES = STRANGERS | DEPLOYS | OPERATIONS | HOUSE_RULES


def mutate(mistake: Mistake) -> Workflow:
    text, count = re.subn(
        mistake.old, mistake.new, ORIGINALS[mistake.workflow], count=1, flags=re.M
    )
    assert count == 1, f"{mistake.workflow} no longer has {mistake.old!r}"
    return Workflow(mistake.workflow, text)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_turns_a_check_red(name: str, tmp_path: Path) -> None:
    mistake = MISTAKES[name]
    mutated = mutate(mistake)
    if mistake.seen_by == "zizmor":
        assert zizmor(mutated, tmp_path) != 0
    else:
        rule = next(r for r in RULES if _rule(r) == mistake.seen_by)
        assert rule(mutated)


def test_every_rule_is_shown_to_bite() -> None:
    assert {_rule(r) for r in RULES} == {m.seen_by for m in MISTAKES.values()} - {"zizmor"}


def test_without_a_mistake_zizmor_is_content() -> None:
    assert subprocess.run([*ZIZMOR, str(FOLDER)], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    "name", ["a deploy that is dropped while it waits", "a pipe without pipefail"]
)
def test_a_mistake_that_only_our_rules_see_is_still_a_valid_workflow(
    name: str, tmp_path: Path
) -> None:
    file = write(mutate(MISTAKES[name]), tmp_path)
    done = subprocess.run([BIN / "actionlint", file], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def zizmor(workflow: Workflow, folder: Path) -> int:
    command = [*ZIZMOR, str(write(workflow, folder))]
    return subprocess.run(command, capture_output=True, check=False).returncode


def write(workflow: Workflow, folder: Path) -> Path:
    file = folder / ".github/workflows" / f"{workflow.name}.yml"
    file.parent.mkdir(parents=True)
    file.write_text(workflow.text, encoding="utf-8")
    return file
