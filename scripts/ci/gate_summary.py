"""Renders the decision of the gate, and how the plan differs from the reviewed one. Pure."""

from collections.abc import Sequence

from scripts.ci.comment import MAX_ROWS, render_counts
from scripts.ci.gate import GUARDED, Approval
from scripts.ci.plans import TerraformPlan
from scripts.ci.reviewed import Difference, Review
from scripts.console import escape_markdown

WAITING = (
    "While this waits for a reviewer, rollback, purge and unlock wait in the same queue:"
    " reject or cancel it to let them run."
)
UNKNOWN = "The plan's comment is too long to list its addresses: compare the full plans."


def render_gate(
    plan: TerraformPlan, approval: Approval, review: Review, difference: Difference | None
) -> str:
    """Return the summary of the gate in Markdown.

    Args:
        plan: The plan of the main branch.
        approval: Who must approve it, and why.
        review: What the pull request shows.
        difference: Where `plan` differs from that; None where it is not known.
    """
    decided = (
        f"### Gate: {render_counts(plan)}\n\n"
        f"Environment `{approval.environment}`: {escape_markdown(approval.reason)}."
    )
    if approval.environment != GUARDED:
        return decided
    parts = [decided, _differences(review, difference), WAITING]
    return "\n\n".join(p for p in parts if p)


def _differences(review: Review, difference: Difference | None) -> str:
    if review.shown is None:
        return ""
    if difference is None:
        return UNKNOWN
    if not difference.found:
        return "At every address this plan is the one that the pull request showed."
    rows = [
        *_rows("changes in another way", difference.changed),
        *_rows("only in this plan", difference.added),
        *_rows("only in the plan that was shown", difference.missing),
    ]
    left_out = [f"| … | {len(rows) - MAX_ROWS} more |"] if len(rows) > MAX_ROWS else []
    head = ["| address | compared with the pull request |", "| --- | --- |"]
    return "\n".join(["#### Differences", "", *head, *rows[:MAX_ROWS], *left_out])


def _rows(what: str, addresses: Sequence[str]) -> list[str]:
    return [f"| {escape_markdown(address)} | {what} |" for address in addresses]
