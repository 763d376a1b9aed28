"""Decides which environment may apply a plan: directly, or after a reviewer. Pure."""

from dataclasses import dataclass

from scripts.ci.plans import TerraformPlan

PRODUCTION = "production"
GUARDED = "production-guarded"


@dataclass(frozen=True)
class Approval:
    """Which environment, and so whose approval, a plan needs, and why."""

    environment: str
    reason: str


def decide_approval(plan: TerraformPlan, reviewed: str | None, doubt: str = "") -> Approval:
    """Decide which environment may apply a plan.

    Args:
        plan: The plan of the main branch.
        reviewed: Digest of the plan that the reviewers of the pull request saw, if there is one.
        doubt: The reason if there is none.
    """
    lost = [c for c in plan.changes if c.endangers]
    if lost:
        names = ", ".join(f"{c.address} ({c.action})" for c in lost)
        return Approval(GUARDED, f"a protected resource would be lost: {names}")
    if plan.empty:
        return Approval(PRODUCTION, "the plan changes nothing")
    if reviewed is None:
        return Approval(GUARDED, doubt or "no plan of this commit was reviewed in a pull request")
    if reviewed != plan.digest:
        return Approval(
            GUARDED, "the plan differs from the one that was reviewed in the pull request"
        )
    return Approval(PRODUCTION, "the plan is exactly the one that was reviewed in the pull request")


def foresee_approval(plan: TerraformPlan) -> Approval:
    """Return what the gate will decide if main plans the same after the merge."""
    verdict = decide_approval(plan, plan.digest)
    if plan.empty or verdict.environment == GUARDED:
        return verdict
    return Approval(PRODUCTION, "no further approval if main plans exactly this")
