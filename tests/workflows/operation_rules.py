"""Our rules for what people start by hand and for the watch: traceable, honest, self-reliant."""

from tests.workflows.workflow import Rule, Workflow

BY_HAND = ("purge-cache", "rollback", "unlock")
SESSION = "windsock-${{ github.run_id }}"
# They come with the runner's connection to GitHub, and ask nothing else.
ENOUGH = ("actions/checkout@", "aws-actions/configure-aws-credentials@")


def rolls_back_with_nothing_from_outside(workflow: Workflow) -> list[str]:
    if workflow.name != "rollback":
        return []
    steps = [step for _, step in workflow.steps]
    used = [s["uses"] for s in steps if "uses" in s and not s["uses"].startswith(ENOUGH)]
    runs = [s["run"] for s in steps if "run" in s and not s["run"].startswith("python3 -m ")]
    return [f"{u} may need a registry that is down" for u in used + runs]


def keeps_what_a_rollback_needs(workflow: Workflow) -> list[str]:
    if workflow.name != "deploy":
        return []
    runs = [s.get("run", "") for s in workflow.jobs["plan"]["steps"]]
    kept = any("scripts.ci.keep_libraries" in run for run in runs)
    return [] if kept else ["a rollback after this deploy would need the package index"]


def records_only_what_goes_live(workflow: Workflow) -> list[str]:
    if workflow.name not in {"purge-cache", "unlock"}:
        return []
    named = {n: j["environment"] for n, j in workflow.jobs.items() if "environment" in j}
    counted = [n for n, e in named.items() if not isinstance(e, dict) or e.get("deployment", True)]
    return [f"job {name} counts as a deployment" for name in counted]


def names_its_sessions_after_the_run(workflow: Workflow) -> list[str]:
    if workflow.name not in {*BY_HAND, "drift"}:
        return []
    given = [s["with"] for _, s in workflow.steps if "role-to-assume" in s.get("with", {})]
    unnamed = [w for w in given if w.get("role-session-name") != SESSION]
    return ["CloudTrail would not say which run it was"] * len(unnamed)


def says_what_a_person_started(workflow: Workflow) -> list[str]:
    if workflow.name not in BY_HAND:
        return []
    name = workflow.data.get("run-name", "")
    return [] if "${{ github.actor }}" in name else ["the list of runs does not say who did what"]


def watches_that_the_comparison_works(workflow: Workflow) -> list[str]:
    if workflow.name != "drift":
        return []
    issue = workflow.jobs["issue"]
    handed_on = any(
        s.get("env", {}).get("PLAN") == "${{ needs.plan.result }}" for s in issue["steps"]
    )
    good = handed_on and str(issue.get("if")).startswith("always() && ")
    return [] if good else ["a comparison that fails opens no issue"]


OPERATION_RULES: tuple[Rule, ...] = (
    rolls_back_with_nothing_from_outside,
    keeps_what_a_rollback_needs,
    records_only_what_goes_live,
    names_its_sessions_after_the_run,
    says_what_a_person_started,
    watches_that_the_comparison_works,
)
