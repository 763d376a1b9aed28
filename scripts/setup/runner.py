"""Carries out steps in their order: look, act only where something is to do, look again.

It knows nothing of AWS or GitHub: a step may be interrupted anywhere, and the next run begins by
looking at what is there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from scripts.console import one_line
from scripts.errors import WindsockError
from scripts.setup.explain import explain
from scripts.setup.findings import Finding

TRIES = 5
PAUSE_SECONDS = 1.0
Say = Callable[[str], None]
T = TypeVar("T")


class StepError(WindsockError):
    """Report a step that could not be done; those before it stay done."""


class Step(Protocol):
    """One step of a set-up, or of leaving it."""

    @property
    def what(self) -> str:
        """Return its name."""

    def find(self) -> Finding:
        """Look whether something is to do; change nothing."""

    def do(self, finding: Finding) -> None:
        """Do what `find` found missing; done twice it changes nothing more."""


@dataclass(frozen=True)
class Result:
    """How a step went.

    Attributes:
        finding: What was found before anything was done.
        done: Whether it was done now.
    """

    finding: Finding
    done: bool = False

    @property
    def left(self) -> bool:
        """Return whether something is still to do."""
        return not (self.finding.good or self.done)


def carry_out(
    steps: Iterable[Step],
    say: Say,
    sleep: Callable[[float], None],
    agree: Callable[[], None],
    *,
    dry_run: bool = False,
) -> list[Result]:
    """Carry out steps, a line for each.

    Args:
        steps: In their order.
        say: Prints a line.
        sleep: Waits between looks at what was done, seconds.
        agree: Is called before anything is changed; raises where a person says no.
        dry_run: Only look, and say what would be done.

    Raises:
        StepError: A step failed; the message says what the error really means, and what to do.
    """
    results = []
    for step in steps:
        finding = _explained(step, step.find)
        done = not (finding.good or finding.by_hand or dry_run)
        if done:
            agree()
            _do(step, finding, say, sleep)
        else:
            say("\n".join(_looked_at(finding)))
        results.append(Result(finding, done))
    return results


def _looked_at(finding: Finding) -> list[str]:
    if finding.good:
        return finding.lines()
    if finding.by_hand:
        return [f"TODO  {finding.what} {finding.problem}: {finding.fix}"]
    change = f"would {finding.what} {finding.problem}; expected: {finding.expected}"
    return [one_line(change), f"      {one_line(finding.fix)}"]


def _do(step: Step, finding: Finding, say: Say, sleep: Callable[[float], None]) -> None:
    say(one_line(f"do    {finding.what} {finding.problem}"))
    _explained(step, lambda: step.do(finding))
    _confirm(step, sleep)
    say(one_line(f"done  {finding.what}: {finding.expected}"))


def _confirm(step: Step, sleep: Callable[[float], None]) -> None:
    """Look until what was done is seen: GitHub may answer from before for a moment."""
    for left in reversed(range(TRIES)):
        again = _explained(step, step.find)
        if again.good:
            return
        if not left:
            message = f"{again.what} {again.problem}, although it was just done; run this again"
            raise StepError(message)
        sleep(PAUSE_SECONDS)


def _explained(step: Step, act: Callable[[], T]) -> T:
    """Run a part of a step; its errors name the step and say what they really mean."""
    try:
        return act()
    except WindsockError as error:
        meaning = explain(str(error))
        said = one_line(str(error))
        text = f"{meaning} (it said: {said})" if meaning else said
        raise StepError(f"{step.what}: {text}") from error
