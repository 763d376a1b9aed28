"""A check that fails, or cannot run where it must, is never taken for one that passed."""

import pytest

from scripts.checks.runner import (
    Check,
    Outcome,
    Verdict,
    closing_line,
    findings,
    judge,
    run_checks,
    table,
)

PASSED = Outcome(Verdict.PASSED)
FAILED = Outcome(Verdict.FAILED, "a.tf:3: no")
SKIPPED = Outcome(Verdict.SKIPPED, "terraform is not on PATH")


@pytest.mark.parametrize(
    ("outcome", "here", "in_ci"),
    [(PASSED, True, True), (FAILED, False, False), (SKIPPED, True, False)],
)
def test_a_failure_is_red_and_a_skip_is_red_in_ci(
    outcome: Outcome, here: bool, in_ci: bool
) -> None:
    results = run_checks([Check("x", lambda: outcome)], lambda: 0.0)
    assert judge(results, in_ci=False) is here
    assert judge(results, in_ci=True) is in_ci


def test_the_table_keeps_the_order_and_says_why_something_was_skipped() -> None:
    checks = [Check("one", lambda: PASSED), Check("two", lambda: SKIPPED)]
    lines = table(run_checks(checks, lambda: 1.0)).splitlines()
    assert lines == [
        "passed     0.0 s  one",
        "skipped    0.0 s  two: terraform is not on PATH",
    ]


def test_what_a_failed_check_found_is_shown_below_its_name() -> None:
    results = run_checks([Check("fmt", lambda: FAILED), Check("ok", lambda: PASSED)], lambda: 0.0)
    assert findings(results) == "== fmt\na.tf:3: no"


def test_the_closing_line_counts_each_verdict() -> None:
    good, bad = Check("good", lambda: PASSED), Check("bad", lambda: FAILED)
    results = run_checks([good, bad, good], lambda: 0.0)
    assert closing_line(results) == "static checks: 2 passed, 1 failed, 0 skipped"
