"""Runs checks beside each other and says how each went."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How a check went; skipped means that it could not run here."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """A check's verdict.

    Attributes:
        verdict: How it went.
        detail: The findings if it failed, the reason if it was skipped, else a few words or "".
    """

    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True)
class Check:
    """Something that can be checked."""

    name: str
    run: Callable[[], Outcome]


@dataclass(frozen=True)
class Result:
    """A check that was run, and how many seconds it took."""

    name: str
    outcome: Outcome
    seconds: float


def run_checks(
    checks: Sequence[Check], clock: Callable[[], float], workers: int = 2
) -> list[Result]:
    """Run checks beside each other; give their results in the checks' order."""

    def run(check: Check) -> Result:
        start = clock()
        return Result(check.name, check.run(), clock() - start)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, checks))


def judge(results: Sequence[Result], *, in_ci: bool) -> bool:
    """Tell whether all is well: nothing failed and, in CI, nothing was skipped."""
    bad = {Verdict.FAILED, Verdict.SKIPPED} if in_ci else {Verdict.FAILED}
    return not any(result.outcome.verdict in bad for result in results)


def table(results: Sequence[Result]) -> str:
    """Write a line for each check: verdict, seconds, name, and why it was skipped."""
    return "\n".join(
        f"{r.outcome.verdict.value:8}{r.seconds:6.1f} s  {r.name}"
        + (f": {r.outcome.detail}" if r.outcome.detail and not _failed(r) else "")
        for r in results
    )


def findings(results: Sequence[Result]) -> str:
    """Write what the failed checks found, each below its name."""
    return "\n\n".join(f"== {r.name}\n{r.outcome.detail.strip()}" for r in results if _failed(r))


def closing_line(results: Sequence[Result]) -> str:
    """Count the verdicts on one line."""
    verdicts = [result.outcome.verdict for result in results]
    counts = ", ".join(f"{verdicts.count(v)} {v.value}" for v in Verdict)
    return f"static checks: {counts}"


def _failed(result: Result) -> bool:
    return result.outcome.verdict is Verdict.FAILED
