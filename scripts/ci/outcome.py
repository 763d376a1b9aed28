"""Classifies how a deploy ended, and renders it as a line and as an issue. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from scripts.ci.all_green import results_table
from scripts.ci.run_history import FailedStep, Refusal
from scripts.console import escape_markdown

COMMIT = re.compile(r"[0-9a-f]{40}")
ADDRESS = re.compile(r"https://[a-z0-9.-]+")
LOGIN = re.compile(r"[A-Za-z0-9-]{1,39}")
MAX_ERROR = 1000


class DeployEnd(Enum):
    """How a deploy ended; only FAILED needs a person."""

    LIVE = "live"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True)
class Deploy:
    """The facts about one run of `deploy`.

    Attributes:
        results: Result of each job, by id.
        outputs: Outputs of all jobs by name; their values come from the jobs as text.
        failed: The step that failed, if one did.
        refusal: Who rejected it, or None.
        commit: What it deployed.
        actor: Who started it.
        run: Address of its page.
    """

    results: Mapping[str, str]
    outputs: Mapping[str, str]
    failed: FailedStep | None
    refusal: Refusal | None
    commit: str
    actor: str
    run: str

    @property
    def kind(self) -> DeployEnd:
        """Return how it ended."""
        results = set(self.results.values())
        if self.outputs.get("superseded") == "true" and "failure" not in results:
            return DeployEnd.SUPERSEDED
        if results == {"success"}:
            return DeployEnd.LIVE
        if self.failed is not None:
            return DeployEnd.FAILED
        # A rejected job fails without a step; so does one whose runner was lost.
        if "failure" in results:
            return DeployEnd.REFUSED if self.refusal else DeployEnd.FAILED
        return DeployEnd.CANCELLED if "cancelled" in results else DeployEnd.FAILED

    @property
    def restored(self) -> bool:
        """Return whether the previous release was restored."""
        return bool(COMMIT.fullmatch(self.outputs.get("restored", "")))

    @property
    def address(self) -> str:
        """Return the site's address, or ""."""
        given = self.outputs.get("site_url", "")
        return given if ADDRESS.fullmatch(given) else ""

    @property
    def changed_infrastructure(self) -> bool:
        """Return whether Terraform applied something."""
        return self.outputs.get("changes", "").isdigit() and self.outputs["changes"] != "0"


def deploy_line(deploy: Deploy) -> str:
    """Return one line of Markdown for the merged pull request and the summary."""
    lines = {
        DeployEnd.LIVE: _live,
        DeployEnd.SUPERSEDED: _superseded,
        DeployEnd.REFUSED: _refused,
        DeployEnd.CANCELLED: _cancelled,
        DeployEnd.FAILED: _failed,
    }
    return f"{lines[deploy.kind](deploy)} ([run]({deploy.run}))"


def waiting_line(reason: str, environment: str, run: str) -> str:
    """Return the line that the pull request shows while a deploy waits for a reviewer."""
    return (
        f"🟡 Waiting for a reviewer of `{environment}`: {escape_markdown(reason)}."
        f" [Approve or reject it]({run})"
    )


def issue_title(deploy: Deploy) -> str:
    """Return the title of the issue about a failed deploy."""
    step = f" at “{deploy.failed.step}”" if deploy.failed else ""
    return f"A deploy of main failed{step}"


def issue_text(deploy: Deploy) -> str:
    """Return the issue about a failed deploy in Markdown: step, error, run, what to do next."""
    parts = [
        f"{_mention(deploy.actor)}: commit {deploy.commit} is not live. {_state(deploy)}",
        _where(deploy),
        results_table(deploy.results),
        f"The log: {deploy.run}",
        "The next step is in docs/runbook.md under *A deploy failed*. This issue is closed"
        " automatically by the next successful deploy.",
    ]
    return "\n\n".join(p for p in parts if p)


def _live(deploy: Deploy) -> str:
    return f"🟢 Live at {deploy.address or 'its address'}: commit {deploy.commit}"


def _superseded(deploy: Deploy) -> str:
    live = deploy.outputs.get("live", "")
    newer = f"commit {live}" if COMMIT.fullmatch(live) else "a newer commit"
    return f"⚪ Superseded: {newer} is live and contains this commit; nothing to do"


def _refused(deploy: Deploy) -> str:
    refusal = deploy.refusal
    if refusal is None:
        return "⚪ Not live: refused"
    comment = f": {escape_markdown(refusal.comment)}" if refusal.comment else ""
    who, environment = escape_markdown(refusal.who), escape_markdown(refusal.environment)
    return f"⚪ Not live: {who} rejected it in {environment}{comment}. Nothing was changed"


def _cancelled(deploy: Deploy) -> str:
    return f"⚪ Not live: cancelled. {_state(deploy)}"


def _failed(deploy: Deploy) -> str:
    verb = "Rolled back" if deploy.restored else "Not live"
    return f"🔴 {verb}: {_where(deploy) or 'a job failed.'} {_state(deploy)}"


def _where(deploy: Deploy) -> str:
    if deploy.failed is None:
        return ""
    step, job = escape_markdown(deploy.failed.step), escape_markdown(deploy.failed.job)
    error = escape_markdown(deploy.failed.error[:MAX_ERROR]) or "see the log."
    return f"Step **{step}** of *{job}* failed: {error}"


def _state(deploy: Deploy) -> str:
    if deploy.restored:
        return "The previous release was restored: visitors see the site as before."
    if deploy.results.get("release") in {"skipped", None}:
        return "The release did not begin: the site is unchanged."
    return "Nothing had to be restored, or restoring failed: check the site."


def _mention(actor: str) -> str:
    return f"@{actor}" if LOGIN.fullmatch(actor) else escape_markdown(actor)
