"""Skips that cannot be overlooked: one line that says what is missing, and a failure in CI."""

import os

import pytest

# Set where CI is: the tests themselves never see the variables of a runner.
NO_SKIPS = "WINDSOCK_NO_SKIPS"


def skip_unless_ready(problem: str | None) -> None:
    """Skip the test when something of the machine is missing; fail it where skips are refused."""
    if problem is None:
        return
    if os.environ.get(NO_SKIPS):
        pytest.fail(f"cannot run here: {problem}", pytrace=False)
    pytest.skip(problem)
