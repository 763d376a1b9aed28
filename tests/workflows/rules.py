"""Our own rules for workflows: what the linters do not see. Each gives the problems it finds."""

import functools
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel import yaml

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".github/workflows"
# Read from the repositories of the actions; no other commit may run.
PINNED = {
    "actions/checkout": ("v7.0.1", "3d3c42e5aac5ba805825da76410c181273ba90b1"),
    "actions/setup-python": ("v7.0.0", "5fda3b95a4ea91299a34e894583c3862153e4b97"),
    "actions/upload-artifact": ("v7.0.0", "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f"),
    "actions/download-artifact": ("v8.0.1", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c"),
    "aws-actions/configure-aws-credentials": (
        "v6.2.3",
        "e6de054238d6b7531b4efff3b6587d9aade6a06c",
    ),
    "hashicorp/setup-terraform": ("v4.0.1", "dfe3c3f87815947d99a8997f908cb6525fc44e9e"),
    "actions/attest-build-provenance": ("v4.1.0", "a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32"),
}
TRIGGERS = {"pull_request", "push", "merge_group", "workflow_dispatch", "schedule"}
ROLES = {
    "DEPLOY_ROLE_ARN": {
        "production",
        "production-guarded",
        "${{ needs.plan.outputs.environment }}",
    },
    "PURGE_ROLE_ARN": {"purge"},
    "PREVIEW_ROLE_ARN": {"preview"},
}
CHANGES_PRODUCTION = ("DEPLOY_ROLE_ARN", "PURGE_ROLE_ARN")
SAME_REPOSITORY = "github.event.pull_request.head.repo.full_name == github.repository"
NOT_DEPENDABOT = "github.event.pull_request.user.login != 'dependabot[bot]'"
RELEASE_ORDER = (
    "scripts.ci.terraform apply",
    "scripts.release promote",
    "scripts.ci.ensure_data",
    "scripts.sync_site",
    "scripts.smoke_test",
    "scripts.release record",
    "scripts.release restore",
)
MOST_LINES = 5


@dataclass(frozen=True)
class Workflow:
    """A workflow file: its name, its text, and what the text means."""

    name: str
    text: str

    @property
    def data(self) -> Any:
        return parse(self.text)

    @property
    def jobs(self) -> dict[str, Any]:
        return dict(self.data["jobs"])

    @property
    def steps(self) -> Iterator[tuple[str, Any]]:
        for name, job in self.jobs.items():
            for step in job["steps"]:
                yield name, step

    def roles(self, job: str) -> list[str]:
        wanted = [s.get("with", {}).get("role-to-assume", "") for s in self.jobs[job]["steps"]]
        return [
            r
            for name in ("PLAN_ROLE_ARN", *ROLES)
            for r in [name]
            if any(name in w for w in wanted)
        ]

    @property
    def all_roles(self) -> set[str]:
        return {role for job in self.jobs for role in self.roles(job)}


@functools.cache
def parse(text: str) -> Any:
    """Parse a workflow once; nobody changes what it gives."""
    return yaml.YAML(typ="safe").load(text)


Rule = Callable[[Workflow], list[str]]


def read_workflows() -> list[Workflow]:
    """Read every workflow of the repository."""
    return [Workflow(f.stem, f.read_text(encoding="utf-8")) for f in sorted(FOLDER.glob("*.yml"))]


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


def pins_actions_to_commits_that_were_read(workflow: Workflow) -> list[str]:
    used = re.findall(r"uses: (\S+)(?: # (\S+))?", workflow.text)
    return [
        f"{action} # {tag} is not in the table"
        for action, tag in used
        if not action.startswith("$/")
        and PINNED.get(action.split("@")[0]) != (tag, action.split("@")[-1])
    ]


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
        if not _is_for_ours(condition) and not _is_for_ours(_conditions_before(workflow, name))
    ]


def gives_each_role_its_environment(workflow: Workflow) -> list[str]:
    return [
        f"job {name} becomes {role} in environment {_environment(job)!r}"
        for name, job in workflow.jobs.items()
        for role in workflow.roles(name)
        if role in ROLES and _environment(job) not in ROLES[role]
    ]


def trusts_no_guard_that_asks_nobody(workflow: Workflow) -> list[str]:
    jobs = {n: j for n, j in workflow.jobs.items() if _environment(j) == "production-guarded"}
    return [
        f"job {name} becomes a role where perhaps nobody was asked"
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


def queues_what_changes_production(workflow: Workflow) -> list[str]:
    if not workflow.all_roles & set(CHANGES_PRODUCTION):
        return []
    wanted = {"group": "production", "queue": "max", "cancel-in-progress": False}
    found = workflow.data.get("concurrency")
    return [] if found == wanted else [f"concurrency is {found}: a deploy could be lost or cut"]


def releases_in_order(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    runs = [s.get("run", "") for s in workflow.jobs["release"]["steps"]]
    found = [c for run in runs for c in RELEASE_ORDER if c in run]
    if found != list(RELEASE_ORDER):
        return [f"the release goes {found}"]
    # Only the record itself knows whether it says something new: an earlier run may have died.
    skipped = [s for s in workflow.jobs["release"]["steps"][:-1] if "if" in s]
    return [f"{s.get('name')} can be left out" for s in skipped]


def lets_the_gate_choose(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    jobs, gate = workflow.jobs, "${{ steps.gate.outputs.environment }}"
    gated = [s for s in jobs["plan"]["steps"] if s.get("id") == "gate"]
    good = (
        _environment(jobs["release"]) == "${{ needs.plan.outputs.environment }}"
        and jobs["plan"].get("outputs", {}).get("environment") == gate
        and len(gated) == 1
        and "scripts.plan_report gate" in gated[0]["run"]
        and "continue-on-error" not in gated[0]
    )
    return [] if good else ["the release does not wait for what the gate decides"]


def applies_only_the_plan_of_this_run(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    steps = workflow.jobs["release"]["steps"]
    apply = next(s for s in steps if "scripts.ci.terraform apply" in s.get("run", ""))
    wanted = {
        "DIGEST": "${{ needs.plan.outputs.digest }}",
        "SHA256": "${{ needs.build.outputs.sha256 }}",
        "TFPLAN": "${{ needs.plan.outputs.tfplan-sha256 }}",
        "JSON": "${{ needs.plan.outputs.json-sha256 }}",
    }
    foreign = [
        s for s in steps if s.get("with", {}).keys() & {"run-id", "repository", "github-token"}
    ]
    good = wanted.items() <= apply.get("env", {}).items() and not foreign
    compared = '--digest "$DIGEST" --zip-sha256 "$SHA256" --tfplan-sha256 "$TFPLAN" --json-sha256'
    good = good and f'{compared} "$JSON"' in apply["run"]
    return [] if good else ["what is applied need not be what this run planned and built"]


def hears_when_it_is_cancelled(workflow: Workflow) -> list[str]:
    """GitHub tells only the step's own process, which must not be a shell that is between."""
    if not workflow.all_roles & set(CHANGES_PRODUCTION):
        return []
    commands = ("scripts.ci.terraform plan", "scripts.ci.terraform apply", "scripts.sync_site")
    runs = [s.get("run", "") for _, s in workflow.steps]
    deaf = [c for c in commands for r in runs if c in r and not r.startswith("exec ")]
    return [f"{c} would be killed without a word" for c in deaf]


def takes_back_what_failed(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    *steps, restore = workflow.jobs["release"]["steps"]
    publishing = ("scripts.sync_site", "scripts.smoke_test")
    # GitHub cancels a job that runs out of time, and soon ends it; a step that does only fails.
    endless = [
        f"{s.get('name')} may use up the time of the job"
        for s in steps
        if any(p in s.get("run", "") for p in publishing) and "timeout-minutes" not in s
    ]
    good = (
        str(restore.get("if")).startswith("(failure() || cancelled()) && ")
        and 'restore --to "$LIVE" --run "$GITHUB_RUN_NUMBER"' in restore.get("run", "")
        and restore["env"]["LIVE"] == "${{ needs.plan.outputs.live }}"
    )
    return endless if good else ["a failed release is not taken back", *endless]


def asks_whether_the_rollback_is_live(workflow: Workflow) -> list[str]:
    if workflow.name != "rollback":
        return []
    steps = workflow.jobs["restore"]["steps"]
    smoke: Any = next((s for s in steps if "scripts.smoke_test" in s.get("run", "")), {})
    version = smoke.get("env", {}).get("VERSION")
    good = version == "${{ steps.restore.outputs.version_sha256 }}"
    good = good and '--version-sha256 "$VERSION"' in smoke["run"]
    return [] if good else ["any release would pass for the restored one"]


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


def _is_for_ours(condition: str) -> bool:
    return SAME_REPOSITORY in condition and NOT_DEPENDABOT in condition and "||" not in condition


def _conditions_before(workflow: Workflow, name: str) -> str:
    """Join the conditions of the jobs that a job needs; it is skipped when they are."""
    needs = workflow.jobs[name].get("needs", [])
    before = [needs] if isinstance(needs, str) else needs
    return " && ".join(str(workflow.jobs[n].get("if", "")) for n in before)


def _before_roles(job: Any) -> Iterator[Any]:
    return itertools.takewhile(lambda s: "role-to-assume" not in s.get("with", {}), job["steps"])


def _environment(job: Any) -> Any:
    environment = job.get("environment")
    return environment["name"] if isinstance(environment, dict) else environment


RULES: tuple[Rule, ...] = (
    begins_with_a_header,
    grants_nothing_at_the_top,
    lists_the_grants_of_each_job,
    explains_each_grant,
    runs_bash_with_pipefail,
    bounds_the_time_of_each_job,
    runs_on_a_fixed_image,
    pins_actions_to_commits_that_were_read,
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
    queues_what_changes_production,
    releases_in_order,
    lets_the_gate_choose,
    applies_only_the_plan_of_this_run,
    hears_when_it_is_cancelled,
    takes_back_what_failed,
    asks_whether_the_rollback_is_live,
    requires_every_job,
    hides_no_failure,
)
