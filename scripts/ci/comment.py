"""Renders the plan as the comment of a pull request, within GitHub's limit of length. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.ci.gate import Approval
from scripts.ci.plans import ORDER, Change, TerraformPlan
from scripts.console import escape_markdown

MAX_CHARACTERS = 45_000  # GitHub refuses more than 65,536; the lines for the gate need some, too
MAX_ROWS = 60
MAX_CELL = 160
SITE_REASONS = frozenset({"new", "content", "removed"})
SIGNS = {
    "add": "🟢",
    "move": "🟡",
    "import": "🟡",
    "change": "🟡",
    "forget": "🔴",
    "destroy": "🔴",
    "replace": "🔴",
}


@dataclass(frozen=True)
class Scan:
    """Counts of checkov."""

    passed: int
    failed: int
    skipped: int


@dataclass(frozen=True)
class ZipFacts:
    """The function's zip: SHA-256 (hex) and bytes."""

    sha256: str
    size: int


@dataclass(frozen=True)
class SiteChanges:
    """Differences between the built site and that of the base branch.

    Attributes:
        files: Keys that would be put or deleted, each with a reason ("new", "content", "removed").
        before: Bytes of the first view on the base branch; None where it cannot be built.
        after: Bytes of the first view with this change.
    """

    files: tuple[tuple[str, str], ...]
    before: int | None
    after: int


@dataclass(frozen=True)
class Evidence:
    """Results of the other checks; None where a check did not run."""

    package: ZipFacts | None = None
    site: SiteChanges | None = None
    scan: Scan | None = None


def render_comment(
    plan: TerraformPlan, approval: Approval, evidence: Evidence, text: str, details: str
) -> str:
    """Write the comment in Markdown, at most MAX_CHARACTERS long.

    Args:
        plan: What changes.
        approval: Who must approve it.
        evidence: Results of the other checks.
        text: The whole plan as Terraform prints it; cut where it is too long.
        details: Address of the run, which has the whole plan in its summary.
    """
    head = "\n\n".join([_headline(plan), _table(plan.changes), _facts(approval, evidence)])
    return _with_plan(head, text, details)


def render_drift(plan: TerraformPlan, text: str, details: str) -> str:
    """Write the issue about drift in Markdown, at most MAX_CHARACTERS long."""
    head = (
        "Production was changed outside the pipeline, or main has not been deployed yet. To restore"
        " the state of main, run the workflow `deploy`; to keep the change, add it to"
        f" `terraform/` (docs/runbook.md, *Drift*).\n\n{_headline(plan)}\n\n{_table(plan.changes)}"
    )
    return _with_plan(head, text, details)


def render_counts(plan: TerraformPlan) -> str:
    """Count what a plan does in one line, for example "2 to add, 1 to replace"."""
    counts = [(plan.count(a), a) for a in reversed(ORDER)]
    return ", ".join(f"{n} to {a}" for n, a in counts if n) or "nothing to change"


def _with_plan(head: str, text: str, details: str) -> str:
    room = max(0, MAX_CHARACTERS - len(head) - 400)
    return f"{head}\n\n{_folded(text, room, details)}\n"[:MAX_CHARACTERS]


def _headline(plan: TerraformPlan) -> str:
    outputs = f", {len(plan.outputs)} outputs" if plan.outputs else ""
    return f"## Plan: {render_counts(plan)}{outputs}"


def _table(changes: Sequence[Change]) -> str:
    if not changes:
        return "No changes of the infrastructure."
    rows = [
        f"| {SIGNS[c.action]} {c.action}{' **protected**' if c.endangers else ''} "
        f"| {_cell(c.address)} | {_cell(', '.join(c.fields))} |"
        for c in changes[:MAX_ROWS]
    ]
    if len(changes) > MAX_ROWS:
        rows.append(f"| … | {len(changes) - MAX_ROWS} more | |")
    return "\n".join(["| action | resource | attributes |", "| --- | --- | --- |", *rows])


def _cell(text: str) -> str:
    return escape_markdown(text if len(text) <= MAX_CELL else f"{text[:MAX_CELL]}…")


def _facts(approval: Approval, evidence: Evidence) -> str:
    lines = [
        f"- **Gate after the merge**: `{approval.environment}`, {escape_markdown(approval.reason)}."
    ]
    if scan := evidence.scan:
        sign = "✅" if scan.failed == 0 else "❌"
        lines.append(
            f"- **checkov**: {sign} {scan.failed} failed, {scan.passed} passed, "
            f"{scan.skipped} skipped with a reason."
        )
    if package := evidence.package:
        lines.append(f"- **Function**: {package.size:,} bytes, SHA-256 `{package.sha256}`.")
    if evidence.site:
        lines.extend(_site_lines(evidence.site))
    return "\n".join(lines)


def _site_lines(site: SiteChanges) -> list[str]:
    before = "unknown" if site.before is None else f"{site.before:,}"
    lines = [
        f"- **First view**: {before} → {site.after:,} bytes on the wire, with headers and the data"
        " of one place."
    ]
    shown = [f"{_cell(key)} ({reason})" for key, reason in site.files[:15]]
    more = f" and {len(site.files) - 15} more" if len(site.files) > 15 else ""
    listed = ", ".join(shown) + more if shown else "none"
    return [*lines, f"- **Site files that change**: {listed}."]


def _folded(text: str, room: int, details: str) -> str:
    cut = text if len(text) <= room else text[:room].rsplit("\n", 1)[0] + "\n… truncated"
    fence = "`" * max(3, _longest_run(cut) + 1)
    whole = f"The full plan is in the [summary of the run]({details})."
    fold = f"<details><summary>Output of Terraform</summary>\n\n{fence}\n{cut}\n{fence}\n</details>"
    return f"{whole}\n\n{fold}"


def _longest_run(text: str) -> int:
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return longest
