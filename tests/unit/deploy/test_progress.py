"""Progress is a line now and then in a log, and gives a terminal back as it was."""

import threading

import pytest

from scripts.deploy.progress import EVERY_SECONDS, LineProgress, TerminalProgress
from tests.support.deploys import Clock


def test_a_log_gets_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    progress = LineProgress(clock.monotonic)
    for done in range(1, 6):
        clock.sleep(EVERY_SECONDS / 2)
        progress(done, 5)
    assert capsys.readouterr().err == "2 of 5 files are put\n4 of 5 files are put\n"


def test_a_short_sync_says_nothing_in_between(capsys: pytest.CaptureFixture[str]) -> None:
    LineProgress(Clock().monotonic)(1, 2)
    assert capsys.readouterr().err == ""


def test_the_bar_stops_drawing_when_all_is_put() -> None:
    # Threads of earlier tests may end meanwhile, so only those that begin here count.
    before = set(threading.enumerate())
    progress = TerminalProgress()
    progress(1, 2)
    drawing = set(threading.enumerate()) - before
    assert drawing
    progress(2, 2)
    # It is told to end, and does so at its next look.
    for thread in drawing:
        thread.join(10)
    assert not any(thread.is_alive() for thread in drawing)
