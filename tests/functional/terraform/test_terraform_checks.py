"""The hook for Terraform turns red on a fault, and a skip of it is red in CI."""

from pathlib import Path

import pytest

from scripts import terraform_cli
from scripts.dev import terraform_checks
from tests.support.skips import skip_unless_ready
from tests.support.small_repository import run_hook


@pytest.mark.parametrize(
    ("typed", "message"), [("type    = string", "main.tf"), ("color = red", "color")]
)
def test_a_fault_in_terraform_is_red(tmp_path: Path, typed: str, message: str) -> None:
    skip_unless_ready(terraform_cli.missing_terraform())
    done = run_hook(tmp_path, "terraform", typed=typed)
    assert done.returncode == 1
    assert message in done.stdout


@pytest.mark.parametrize(("variables", "code"), [({}, 0), ({"CI": "true"}, 1)])
def test_a_machine_without_terraform_skips_aloud_and_is_red_in_ci(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    code: int,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(terraform_cli, "missing_terraform", lambda: "terraform is not on PATH")
    assert terraform_checks.main() == code
    assert capsys.readouterr().out == "skipped: terraform is not on PATH\n"
