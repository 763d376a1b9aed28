"""Why something failed, in one line that a person can read."""

import subprocess

import pytest

from scripts.errors import UsageError
from scripts.terraform_cli import TerraformError
from tests.rehearsal.causes import LONGEST, root_cause, shorten

REFUSED = (
    "terraform apply in /tmp/x:\n"
    "\x1b[31m╷\x1b[0m\x1b[0m\n"
    "\x1b[31m│\x1b[0m \x1b[1m\x1b[31mError: \x1b[0m\x1b[0m\x1b[1mIAM Policy: 409\x1b[0m\n"
    "\x1b[31m│\x1b[0m \x1b[0m\n"
    "\x1b[31m│\x1b[0m \x1b[0m  on github.tf line 110\n"
    "\x1b[31m╵\x1b[0m\x1b[0m\n"
)


def test_terraforms_error_is_taken_out_of_its_frame_and_colors() -> None:
    assert root_cause(TerraformError(REFUSED)) == "terraform apply in /tmp/x: IAM Policy: 409"


def test_a_program_is_quoted_with_its_last_words() -> None:
    error = subprocess.CalledProcessError(128, ["git", "merge", "x"], stderr="hint\nfatal: no\n")
    assert root_cause(error) == "git merge: fatal: no"
    silent = subprocess.CalledProcessError(1, "make", stderr="")
    assert root_cause(silent) == "make: exit 1"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (UsageError("no artifact plan\nin this run"), "no artifact plan"),
        (OSError("no space left"), "OSError: no space left"),
        (KeyError("x"), "KeyError: 'x'"),
        (ValueError(), "ValueError: no message"),
    ],
)
def test_any_other_error_is_its_first_line(error: Exception, line: str) -> None:
    assert root_cause(error) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("red\nassert {'failure'} == {'success'}\n  Extra", "red: {'failure'} == {'success'}"),
        ("assert [] == [1]\n  Right", "[] == [1]"),
        ("", "no message"),
    ],
)
def test_a_failed_assert_is_its_message_and_its_comparison(text: str, line: str) -> None:
    assert root_cause(AssertionError(text)) == line


def test_a_long_text_is_cut_and_folded() -> None:
    assert shorten("a\n\n b") == "a b"
    assert len(shorten("a" * 1000)) == LONGEST
