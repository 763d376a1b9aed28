"""The static checks that need Terraform itself turn red on the fault they are there for."""

from pathlib import Path

from scripts import terraform_cli
from scripts.checks.runner import Verdict
from tests.support.skips import skip_unless_ready
from tests.support.small_repository import run_check


def test_terraform_that_is_not_formatted_is_red(tmp_path: Path) -> None:
    skip_unless_ready(terraform_cli.missing())
    assert run_check(tmp_path, "terraform fmt")[0] is Verdict.PASSED
    assert run_check(tmp_path, "terraform fmt", typed="type    = string")[0] is Verdict.FAILED


def test_terraform_that_is_not_valid_is_red(tmp_path: Path) -> None:
    skip_unless_ready(terraform_cli.missing())
    assert run_check(tmp_path, "validate terraform/site")[0] is Verdict.PASSED
    verdict, detail = run_check(tmp_path, "validate terraform/site", typed="colour = red")
    assert verdict is Verdict.FAILED
    assert "colour" in detail
