"""Which request of an administrator's reads or changes what of a repository's settings."""

import re
from collections.abc import Callable

from scripts.dev.rehearsal.settings_state import JSON, MISSING, Answer, RepositorySettingsState


def answer(state: RepositorySettingsState, method: str, path: str, body: JSON) -> Answer:
    """Answer a request of the administrator's, and write it down."""
    state.asked.append((method, path))
    base = f"/repos/{state.about['full_name']}"
    for wanted, pattern, act in ROUTES:
        found = re.fullmatch(pattern.replace("@", base), path)
        if wanted == method and found:
            return act(state, body, *found.groups())
    return MISSING


def _listed(name: str, entries: list[JSON]) -> Answer:
    return 200, {"total_count": len(entries), name: entries}


def _workflows(state: RepositorySettingsState) -> list[JSON]:
    return [{"path": f".github/workflows/{n}.yml", "state": s} for n, s in state.workflows.items()]


State = RepositorySettingsState
ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("GET", r"/user", lambda s, b: (200, {**s.me, "plan": {"name": s.plan}})),
    ("GET", r"/orgs/[\w-]+", lambda s, b: (200, {"plan": {"name": s.plan}})),
    ("GET", r"/users/([\w-]+)", lambda s, b, name: (200, {"login": name, "id": s.me["id"]})),
    ("GET", r"/orgs/[\w-]+/teams/([\w-]+)", lambda s, b, name: (200, {"slug": name, "id": 70})),
    ("GET", r"@", lambda s, b: (200, s.about)),
    ("PATCH", r"@", lambda s, b: s.set(about=s.about | b)),
    ("GET", r"@/branches/main", lambda s, b: (200, {"name": "main"})),
    (
        "GET",
        r"@/collaborators",
        lambda s, b: (
            200,
            [{"login": n, "permissions": {"push": True}} for n in [s.me["login"], *s.people]],
        ),
    ),
    ("GET", r"@/actions/permissions", lambda s, b: (200, {"enabled": s.actions})),
    ("PUT", r"@/actions/permissions", lambda s, b: s.set(actions=b["enabled"])),
    ("GET", r"@/actions/workflows", lambda s, b: _listed("workflows", _workflows(s))),
    ("PUT", r"@/actions/workflows/([\w-]+)\.yml/(enable|disable)", State.switch),
    ("GET", r"@/private-vulnerability-reporting", lambda s, b: (200, {"enabled": s.reports})),
    ("PUT", r"@/private-vulnerability-reporting", lambda s, b: s.set(reports=True)),
    (
        "GET",
        r"@/codeowners/errors",
        lambda s, b: (200, {"errors": [{"message": m} for m in s.owner_errors]}),
    ),
    (
        "GET",
        r"@/actions/oidc/customization/sub",
        lambda s, b: (200, {"use_default": s.default_subject}),
    ),
    (
        "PUT",
        r"@/actions/oidc/customization/sub",
        lambda s, b: s.set(default_subject=b["use_default"]),
    ),
    (
        "GET",
        r"@/actions/variables",
        lambda s, b: _listed(
            "variables", [{"name": n, "value": v} for n, v in sorted(s.variables.items())]
        ),
    ),
    ("POST", r"@/actions/variables", State.add_variable),
    ("PATCH", r"@/actions/variables/(\w+)", State.change_variable),
    ("DELETE", r"@/actions/variables/(\w+)", State.drop_variable),
    (
        "GET",
        r"@/environments",
        lambda s, b: _listed("environments", list(s.environments.values())),
    ),
    ("PUT", r"@/environments/([\w-]+)", State.put_environment),
    ("DELETE", r"@/environments/([\w-]+)", State.drop_environment),
    (
        "GET",
        r"@/environments/([\w-]+)/deployment-branch-policies",
        lambda s, b, name: _listed("branch_policies", s.environments[name]["branch_policies"]),
    ),
    ("POST", r"@/environments/([\w-]+)/deployment-branch-policies", State.add_branch),
    ("DELETE", r"@/environments/([\w-]+)/deployment-branch-policies/(\d+)", State.drop_branch),
    ("GET", r"@/rules/branches/main", lambda s, b: (200, s.rules_of_main())),
    ("GET", r"@/rulesets", lambda s, b: (200, s.rulesets)),
    ("POST", r"@/rulesets", State.add_ruleset),
    ("PUT", r"@/rulesets/(\d+)", State.change_ruleset),
    ("DELETE", r"@/rulesets/(\d+)", State.drop_ruleset),
    ("POST", r"@/actions/workflows/deploy\.yml/dispatches", State.dispatch),
    (
        "GET",
        r"@/actions/workflows/deploy\.yml/runs",
        lambda s, b: _listed("workflow_runs", list(reversed(s.runs))),
    ),
    ("GET", r"@/actions/workflows/[\w-]+\.yml/runs", lambda s, b: _listed("workflow_runs", [])),
    ("GET", r"@/actions/runs/(\d+)", State.show_run),
    (
        "GET",
        r"@/actions/runs/(\d+)/jobs",
        lambda s, b, number: _listed("jobs", s.jobs.get(int(number), [])),
    ),
    ("GET", r"@/actions/runs/(\d+)/pending_deployments", State.pending),
    ("POST", r"@/actions/runs/(\d+)/pending_deployments", State.approve),
)
