"""Judges what is switched on in the repository at GitHub; nothing here makes a request.

In a fork GitHub switches issues, workflows and schedules off, and says so nowhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scripts.setup.calls import Call, commands
from scripts.setup.findings import Finding
from scripts.setup.model import Setup

ON = "active"
# Without these nothing is deployed, looked after, or put back.
WORKFLOWS = (
    *("ci", "deploy", "drift", "plan", "preview", "purge-cache", "rollback", "scan", "unlock"),
)


@dataclass(frozen=True)
class Switches:
    """What is switched on in a repository.

    Attributes:
        public: Whether everyone can read it.
        issues: Whether it has issues; failed deploys and drift are reported there.
        actions: Whether workflows run at all.
        workflows: State of each workflow by the name of its file, in GitHub's words; those that
            GitHub has not seen are missing.
        private_reports: Whether people can report a weakness in private.
        owner_errors: What is wrong with CODEOWNERS; None where there is no such file.
    """

    public: bool = True
    issues: bool = True
    actions: bool = True
    workflows: Mapping[str, str] = field(default_factory=dict)
    private_reports: bool = True
    owner_errors: Sequence[str] | None = ()


def judge_switches(setup: Setup, found: Switches) -> list[Finding]:
    """Judge what is switched on."""
    findings = [
        judge_issues(setup, found),
        judge_actions(setup, found),
        judge_workflows(setup, found),
        judge_owners(setup, found),
    ]
    # GitHub offers it to public repositories only.
    return [*findings, judge_reports(setup, found)] if found.public else findings


def judge_issues(setup: Setup, found: Switches) -> Finding:
    """Judge whether workflows can report in an issue."""
    problem = (
        "are switched off (so in every fork); failed deploys and drift could not be reported"
        if not found.issues
        else ""
    )
    return _switch(setup, "issues", problem, Call("PATCH", "", {"has_issues": True}))


def judge_actions(setup: Setup, found: Switches) -> Finding:
    """Judge whether workflows run at all."""
    problem = "" if found.actions else "are switched off (so in every fork)"
    body = {"enabled": True, "allowed_actions": "all"}
    return _switch(setup, "workflows", problem, Call("PUT", "/actions/permissions", body))


def judge_workflows(setup: Setup, found: Switches) -> Finding:
    """Judge whether each workflow runs; GitHub stops those of forks and of quiet repositories."""
    off = {name: state for name, state in found.workflows.items() if state != ON}
    wrong = {name: off[name] for name in WORKFLOWS if name in off}
    missing = [name for name in WORKFLOWS if name not in found.workflows]
    what, expected = "each workflow", "active"
    if missing:
        problem = f"{', '.join(missing)} not there yet"
        fix = "push main, then run this again (a fork shows them when workflows are switched on)"
        return Finding(what, problem, fix, expected)
    states = ", ".join(sorted(set(wrong.values())))
    problem = f"{', '.join(wrong)} not running ({states})" if wrong else ""
    calls = tuple(Call("PUT", f"/actions/workflows/{name}.yml/enable") for name in wrong)
    return Finding(what, problem, commands(calls, setup.full_name), expected, calls)


def judge_owners(setup: Setup, found: Switches) -> Finding:
    """Judge CODEOWNERS: GitHub passes over owners that do not exist."""
    what, expected = "CODEOWNERS", "names people or teams that can push"
    if setup.alone:
        return Finding(what, expected="asked by no one where one person works alone")
    if found.owner_errors is None:
        problem = "is not there, so no code owner is asked"
    elif found.owner_errors:
        problem = f"has {len(found.owner_errors)} errors, such as: {found.owner_errors[0]}"
    else:
        return Finding(what, expected=expected)
    fix = "write people or teams that can push into .github/CODEOWNERS, and merge that"
    return Finding(what, problem, fix, expected, by_hand=True)


def judge_reports(setup: Setup, found: Switches) -> Finding:
    """Judge whether a weakness can be reported in private, as SECURITY.md asks for."""
    problem = (
        ""
        if found.private_reports
        else "are switched off; SECURITY.md and security.txt lead nowhere"
    )
    call = Call("PUT", "/private-vulnerability-reporting")
    return _switch(setup, "private reports of weaknesses", problem, call)


def judge_subject_form(setup: Setup, *, default: bool) -> Finding:
    """Judge whether GitHub sends a subject that the roles can expect."""
    problem = "" if default else "is customized; the roles expect GitHub's own"
    call = Call("PUT", "/actions/oidc/customization/sub", {"use_default": True})
    return _switch(setup, "form of the subject", problem, call, "GitHub's own")


def _switch(setup: Setup, what: str, problem: str, call: Call, expected: str = "on") -> Finding:
    if not problem:
        return Finding(what, expected=expected)
    return Finding(what, problem, call.command(setup.full_name), expected, (call,))
