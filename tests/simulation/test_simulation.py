"""A share of the simulated years, the test of the test, and what makes the years short enough."""

from dataclasses import replace

import pytest

from tests.simulation.acts import Event
from tests.simulation.bucket import DAY, Bucket, Rule, due
from tests.simulation.faults import FAULTS, Fault
from tests.simulation.promises import PROMISES
from tests.simulation.story import Story, draw, play, shorten, timeline

DAYS = 60


@pytest.mark.parametrize("seed", range(3))
def test_every_promise_holds(seed: int) -> None:
    ending = play(draw(seed, DAYS))
    assert not ending.broken, "\n".join(timeline(shorten(ending)))
    assert ending.views > 5


def test_a_story_is_told_the_same_way_twice() -> None:
    first, second = play(draw(7, DAYS)), play(draw(7, DAYS))
    assert first.lines == second.lines


def test_runs_that_are_left_out_would_change_nothing() -> None:
    story = draw(0, 8)
    whole = play(replace(story, setting=replace(story.setting, exact=True)))
    short = play(story)
    assert short.skipped > short.ran
    assert not whole.skipped
    assert [whole.lines, whole.views, whole.broken] == [short.lines, short.views, None]


# Found within a few short stories; `make simulate FAULTS=1` looks for all of them.
@pytest.mark.parametrize("fault", [FAULTS[1], FAULTS[8]], ids=lambda fault: fault.name)
def test_a_planted_fault_is_found(fault: Fault) -> None:
    with fault.planted():
        endings = (play(draw(seed, DAYS), fault.read) for seed in range(20))
        found = next((e.broken for e in endings if e.broken), None)
    assert found is not None
    assert found.name in fault.breaks


def test_every_fault_breaks_a_promise_that_there_is() -> None:
    assert len(FAULTS) >= 20
    assert {name for fault in FAULTS for name in fault.breaks} <= PROMISES.keys()


def test_a_failing_story_is_shortened_to_what_matters() -> None:
    (fault,) = [fault for fault in FAULTS if fault.name == "a rollback forgets the invalidation"]
    start = draw(1, 1).setting.start
    events = [
        *(Event(start + 60 * n, "merge", n) for n in range(1, 6)),
        *(Event(start + 1000 + 60 * n, "visit", n) for n in range(6)),
        Event(start + 4000, "rollback", 1, "previous"),
    ]
    with fault.planted():
        ending = play(Story(draw(1, 1).setting, tuple(events)))
        short = shorten(ending)
    assert ending.broken
    kinds = [event.kind for event in short.story.events]
    assert kinds == ["merge", "merge", "rollback"]
    assert timeline(short)[0].startswith("seed 1: from ")
    assert "BROKEN purge-sent" in timeline(short)[-1]


class Clock:
    def __init__(self) -> None:
        self.now = 10.5 * DAY

    def __call__(self) -> float:
        return self.now


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
def test_a_lifecycle_rule_acts_at_the_midnight_after_its_days() -> None:
    assert due(10.5 * DAY, 3) == 14 * DAY


def test_an_old_version_expires_by_when_it_was_replaced_and_its_marker_last() -> None:
    clock = Clock()
    bucket = Bucket(clock, [Rule("", noncurrent=3, markers=True)], versioned=True)
    first = bucket.put("a", b"1", {}, None)
    clock.now += 30 * DAY
    assert bucket.version("a", first.id) == first
    bucket.delete("a")
    assert bucket.live("a") is None
    clock.now += 3 * DAY
    assert bucket.version("a", first.id) == first
    clock.now += DAY
    assert bucket.version("a", first.id) is None
    assert bucket.versions() == []


def test_a_current_version_expires_by_its_age_and_becomes_an_old_one() -> None:
    clock = Clock()
    bucket = Bucket(clock, [Rule("pr-", current=30)], versioned=True)
    kept, gone = bucket.put("a", b"1", {}, None), bucket.put("pr-1", b"1", {}, None)
    clock.now += 31 * DAY
    assert bucket.live("a") == kept
    assert bucket.live("pr-1") is None
    assert bucket.version("pr-1", gone.id) == gone
