"""Judges whether `main` takes reviewed and tested commits only; nothing here asks anybody.

main-ruleset.json is what GitHub is given; the doctor holds what GitHub answers against it.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.doctor_checks.findings import Finding, Setup

RULESET = "scripts/doctor_checks/main-ruleset.json"
Rule = Mapping[str, Any]


def judge_branch(setup: Setup, found: Sequence[Rule]) -> Finding:
    """Judge the rules that hold for `main`, from whichever rulesets they come.

    Args:
        setup: Whose repository it is.
        found: GitHub's answer to `rules/branches/main`; stricter rules than ours are right.
    """
    missing = [name for wanted in read_rules() for name in _missing(wanted, found)]
    if not missing:
        return Finding("branch main")
    path = f"repos/{setup.repository.owner}/{setup.repository.name}/rulesets"
    make = f"gh api -X POST {path} --input {RULESET}"
    return Finding("branch main", f"is not protected by {', '.join(missing)}", make)


def read_rules() -> list[Rule]:
    """Read the rules that `main` should have."""
    text = Path(__file__).with_name(Path(RULESET).name).read_text(encoding="utf-8")
    rules: list[Rule] = json.loads(text)["rules"]
    return rules


def _missing(wanted: Rule, found: Sequence[Rule]) -> list[str]:
    kind = wanted["type"]
    same = [rule.get("parameters") or {} for rule in found if rule["type"] == kind]
    if not same:
        return [kind]
    parameters = wanted.get("parameters", {}).items()
    return [n for n, value in parameters if not any(_covers(p.get(n), value) for p in same)]


def _covers(found: Any, wanted: Any) -> bool:
    """Tell whether a parameter is at least as strict: a list of checks, a number or a yes."""
    if isinstance(wanted, list):
        return {c["context"] for c in wanted} <= {c["context"] for c in found or []}
    return bool((found or 0) >= wanted)
