"""The order of scenarios, and what happens when one of them goes wrong."""

from typing import cast

import pytest

from scripts.dev.rehearsal import runner
from scripts.dev.rehearsal.act import Run
from scripts.dev.rehearsal.runner import Result, play_all
from scripts.dev.rehearsal.scenarios.story import Finding, Scenario
from scripts.dev.rehearsal.world import PLAYED, World
from scripts.dev.rehearse import failure_line

WORLD = cast(World, None)  # the scenarios here act on nothing


def scenario(name: str, *needs: str, kept: bool = True) -> Scenario:
    return Scenario(name, name, lambda _: [Finding(name, kept=kept)], needs)


def broken(name: str) -> Scenario:
    def play(_: World) -> list[Finding]:
        raise OSError("no space left")

    return Scenario(name, name, play)


def play(monkeypatch: pytest.MonkeyPatch, *story: Scenario) -> dict[str, Result]:
    monkeypatch.setattr(runner, "STORY", story)
    monkeypatch.setattr(runner, "ASIDE", ())
    results = play_all(WORLD, story, lambda *_: None)
    return {r.scenario.name: r for r in results}


def test_a_broken_scenario_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    results = play(monkeypatch, broken("first"), scenario("second"))
    assert not results["first"].good
    assert "no space left" in results["first"].findings[0].detail
    assert results["second"].good


def test_what_needs_a_failed_scenario_is_not_played_and_not_green(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results = play(monkeypatch, scenario("merge", kept=False), scenario("purge", "merge"))
    assert not results["purge"].good
    assert results["purge"].findings == ()
    assert results["purge"].cause == "not played: needs merge"


def test_what_needs_something_not_played_names_the_scenario_that_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = (broken("bootstrap"), scenario("merge", "bootstrap"), scenario("purge", "merge"))
    results = play(monkeypatch, *story)
    assert results["purge"].cause == "not played: needs bootstrap"


def test_a_failed_rehearsal_is_one_line_that_names_each_cause_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = (broken("bootstrap"), scenario("merge", "bootstrap"), scenario("purge", "merge"))
    results = list(play(monkeypatch, *story).values())
    line = "bootstrap: it can be played: OSError: no space left (2 more not played)"
    assert failure_line(results) == line


def test_a_failed_run_adds_what_its_job_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def act(_: World) -> list[Finding]:
        run = Run("deploy", {"plan": "failure"}, errors=["plan: \x1b[31mno credentials\x1b[0m"])
        PLAYED.get().append(run)
        return [Finding("every job succeeds", kept=False, detail="failure; wanted: success")]

    results = play(monkeypatch, Scenario("merge", "merge", act), scenario("purge"))
    wanted = "every job succeeds: failure; wanted: success: plan: no credentials"
    assert results["merge"].cause == wanted
    assert results["purge"].good
    assert results["purge"].error == ""


def test_an_interrupted_rehearsal_begins_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: World) -> list[Finding]:
        raise KeyboardInterrupt

    begun: list[str] = []
    story = (Scenario("one", "one", interrupt), scenario("two"))
    monkeypatch.setattr(runner, "STORY", story)
    monkeypatch.setattr(runner, "ASIDE", ())
    with pytest.raises(KeyboardInterrupt):
        play_all(WORLD, story, lambda s, r: begun.append(s.name))
    assert begun == ["one"]


def test_each_scenario_is_told_when_it_begins_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, bool]] = []
    story = (scenario("one"), scenario("two"))
    monkeypatch.setattr(runner, "STORY", story)
    monkeypatch.setattr(runner, "ASIDE", ())
    play_all(WORLD, story, lambda s, r: told.append((s.name, r is not None)))
    assert told == [("one", False), ("one", True), ("two", False), ("two", True)]
