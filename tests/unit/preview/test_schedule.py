"""The function runs again when it said it would, and a failure is no reason to stop."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts.dev.local.function_runs import FunctionRun
from scripts.dev.local.session import Preview, keep_up, next_tick
from scripts.dev.local.weather_sources import Sources

NOW = 1_795_430_000.0


@pytest.mark.parametrize(
    ("planned", "due"),
    [(1_795_430_300, 1_795_430_300), (None, 1_795_431_200), (1_795_429_000, 1_795_431_200)],
)
def test_the_next_run_is_when_the_last_one_said_or_after_the_interval(
    planned: int | None, due: int
) -> None:
    assert next_tick(FunctionRun(True, "", planned), NOW, 20) == due


@dataclass(frozen=True)
class WrittenDown(Preview):
    """A preview whose runs are written down; the first of them fails."""

    asked: list[int | None] = field(default_factory=list)

    def run(self, scheduled: int | None) -> FunctionRun:
        self.asked.append(scheduled)
        return (
            FunctionRun(False, "failed", None)
            if len(self.asked) == 1
            else FunctionRun(True, "done", None)
        )


def seconds() -> Iterator[float]:
    now = NOW
    while True:
        yield now
        now += 30


def test_each_run_is_given_its_own_tick_and_a_failure_is_followed_by_the_next(
    tmp_path: Path,
) -> None:
    waits = iter(range(6))
    shown: list[str] = []

    def wait(_: float) -> None:
        if next(waits, None) is None:
            raise KeyboardInterrupt

    preview = WrittenDown(
        "http://127.0.0.1:1/", tmp_path, tmp_path, Sources("", "", "", simulated=True), 1
    )
    with pytest.raises(KeyboardInterrupt):
        keep_up(
            preview,
            FunctionRun(True, "first", int(NOW) + 60),
            shown.append,
            lambda: None,
            seconds().__next__,
            wait,
        )
    assert shown[:2] == ["failed", "done"]
    # The clock moves on 30 s whenever it is read, and the interval is a minute.
    assert preview.asked == [NOW + 60, NOW + 150, NOW + 240]
