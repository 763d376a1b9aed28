"""Our rules for the workflows that change production: in order, approved, and taken back."""

from typing import Any

from tests.workflows.workflow import Rule, Workflow, environment_of

CHANGES_PRODUCTION = ("DEPLOY_ROLE_ARN", "PURGE_ROLE_ARN")
RELEASE_ORDER = (
    "scripts.ci.terraform apply",
    "scripts.release promote",
    "scripts.ci.ensure_data",
    "scripts.sync_site",
    "scripts.smoke_test",
    "scripts.release record",
    "scripts.release restore",
)


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
        environment_of(jobs["release"]) == "${{ needs.plan.outputs.environment }}"
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


RELEASE_RULES: tuple[Rule, ...] = (
    queues_what_changes_production,
    releases_in_order,
    lets_the_gate_choose,
    applies_only_the_plan_of_this_run,
    hears_when_it_is_cancelled,
    takes_back_what_failed,
    asks_whether_the_rollback_is_live,
)
