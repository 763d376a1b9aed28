"""Why something failed, in one line that a person can read."""

import subprocess

import pytest

from scripts.dev.rehearsal.causes import LONGEST, plain, root_cause, shorten
from scripts.dev.rehearsal.scenarios.story import equal, same
from scripts.errors import UsageError
from scripts.terraform_cli import TerraformError

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
    ("value", "text"),
    [
        ({"success", "failure"}, "failure, success"),
        (set(), "nothing"),
        (None, "nothing"),
        (True, "yes"),
        ((("1",), "1"), "(1), 1"),
        ([("production", True), ("purge", False)], "(production, yes), (purge, no)"),
        ({"index.html": ("v1", "etag")}, "index.html: v1, etag"),
        ("\x1b[31mred\x1b[0m\nline", "red line"),
        (3, "3"),
    ],
)
def test_a_value_is_written_without_python(value: object, text: str) -> None:
    assert plain(value) == text


def test_a_finding_says_what_was_found_and_wanted() -> None:
    assert equal("x", {"failure"}, {"success"}).detail == "failure; wanted: success"
    assert same("x", ("1",), ("1", "2")).detail == "1 became 1, 2"


def test_a_long_text_is_cut_and_folded() -> None:
    assert shorten("a\n\n b") == "a b"
    assert len(shorten("a" * 1000)) == LONGEST
