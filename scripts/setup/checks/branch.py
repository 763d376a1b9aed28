"""Judges whether `main` takes reviewed and tested commits only; nothing here makes a request.

main-ruleset.json is what GitHub is given; what GitHub answers is held against it. Who
maintains a repository alone can have no approval: main-ruleset-alone.json asks for none.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.setup.calls import Call
from scripts.setup.findings import Finding
from scripts.setup.model import Setup

FOLDER = "scripts/setup/checks"
Rule = Mapping[str, Any]


def judge_branch(setup: Setup, found: Sequence[Rule], rulesets: Mapping[str, int]) -> Finding:
    """Judge the rules that hold for `main`, from whichever rulesets they come.

    Args:
        setup: Whose repository it is.
        found: GitHub's answer to `rules/branches/main`; stricter rules than ours are right.
        rulesets: The ids of the repository's own rulesets, by name.
    """
    ruleset = read_ruleset(alone=setup.alone)
    expected = "pull requests that passed ci-ok" + ("" if setup.alone else " and were approved")
    missing = [name for wanted in ruleset["rules"] for name in _missing(wanted, found)]
    if not missing:
        return Finding("branch main", expected=expected)
    # GitHub refuses a second ruleset of one name.
    there = rulesets.get(ruleset["name"])
    method, path = ("POST", "/rulesets") if there is None else ("PUT", f"/rulesets/{there}")
    call = Call(method, path, ruleset, f"{FOLDER}/{file_of(alone=setup.alone)}")
    problem = f"is not protected by {', '.join(missing)}"
    return Finding("branch main", problem, call.command(setup.full_name), expected, (call,))


def read_ruleset(*, alone: bool) -> Mapping[str, Any]:
    """Return the ruleset that `main` should have."""
    text = Path(__file__).with_name(file_of(alone=alone)).read_text(encoding="utf-8")
    ruleset: Mapping[str, Any] = json.loads(text)
    return ruleset


def file_of(*, alone: bool) -> str:
    """Return the name of the file with the ruleset."""
    return "main-ruleset-alone.json" if alone else "main-ruleset.json"


def _missing(wanted: Rule, found: Sequence[Rule]) -> list[str]:
    kind = wanted["type"]
    same = [rule.get("parameters") or {} for rule in found if rule["type"] == kind]
    if not same:
        return [kind]
    parameters = wanted.get("parameters", {}).items()
    return [n for n, value in parameters if not any(_covers(p.get(n), value) for p in same)]


def _covers(found: Any, wanted: Any) -> bool:
    """Return whether a parameter is at least as strict: a list of checks, a number or a yes."""
    if isinstance(wanted, list):
        # A check without an app may be reported by everyone who can push.
        return {_check(c) for c in wanted} <= {_check(c) for c in found or []}
    return bool((found or 0) >= wanted)


def _check(check: Mapping[str, Any]) -> tuple[str, int | None]:
    return check["context"], check.get("integration_id")
