"""The report of a sync: a line for each action, a closing line, a summary, JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from scripts.console import escape_markdown, one_line
from scripts.deploy.job import SyncResult
from scripts.deploy.key_actions import Verb
from scripts.deploy.sync_plan import SyncPlan

MOST_LINES = 50
DONE = {Verb.PUT: "put", Verb.DELETE: "deleted", Verb.SKIP: "unchanged", Verb.KEEP: "kept"}


def plan_lines(plan: SyncPlan, most: int = MOST_LINES) -> Iterator[str]:
    """Return a line for each put and delete, and the number of those that are left out."""
    actions = [a for a in plan.actions if a.verb in {Verb.PUT, Verb.DELETE}]
    for action in actions[:most]:
        yield f"  {action.verb:6}  {action.reason:8}  {one_line(action.key)}"
    if len(actions) > most:
        yield f"  … and {len(actions) - most} more"


def sync_line(result: SyncResult, requests: Mapping[str, int], seconds: float) -> str:
    """Return the one line that counts everything."""
    counts = ", ".join(_counts(result.plan))
    asked = f"{sum(requests.values())} requests, " if requests else ""
    return (
        f"{result.manifest.site}: {counts}; {_invalidated(result)};"
        f" release {result.manifest.release or 'none'}; {asked}{seconds:.1f} s"
    )


def sync_summary(result: SyncResult, requests: Mapping[str, int], seconds: float) -> str:
    """Return the step summary as Markdown."""
    rows = [
        ("Release", result.manifest.release),
        ("Files", ", ".join(_counts(result.plan))),
        ("Invalidation", _invalidated(result)),
        ("Requests", ", ".join(f"{n} {name}" for name, n in requests.items()) or "none"),
        ("Seconds", f"{seconds:.1f}"),
        ("Restore", "python -m scripts.release restore --to previous"),
    ]
    table = "\n".join(f"| {name} | {escape_markdown(value)} |" for name, value in rows)
    lines = "\n".join(plan_lines(result.plan)).replace("`", "'")
    changes = f"\n\n```text\n{lines}\n```" if lines else ""
    return f"### Site {escape_markdown(result.manifest.site)}\n\n| | |\n|---|---|\n{table}{changes}"


def sync_json(result: SyncResult, requests: Mapping[str, int], seconds: float) -> str:
    """Return everything as JSON."""
    plan = result.plan
    pending = result.manifest.pending_invalidation.paths
    content = {
        "site": result.manifest.site,
        "release": result.manifest.release,
        "number": result.manifest.number,
        "changed": count_changes(plan),
        "actions": [{"verb": a.verb, "key": a.key, "reason": a.reason} for a in plan.actions],
        "warnings": list(plan.warnings),
        "invalidation": {"id": result.invalidation, "paths": _sent(result), "pending": pending},
        "requests": requests,
        "seconds": round(seconds, 3),
    }
    return json.dumps(content, indent=2)


def count_changes(plan: SyncPlan) -> int:
    """Count the keys that are written or deleted."""
    return sum(1 for action in plan.actions if action.verb in {Verb.PUT, Verb.DELETE})


def _counts(plan: SyncPlan) -> Iterable[str]:
    reasons: dict[Verb, Counter[str]] = {verb: Counter() for verb in Verb}
    for action in plan.actions:
        reasons[action.verb][action.reason] += 1
    for verb, name in DONE.items():
        counter = reasons[verb]
        detail = ", ".join(f"{n} {reason}" for reason, n in sorted(counter.items()))
        spoken = f" ({detail})" if detail and verb is not Verb.SKIP else ""
        yield f"{counter.total()} {name}{spoken}"


def _sent(result: SyncResult) -> tuple[str, ...]:
    return result.plan.pending_invalidation.paths if result.invalidation else ()


def _invalidated(result: SyncResult) -> str:
    if result.invalidation:
        paths = result.plan.pending_invalidation.paths
        return f"{len(paths)} paths invalidated ({result.invalidation})"
    if pending := result.manifest.pending_invalidation.paths:
        return f"{len(pending)} paths NOT invalidated"
    return "nothing to invalidate"
