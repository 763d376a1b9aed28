"""No test sees the machine: not GitHub's variables, not the user's locale, zone or git."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.machine import FIXED, same_everywhere
from tests.support.skips import NO_SKIPS

ROOT = Path(__file__).parents[3]
RUNNER = {
    "CI": "true",
    "GITHUB_ACTIONS": "true",
    "GITHUB_REPOSITORY": "octo/site",
    "GITHUB_SHA": "a" * 40,
    "ACTIONS_ID_TOKEN_REQUEST_URL": "http://127.0.0.1:1",
    "RUNNER_TEMP": "/nowhere",
}
USER = {
    "AWS_PROFILE": "mine",
    "COLUMNS": "20",
    "GIT_DIR": "/nowhere",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "LC_ALL": "de_DE.UTF-8",
    "SITE_URL": "nonsense",
    "TF_CLI_ARGS": "-nonsense",
    "TZ": "Pacific/Kiritimati",
}
# Tests that were wrong on a runner or for a user: an error's first word, outputs, git, sizes.
SENSITIVE = (
    "tests/functional/simulator/test_server.py::test_a_port_in_use_is_one_clear_line",
    "tests/functional/preview/test_command.py::test_minutes_out_of_range_are_refused",
    "tests/functional/deploy/test_commands.py",
    "tests/unit/deploy/test_source.py",
    "tests/unit/repository/test_files.py",
    "tests/unit/ci/test_terraform_steps.py",
)


def pytest_in(environ: Mapping[str, str], *tests: str) -> subprocess.CompletedProcess[str]:
    """Run some tests as in another environment."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("environ", [RUNNER, USER], ids=["runner", "user"])
def test_what_a_runner_or_a_user_sets_changes_no_result(
    environ: dict[str, str], tmp_path: Path
) -> None:
    files = {n: tmp_path / n for n in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ENV")}
    for file in files.values():
        file.touch()
    done = pytest_in({**environ, **{n: str(f) for n, f in files.items()}}, *SENSITIVE)
    assert done.returncode == 0, done.stdout
    assert {name: file.read_text() for name, file in files.items()} == dict.fromkeys(files, "")


def test_what_tests_start_sees_the_fixed_environment() -> None:
    printed = subprocess.run(["env"], capture_output=True, text=True, check=True).stdout
    seen = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    assert {name: seen.get(name) for name in FIXED} == FIXED
    assert not [n for n in seen if n.startswith(("GITHUB_", "ACTIONS_", "RUNNER_")) or n == "CI"]


def test_in_ci_what_is_missing_still_fails() -> None:
    assert same_everywhere({"CI": "true"})[NO_SKIPS] == "1"
    assert same_everywhere({NO_SKIPS: "1"})[NO_SKIPS] == "1"
    assert NO_SKIPS not in same_everywhere({"CI": ""})


def test_what_finds_the_tools_is_kept() -> None:
    kept = {"PATH": "/bin", "HOME": "/me", "TF_PLUGIN_MIRROR": "/mirror", "USER": "me"}
    assert kept.items() <= same_everywhere(kept).items()
