"""What must happen before a scenario, and when one is not played."""

import pytest

from tests.rehearsal.story import ScenarioResult, not_played, with_needs

NEEDS = {"bootstrap": (), "merge": ("bootstrap",), "purge": ("merge",), "fork": ()}


def failed(name: str) -> ScenarioResult:
    return ScenarioResult(name, name, "failed")


def test_a_scenario_brings_what_must_happen_before() -> None:
    assert with_needs(["purge"], NEEDS) == {"bootstrap", "merge", "purge"}


def test_a_scenario_that_is_needed_but_not_collected_is_a_wrong_command() -> None:
    with pytest.raises(pytest.UsageError, match=r"not collected: merge; choose scenarios by -k"):
        with_needs(["purge"], {"purge": ("merge",)})


def test_what_needs_something_not_played_names_the_scenario_that_failed() -> None:
    skipped = ScenarioResult("merge", "Merge", "skipped", missing=("bootstrap",))
    assert not_played(("merge",), {"merge": skipped}) == ("bootstrap",)
    assert not_played(("a", "b"), {"a": failed("a"), "b": failed("b")}) == ("a", "b")


def test_a_scenario_is_played_after_one_that_passed_or_that_the_machine_cannot_play() -> None:
    results = {n: ScenarioResult(n, n, n) for n in ("passed", "skipped")}
    assert not_played(("passed", "skipped"), results) == ()
