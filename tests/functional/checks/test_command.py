"""`python -m scripts.static_checks` as a person or a workflow starts it."""

import pytest

from scripts import static_checks
from scripts.errors import UsageError


def test_chosen_checks_run_and_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert static_checks.main(["machine paths", "registry hosts"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" s  ")[1] for line in lines[:2]] == ["registry hosts", "machine paths"]
    assert lines[-1] == "static checks: 2 passed, 0 failed, 0 skipped"


def test_a_check_that_does_not_exist_is_misuse() -> None:
    with pytest.raises(UsageError, match="no check is called spelling"):
        static_checks.main(["spelling"])
