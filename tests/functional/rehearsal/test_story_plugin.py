"""The plugin of pytest that plays scenarios in order, each after what it needs."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support.repository import ROOT

PLUGIN = """
from pathlib import Path
from tests.rehearsal.report import failures
from tests.rehearsal.story import Story
def pytest_configure(config):
    config.addinivalue_line("markers", "needs(*names): what must pass before")
    config.story = Story(Path(__file__).parent)
    config.pluginmanager.register(config.story)
def pytest_sessionfinish(session):
    print()
    for line in failures(list(session.config.story.results.values())):
        print("CAUSE", line)
"""
# Not in the order of their names, nor of their needs.
SCENARIOS = """
import pytest
def test_bootstrap():
    {bootstrap}
def test_fork(): pass
@pytest.mark.needs("bootstrap")
def test_merge(): pass
@pytest.mark.needs("merge")
def test_address(): pass
"""


def play(folder: Path, *options: str, bootstrap: str = "pass") -> str:
    (folder / "conftest.py").write_text(PLUGIN)
    (folder / "test_deploys.py").write_text(SCENARIOS.format(bootstrap=bootstrap))
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "--verbose", "-rs", *options, str(folder)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    return done.stdout + done.stderr


def outcomes(printed: str) -> list[tuple[str, str]]:
    return re.findall(r"::test_(\w+) (PASSED|FAILED|SKIPPED)", printed)


def test_scenarios_are_played_in_the_order_of_the_story(tmp_path: Path) -> None:
    order = ["bootstrap", "fork", "merge", "address"]
    assert outcomes(play(tmp_path)) == [(name, "PASSED") for name in order]


def test_a_chosen_scenario_is_played_with_its_needs_and_no_other(tmp_path: Path) -> None:
    printed = play(tmp_path, "-k", "merge")
    assert outcomes(printed) == [("bootstrap", "PASSED"), ("merge", "PASSED")]
    assert "2 passed, 2 deselected" in printed


def test_a_failed_scenario_does_not_hide_the_others_nor_look_green(tmp_path: Path) -> None:
    broken = 'assert [1] == [], "the roles are there"'
    printed = play(tmp_path, bootstrap=broken)
    assert outcomes(printed) == [
        ("bootstrap", "FAILED"),
        ("fork", "PASSED"),
        ("merge", "SKIPPED"),
        ("address", "SKIPPED"),
    ]
    assert re.findall("^CAUSE (.+)", printed, re.M) == [
        "failed bootstrap: the roles are there: [1] == []",
        "skipped merge: not played: needs bootstrap",
        "skipped address: not played: needs bootstrap",
    ]
    assert "1 failed, 1 passed, 2 skipped" in printed
