"""Our own rules for workflows: what the linters do not see. Each gives the problems it finds."""

import itertools
import re
from collections.abc import Iterator
from typing import Any

from tests.workflows.operation_rules import OPERATION_RULES
from tests.workflows.release_rules import RELEASE_RULES
from tests.workflows.workflow import ROLES, Rule, Workflow, environment_of

# Whose actions may run at all. Which commit of them is for zizmor and for reviewers: a table of
# commits here would turn every update that a bot proposes red.
PUBLISHERS = {"actions", "aws-actions", "hashicorp"}
PIN = re.compile(r"(?P<action>[\w.-]+/[\w./-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+")
USES = re.compile(r"^\s*(?:- )?uses: (.+)$", re.MULTILINE)
TRIGGERS = {"pull_request", "push", "merge_group", "workflow_dispatch", "schedule"}
SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
NOT_DEPENDABOT = "github.event.pull_request.user.login != 'dependabot[bot]'"
MOST_LINES = 5


def begins_with_a_header(workflow: Workflow) -> list[str]:
    return [] if workflow.text.startswith("# ") else ["no comment says what it does and when"]


def grants_nothing_at_the_top(workflow: Workflow) -> list[str]:
    found = workflow.data.get("permissions")
    return [] if found == {} else [f"permissions at the top are {found!r}, not {{}}"]


def lists_the_grants_of_each_job(workflow: Workflow) -> list[str]:
    return [
        f"job {name} does not list its permissions"
        for name, job in workflow.jobs.items()
        if not isinstance(job.get("permissions"), dict) or not job["permissions"]
    ]


def explains_each_grant(workflow: Workflow) -> list[str]:
    grants = re.findall(r"^      ([a-z-]+): (read|write)(.*)$", workflow.text, re.MULTILINE)
    return [f"{scope}: {level} has no reason" for scope, level, rest in grants if " # " not in rest]


def runs_bash_with_pipefail(workflow: Workflow) -> list[str]:
    default = workflow.data.get("defaults", {}).get("run", {}).get("shell")
    shells = [default, *(s["shell"] for _, s in workflow.steps if "shell" in s)]
    return [f"shell is {s!r}, which does not stop at a broken pipe" for s in shells if s != "bash"]


def bounds_the_time_of_each_job(workflow: Workflow) -> list[str]:
    minutes = {name: job.get("timeout-minutes") for name, job in workflow.jobs.items()}
    return [f"job {n} may run for {m} minutes" for n, m in minutes.items() if not m or m > 60]


def runs_on_a_fixed_image(workflow: Workflow) -> list[str]:
    images = {job["runs-on"] for job in workflow.jobs.values()}
    return [] if images == {"ubuntu-24.04"} else [f"runs on {images}"]


def pins_actions_to_full_commits(workflow: Workflow) -> list[str]:
    return [
        f"{used} is no full commit with its tag behind"
        for used in used_actions(workflow.text)
        if not PIN.fullmatch(used)
    ]


def runs_actions_of_known_publishers(workflow: Workflow) -> list[str]:
    used = used_actions(workflow.text)
    return [
        f"{u} is of no publisher that was chosen" for u in used if u.split("/")[0] not in PUBLISHERS
    ]


def used_actions(text: str) -> list[str]:
    """List the actions of others that a file uses, with what stands behind them."""
    return [used for used in USES.findall(text) if not used.startswith("$/")]


def leaves_no_credentials_behind(workflow: Workflow) -> list[str]:
    checkouts = [s for _, s in workflow.steps if "actions/checkout" in s.get("uses", "")]
    kept = [s for s in checkouts if s.get("with", {}).get("persist-credentials") is not False]
    return ["a checkout keeps its credentials"] * len(kept)


def keeps_expressions_out_of_commands(workflow: Workflow) -> list[str]:
    return [
        f"job {j}: an expression in run" for j, s in workflow.steps if "${{" in s.get("run", "")
    ]


def keeps_logic_in_scripts(workflow: Workflow) -> list[str]:
    runs = [(j, s["run"].strip().splitlines()) for j, s in workflow.steps if "run" in s]
    return [f"job {j}: {len(lines)} lines in run" for j, lines in runs if len(lines) > MOST_LINES]


def fetches_nothing_by_hand(workflow: Workflow) -> list[str]:
    found = re.findall(r"\b(?:curl|wget)\b", " ".join(s.get("run", "") for _, s in workflow.steps))
    return [f"{name} in a command" for name in found]


def starts_only_by_safe_events(workflow: Workflow) -> list[str]:
    return [f"started by {e}" for e in workflow.data["on"] if e not in TRIGGERS]


def filters_no_paths(workflow: Workflow) -> list[str]:
    events = {k: v or {} for k, v in dict(workflow.data["on"]).items()}
    return [
        f"{e} has {f}: a required check would wait for ever"
        for e, v in events.items()
        for f in ("paths", "paths-ignore")
        if f in v
    ]


def asks_no_token_for_strangers(workflow: Workflow) -> list[str]:
    if "pull_request" not in workflow.data["on"]:
        return []
    asking = {n: str(j.get("if", "")) for n, j in workflow.jobs.items() if workflow.roles(n)}
    return [
        f"job {name} would ask for a token in a fork's pull request"
        for name, condition in asking.items()
        if not any(
            _is_for_ours(c, workflow.roles(name))
            for c in (condition, _conditions_before(workflow, name))
        )
    ]


def gives_each_role_its_environment(workflow: Workflow) -> list[str]:
    return [
        f"job {name} becomes {role} in environment {environment_of(job)!r}"
        for name, job in workflow.jobs.items()
        for role in workflow.roles(name)
        if role in ROLES and environment_of(job) not in ROLES[role]
    ]


def trusts_no_guard_that_asks_nobody(workflow: Workflow) -> list[str]:
    jobs = {n: j for n, j in workflow.jobs.items() if environment_of(j) == "production-guarded"}
    return [
        f"job {name} becomes a role where perhaps no one was asked"
        for name, job in jobs.items()
        if not any("scripts.ci.check_guard" in str(s.get("run")) for s in _before_roles(job))
    ]


def asks_for_an_id_token_only_to_use_it(workflow: Workflow) -> list[str]:
    return [
        f"job {name} has an ID token that it does not need"
        for name, job in workflow.jobs.items()
        if job.get("permissions", {}).get("id-token")
        and not workflow.roles(name)
        and "attestations" not in job["permissions"]
    ]


def runs_no_stranger_beside_a_token(workflow: Workflow) -> list[str]:
    mine = ("actions/", "aws-actions/", "hashicorp/setup-terraform@", "$/")
    return [
        f"job {name} runs {step['uses']} beside its ID token"
        for name, step in workflow.steps
        if workflow.jobs[name].get("permissions", {}).get("id-token")
        and not step.get("uses", "$/").startswith(mine)
    ]


def caches_nothing_that_is_deployed(workflow: Workflow) -> list[str]:
    if not workflow.all_roles:
        return []
    cached = [
        s for _, s in workflow.steps if "cache" in s.get("uses", "") or "cache" in s.get("with", {})
    ]
    return ["a cache, which others can fill, in a workflow that deploys"] * len(cached)


def requires_every_job(workflow: Workflow) -> list[str]:
    if workflow.name != "ci":
        return []
    last = workflow.jobs["ci-ok"]
    missing = workflow.jobs.keys() - {"ci-ok"} - set(last.get("needs", []))
    problems = [f"ci-ok does not need {m}" for m in sorted(missing)]
    if last.get("if") != "always()":
        problems.append("ci-ok is skipped when a job fails, and a skipped check counts as passed")
    if not any("scripts.ci.all_green" in s.get("run", "") for s in last["steps"]):
        problems.append("ci-ok does not look at the results")
    return problems


def hides_no_failure(workflow: Workflow) -> list[str]:
    found = re.findall(r"continue-on-error|\|\| true\b", workflow.text)
    return [f"{f} hides a failure" for f in found]


def _is_for_ours(condition: str, roles: list[str]) -> bool:
    # Dependabot's pull requests may be planned, since that role only reads.
    known = roles == ["PLAN_ROLE_ARN"] or NOT_DEPENDABOT in condition
    return SAME_REPOSITORY in condition and known and "||" not in condition


def _conditions_before(workflow: Workflow, name: str) -> str:
    """Join the conditions of the jobs that a job needs; it is skipped when they are."""
    needs = workflow.jobs[name].get("needs", [])
    before = [needs] if isinstance(needs, str) else needs
    return " && ".join(str(workflow.jobs[n].get("if", "")) for n in before)


def _before_roles(job: Any) -> Iterator[Any]:
    return itertools.takewhile(lambda s: "role-to-assume" not in s.get("with", {}), job["steps"])


RULES: tuple[Rule, ...] = (
    begins_with_a_header,
    grants_nothing_at_the_top,
    lists_the_grants_of_each_job,
    explains_each_grant,
    runs_bash_with_pipefail,
    bounds_the_time_of_each_job,
    runs_on_a_fixed_image,
    pins_actions_to_full_commits,
    runs_actions_of_known_publishers,
    leaves_no_credentials_behind,
    keeps_expressions_out_of_commands,
    keeps_logic_in_scripts,
    fetches_nothing_by_hand,
    starts_only_by_safe_events,
    filters_no_paths,
    asks_no_token_for_strangers,
    gives_each_role_its_environment,
    trusts_no_guard_that_asks_nobody,
    asks_for_an_id_token_only_to_use_it,
    runs_no_stranger_beside_a_token,
    caches_nothing_that_is_deployed,
    *RELEASE_RULES,
    *OPERATION_RULES,
    requires_every_job,
    hides_no_failure,
)
