"""Killed after any step, or after any change at GitHub, and started again, it goes on."""

import copy
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from scripts.github_rest import JSON, GitHubRest, Query
from scripts.setup import command
from scripts.setup.deploy import Clock
from scripts.setup.findings import Finding
from scripts.setup.options import parse
from scripts.setup.place import Place
from scripts.setup.runner import Step, carry_out
from scripts.setup.session import open_session
from scripts.setup.steps import GitHubStep, aws, github_first, github_then
from tests.support.set_up import URL, Stage

STEPS = 19
OWNERS = 13  # CODEOWNERS: only a person can correct them


class KilledError(BaseException):
    """Stands for the end of the process: nothing catches it."""


@dataclass(frozen=True)
class LastStep:
    """A step after which the process is gone."""

    step: Step

    @property
    def what(self) -> str:
        return self.step.what

    def find(self) -> Finding:
        return self.step.find()

    def do(self, finding: Finding) -> None:
        self.step.do(finding)
        raise KilledError


def kept(stage: Stage) -> JSON:
    """Return what is left at GitHub, without the numbers that it draws."""
    environments = copy.deepcopy(stage.github.environments)
    for environment in environments.values():
        environment.pop("id")
        environment["branch_policies"] = [p["name"] for p in environment["branch_policies"]]
    variables = dict(stage.github.variables)
    return variables, environments, stage.github.rules_of_main(), stage.github.workflows


def run(stage: Stage) -> int:
    return command.main(stage.arguments(), stage.tools)


@pytest.mark.parametrize("number", range(STEPS))
def test_killed_after_a_step_it_goes_on(
    stage: Stage, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = command.all_steps
    # A fork, so that every step has something to do.
    stage.github.workflows["drift"] = "disabled_fork"
    stage.github.actions = stage.github.default_subject = False
    stage.github.about["has_issues"] = False

    def ending(place: Place, clock: Clock) -> list[Step]:
        steps = whole(place, clock)
        assert len(steps) == STEPS
        steps[number] = LastStep(steps[number])
        return steps

    with monkeypatch.context() as patch:
        patch.setattr(command, "all_steps", ending)
        if whole_is_done := number == OWNERS:
            assert run(stage) == 0
        else:
            with pytest.raises(KilledError):
                run(stage)

    assert run(stage) == 0
    assert stage.github.variables["SITE_URL"] == URL
    assert len(stage.github.rulesets) == 1
    assert len(stage.github.runs) == 2
    assert whole_is_done or stage.runners.ended == 2


def test_killed_after_any_change_at_github_it_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.github.reset()
    place = open_session(parse(stage.arguments(), ""), stage.tools, print)
    steps = at_github(place.place(place.facts()))
    carry_out_all(steps)
    wanted, changes = kept(stage), len(stage.github.writes())
    assert changes > 20

    for number in range(1, changes + 1):
        stage.github.reset()
        with monkeypatch.context() as patch:
            patch.setattr(GitHubRest, "ask", killed_after(number))
            with pytest.raises(KilledError):
                carry_out_all(steps)
        carry_out_all(steps)
        assert kept(stage) == wanted


def at_github(place: Place) -> list[Step]:
    """Return the steps at GitHub; what they take from AWS is there."""
    carry_out_all(aws(place))
    return [*github_first(place), *github_then(place)]


def carry_out_all(steps: Sequence[Step]) -> None:
    for step in steps:
        if isinstance(step, GitHubStep):
            step.place.changed()
    carry_out(steps, lambda line: None, lambda seconds: None, lambda: None)


def killed_after(number: int) -> Callable[..., JSON]:
    """Return what sends requests until so many have changed something."""
    real, left = GitHubRest.ask, itertools.count(number - 1, -1)

    def ask(
        rest: GitHubRest, method: str, path: str, body: JSON = None, query: Query | None = None
    ) -> JSON:
        answer = real(rest, method, path, body, query)
        if method != "GET" and next(left) == 0:
            raise KilledError
        return answer

    return ask
