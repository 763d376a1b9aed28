"""Judges what is switched on in the repository at GitHub; nothing here makes a request.

In a fork GitHub switches issues, workflows and schedules off, and says so nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.doctor_checks.findings import Finding, Setup

ON = "active"


@dataclass(frozen=True)
class Switches:
    """What is switched on in a repository.

    Attributes:
        public: Whether everyone can read it.
        issues: Whether it has issues; failed deploys and drift are reported there.
        actions: Whether workflows run at all.
        drift: State of the workflow `drift`, in GitHub's words; None where GitHub has not seen it.
        private_reports: Whether people can report a weakness in private.
        owner_errors: What is wrong with CODEOWNERS; None where there is no such file.
    """

    public: bool
    issues: bool
    actions: bool
    drift: str | None
    private_reports: bool
    owner_errors: Sequence[str] | None


def judge_switches(setup: Setup, found: Switches) -> list[Finding]:
    """Judge what is switched on."""
    path = f"repos/{setup.repository.owner}/{setup.repository.name}"
    findings = [
        _issues(path, found),
        _actions(path, found),
        _drift(setup, found),
        _owners(found),
    ]
    # GitHub offers it to public repositories only.
    return [*findings, _reports(path, found)] if found.public else findings


def _issues(path: str, found: Switches) -> Finding:
    if found.issues:
        return Finding("issues")
    problem = "are switched off (so in every fork); failed deploys and drift could not be reported"
    return Finding("issues", problem, f"gh api -X PATCH {path} -F has_issues=true")


def _actions(path: str, found: Switches) -> Finding:
    if found.actions:
        return Finding("workflows")
    switch_on = f"gh api -X PUT {path}/actions/permissions -F enabled=true -f allowed_actions=all"
    return Finding("workflows", "are switched off (so in every fork)", switch_on)


def _drift(setup: Setup, found: Switches) -> Finding:
    if found.drift == ON:
        return Finding("workflow drift")
    owner = f"{setup.repository.owner}/{setup.repository.name}"
    problem = f"does not run ({found.drift or 'not there yet: push main, switch workflows on'})"
    return Finding("workflow drift", problem, f"gh workflow enable drift --repo {owner}")


def _owners(found: Switches) -> Finding:
    if found.owner_errors is None:
        problem = "is not there, so no code owner is asked"
    elif found.owner_errors:
        problem = f"has {len(found.owner_errors)} errors, such as: {found.owner_errors[0]}"
    else:
        return Finding("CODEOWNERS")
    remedy = "write people or teams that can push into .github/CODEOWNERS, and merge that"
    return Finding("CODEOWNERS", problem, remedy)


def _reports(path: str, found: Switches) -> Finding:
    if found.private_reports:
        return Finding("private reports of weaknesses")
    problem = "are switched off; SECURITY.md and security.txt lead nowhere"
    switch_on = f"gh api -X PUT {path}/private-vulnerability-reporting"
    return Finding("private reports of weaknesses", problem, switch_on)
