"""CI runs what `make check` runs, so that green here means green there."""

import re

from tests.support.repository import texts

MAKEFILE = texts()["Makefile"]
CI = texts()[".github/workflows/ci.yml"]


def test_ci_runs_every_part_of_check() -> None:
    parts = re.search(r"^check: ([a-z -]+?) ##", MAKEFILE, re.M)
    assert parts is not None
    run = {
        target for line in re.findall(r"\bmake ([a-z -]+)$", CI, re.M) for target in line.split()
    }
    assert set(parts[1].split()) <= run


def test_ci_runs_the_rehearsal() -> None:
    assert re.search(r"\bmake rehearse\b", CI)


def test_the_ci_command_is_the_readmes_test_command() -> None:
    assert texts()[".ci/run"].rstrip().endswith("make test")
