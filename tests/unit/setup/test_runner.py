"""The runner looks, acts only where something is to do, looks again, and explains errors."""

from dataclasses import dataclass, field

import pytest

from scripts.errors import RefusedError, WindsockError
from scripts.setup.findings import Finding
from scripts.setup.runner import TRIES, Result, StepError, carry_out

MISSING = Finding("thing", "is not there", "make it", "there")
RIGHT = Finding("thing", expected="there")


@dataclass
class Scripted:
    """A step that finds what it is given, one after the other, the last one for ever."""

    finds: list[Finding]
    error: WindsockError | None = None
    done: int = 0
    what: str = "thing"

    def find(self) -> Finding:
        return self.finds.pop(0) if len(self.finds) > 1 else self.finds[0]

    def do(self, finding: Finding) -> None:
        if self.error:
            raise self.error
        self.done += 1


@dataclass
class Desk:
    """What a person sees and answers."""

    said: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    asked: int = 0

    def agree(self) -> None:
        self.asked += 1

    def carry_out(self, *steps: Scripted, dry_run: bool = False) -> list[Result]:
        return carry_out(steps, self.said.append, self.slept.append, self.agree, dry_run=dry_run)


def test_what_is_right_is_left_alone() -> None:
    desk, step = Desk(), Scripted([RIGHT])
    assert desk.carry_out(step) == [Result(RIGHT)]
    assert (step.done, desk.asked) == (0, 0)
    assert desk.said == ["ok    thing: there"]


def test_what_is_missing_is_done_and_confirmed() -> None:
    desk, step = Desk(), Scripted([MISSING, RIGHT])
    assert desk.carry_out(step) == [Result(MISSING, done=True)]
    assert (step.done, desk.asked) == (1, 1)
    assert desk.said == ["do    thing is not there", "done  thing: there"]


def test_what_github_still_says_from_before_is_waited_for() -> None:
    desk = Desk()
    desk.carry_out(Scripted([MISSING, MISSING, MISSING, RIGHT]))
    assert len(desk.slept) == 2


def test_what_stays_missing_is_not_called_done() -> None:
    desk = Desk()
    with pytest.raises(StepError, match="although it was just done"):
        desk.carry_out(Scripted([MISSING]))
    assert len(desk.slept) == TRIES - 1
    assert not [line for line in desk.said if line.startswith("done")]


def test_a_dry_run_says_what_would_be_done() -> None:
    desk, step = Desk(), Scripted([MISSING])
    (result,) = desk.carry_out(step, dry_run=True)
    assert result.left
    assert (step.done, desk.asked) == (0, 0)
    assert desk.said == ["would thing is not there; expected: there\n      make it"]


def test_what_only_a_person_can_do_stops_nothing() -> None:
    desk = Desk()
    by_hand = Finding("owners", "are wrong", "correct them", "right", by_hand=True)
    results = desk.carry_out(Scripted([by_hand]), Scripted([MISSING, RIGHT]))
    assert [r.left for r in results] == [True, False]
    assert desk.said[0] == "TODO  owners are wrong: correct them"


def test_an_error_names_the_step_and_its_true_meaning() -> None:
    error = WindsockError("AccessDenied: Your account must be verified before you can add new")
    with pytest.raises(StepError, match=r"^thing: AWS verifies a new account.*\(it said: Access"):
        Desk().carry_out(Scripted([MISSING], error))


def test_no_step_follows_one_that_failed() -> None:
    later = Scripted([MISSING, RIGHT])
    with pytest.raises(StepError):
        Desk().carry_out(Scripted([MISSING], WindsockError("no")), later)
    assert later.done == 0


def test_a_no_stops_before_the_first_change() -> None:
    def refuse() -> None:
        raise RefusedError("nothing was changed")

    desk, step = Desk(), Scripted([MISSING, RIGHT])
    with pytest.raises(RefusedError):
        carry_out([step], desk.said.append, desk.slept.append, refuse)
    assert step.done == 0


def test_text_from_outside_stays_on_its_line() -> None:
    desk = Desk()
    forged = Finding("thing", "is\nok    everything", "make\nit", "there")
    desk.carry_out(Scripted([forged]), dry_run=True)
    assert desk.said[0].count("\n") == 1
