"""What a sync says: a line for each action, one closing line, a summary, JSON."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from scripts.console import escape_markdown, one_line
from scripts.deploy.job import Outcome
from scripts.deploy.sync_plan import Plan, Verb

MOST_LINES = 50
DONE = {Verb.PUT: "put", Verb.DELETE: "deleted", Verb.SKIP: "unchanged", Verb.KEEP: "kept"}


def plan_lines(plan: Plan, most: int = MOST_LINES) -> Iterator[str]:
    """Give a line for each put and delete, and the number of those that are left out."""
    actions = [a for a in plan.actions if a.verb in {Verb.PUT, Verb.DELETE}]
    for action in actions[:most]:
        yield f"  {action.verb:6}  {action.reason:8}  {one_line(action.key)}"
    if len(actions) > most:
        yield f"  … and {len(actions) - most} more"


def closing_line(outcome: Outcome, requests: Mapping[str, int], seconds: float) -> str:
    """Give the one line that counts everything."""
    counts = ", ".join(_counts(outcome.plan))
    asked = f"{sum(requests.values())} requests, " if requests else ""
    return (
        f"{outcome.manifest.site}: {counts}; {_invalidated(outcome)};"
        f" release {outcome.manifest.release or 'none'}; {asked}{seconds:.1f} s"
    )


def summary(outcome: Outcome, requests: Mapping[str, int], seconds: float) -> str:
    """Give the step summary as Markdown."""
    rows = [
        ("Release", outcome.manifest.release),
        ("Files", ", ".join(_counts(outcome.plan))),
        ("Invalidation", _invalidated(outcome)),
        ("Requests", ", ".join(f"{n} {name}" for name, n in requests.items()) or "none"),
        ("Seconds", f"{seconds:.1f}"),
        ("Back", "python -m scripts.release restore --to previous"),
    ]
    table = "\n".join(f"| {name} | {escape_markdown(value)} |" for name, value in rows)
    lines = "\n".join(plan_lines(outcome.plan)).replace("`", "'")
    changes = f"\n\n```text\n{lines}\n```" if lines else ""
    return (
        f"### Site {escape_markdown(outcome.manifest.site)}\n\n| | |\n|---|---|\n{table}{changes}"
    )


def to_json(outcome: Outcome, requests: Mapping[str, int], seconds: float) -> str:
    """Give everything for machines."""
    plan = outcome.plan
    owed = outcome.manifest.owed.paths
    content = {
        "site": outcome.manifest.site,
        "release": outcome.manifest.release,
        "number": outcome.manifest.number,
        "changed": changed(plan),
        "actions": [{"verb": a.verb, "key": a.key, "reason": a.reason} for a in plan.actions],
        "warnings": list(plan.warnings),
        "invalidation": {"id": outcome.invalidation, "paths": _sent(outcome), "owed": owed},
        "requests": requests,
        "seconds": round(seconds, 3),
    }
    return json.dumps(content, indent=2)


def changed(plan: Plan) -> int:
    """Count the keys that are written or deleted."""
    return sum(1 for action in plan.actions if action.verb in {Verb.PUT, Verb.DELETE})


def _counts(plan: Plan) -> Iterable[str]:
    reasons: dict[Verb, Counter[str]] = {verb: Counter() for verb in Verb}
    for action in plan.actions:
        reasons[action.verb][action.reason] += 1
    for verb, name in DONE.items():
        counter = reasons[verb]
        detail = ", ".join(f"{n} {reason}" for reason, n in sorted(counter.items()))
        spoken = f" ({detail})" if detail and verb is not Verb.SKIP else ""
        yield f"{counter.total()} {name}{spoken}"


def _sent(outcome: Outcome) -> tuple[str, ...]:
    return outcome.plan.owed.paths if outcome.invalidation else ()


def _invalidated(outcome: Outcome) -> str:
    if outcome.invalidation:
        paths = outcome.plan.owed.paths
        return f"{len(paths)} paths invalidated ({outcome.invalidation})"
    if owed := outcome.manifest.owed.paths:
        return f"{len(owed)} paths NOT invalidated"
    return "nothing to invalidate"
