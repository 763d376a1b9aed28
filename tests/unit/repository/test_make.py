"""`make check` runs what CI runs, so that green here means green there."""

import re

from tests.support.repository import texts

MAKEFILE = texts()["Makefile"]
CI = texts()[".github/workflows/ci.yml"]


def test_check_runs_the_commands_of_ci_and_every_test() -> None:
    parts = re.search(r"^check: ([a-z -]+?) ##", MAKEFILE, re.M)
    assert parts is not None
    assert parts[1].split() == ["as-on-github", "test"]
    assert "-m scripts.dev.as_github $(ARGS)" in MAKEFILE


def test_ci_runs_the_static_checks_the_tests_and_the_rehearsal() -> None:
    run = set(re.findall(r"run: make ([a-z]+)$", CI, re.M))
    assert run == {"static", "coverage", "test", "rehearse"}


def test_the_ci_command_is_the_readmes_test_command() -> None:
    assert texts()[".ci/run"].rstrip().endswith("make as-on-github\nmake test")
