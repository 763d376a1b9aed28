"""Our rules for the workflows that change production: in order, approved, and taken back."""

from typing import Any

from tests.workflows.workflow import Rule, Workflow, environment_of

CHANGES_PRODUCTION = ("DEPLOY_ROLE_ARN", "PURGE_ROLE_ARN")
NOT_SUPERSEDED = "steps.order.outputs.superseded != 'true'"
PATIENCE_DAYS = 7  # how long a deploy may wait for its reviewer (docs/runbook.md)
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
    steps = workflow.jobs["release"]["steps"][:-1]
    skipped = [s for s in steps if "if" in s and any(c in s.get("run", "") for c in RELEASE_ORDER)]
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
        and gated[0].get("if", NOT_SUPERSEDED) == NOT_SUPERSEDED
        and "needs.plan.result == 'success'" in str(jobs["release"].get("if"))
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


def waits_for_a_cancelled_terraform(workflow: Workflow) -> list[str]:
    """A Terraform that is cut off leaves its lock, and resources that its state does not know."""
    if workflow.name != "deploy":
        return []
    return [
        f"job {name} leaves a cancelled Terraform alone"
        for name, job in workflow.jobs.items()
        if "DEPLOY_ROLE_ARN" in workflow.roles(name)
        and not any(
            "scripts.ci.terraform_settle" in s.get("run", "") and s.get("if") == "cancelled()"
            for s in job["steps"]
        )
    ]


def keeps_what_a_waiting_release_needs(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    uploads = [s for _, s in workflow.steps if "actions/upload-artifact@" in s.get("uses", "")]
    return [
        f"artifact {s['with']['name']} expires while a reviewer is waited for"
        for s in uploads
        if s["with"].get("retention-days", 0) <= PATIENCE_DAYS
    ]


def leads_to_live_in_three_jobs(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    length = _longest_way(workflow.jobs, "release")
    return [] if length == 3 else [f"{length} jobs in a row lead from the merge to the live site"]


def verifies_the_zip_before_it_is_used(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    release = workflow.jobs["release"]
    runs = [s.get("run", "") for s in release["steps"]]
    verified = [n for n, r in enumerate(runs) if r.startswith("gh attestation verify ")]
    applied = [n for n, r in enumerate(runs) if "scripts.ci.terraform apply" in r]
    public = "github.event.repository.visibility == 'public'"
    good = (
        verified[:1] < applied
        and len(verified) == 1
        and release["steps"][verified[0]].get("if") == public == workflow.jobs["attest"]["if"]
        and "needs.attest.result == 'success'" in release["if"]
        and '--repo "$GITHUB_REPOSITORY" --signer-workflow' in runs[verified[0]]
    )
    return [] if good else ["a zip of unknown origin could be released"]


def records_only_what_went_live(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    return [
        f"job {name} counts as a deployment"
        for name, job in workflow.jobs.items()
        if "environment" in job
        and name != "release"
        and job["environment"].get("deployment") is not False
    ]


def does_nothing_where_nothing_is_set_up(workflow: Workflow) -> list[str]:
    roles = {"deploy": "DEPLOY_ROLE_ARN", "plan": "PLAN_ROLE_ARN"}
    if workflow.name not in roles:
        return []
    wanted = f"vars.{roles[workflow.name]} != ''"
    first = {"deploy": ("build", "report"), "plan": ("plan",)}[workflow.name]
    return [
        f"job {name} runs in a repository that is not set up"
        for name in first
        if wanted not in str(workflow.jobs[name].get("if"))
    ]


def plans_where_a_person_asks(workflow: Workflow) -> list[str]:
    """Only the first run of a merge may take a plan for known: others want a look at AWS."""
    if workflow.name != "deploy":
        return []
    looks = [s for _, s in workflow.steps if "scripts.ci.known_plan find" in s.get("run", "")]
    wanted = "github.event_name == 'push' && github.run_attempt == 1"
    return ["a deploy that is started by hand may not plan"] * sum(
        not str(s.get("if")).endswith(wanted) for s in looks
    )


def names_its_session(workflow: Workflow) -> list[str]:
    """CloudTrail shows the session; its name leads to the run."""
    if workflow.name not in {"deploy", "plan"}:
        return []
    sessions = [
        s["with"].get("role-session-name")
        for _, s in workflow.steps
        if "role-to-assume" in s.get("with", {})
    ]
    return [f"session {s}" for s in sessions if s != "windsock-${{ github.run_id }}"]


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
        and 'restore --to "$LIVE"' in restore.get("run", "")
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


def _longest_way(jobs: dict[str, Any], name: str) -> int:
    needs = jobs[name].get("needs", [])
    before = [needs] if isinstance(needs, str) else needs
    return 1 + max((_longest_way(jobs, n) for n in before), default=0)


RELEASE_RULES: tuple[Rule, ...] = (
    queues_what_changes_production,
    releases_in_order,
    lets_the_gate_choose,
    applies_only_the_plan_of_this_run,
    hears_when_it_is_cancelled,
    waits_for_a_cancelled_terraform,
    keeps_what_a_waiting_release_needs,
    leads_to_live_in_three_jobs,
    verifies_the_zip_before_it_is_used,
    records_only_what_went_live,
    does_nothing_where_nothing_is_set_up,
    plans_where_a_person_asks,
    names_its_session,
    takes_back_what_failed,
    asks_whether_the_rollback_is_live,
)
