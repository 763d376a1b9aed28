"""Jobs run as on GitHub: a merge commit, no root, and files that must stay as they are."""

import os
import subprocess
from pathlib import Path

import pytest

from scripts.dev.as_github.__main__ import run_all
from scripts.dev.as_github.checkout import check_out
from scripts.dev.as_github.jobs import CiCommand, CiJob
from scripts.dev.as_github.runner import JobRunner, without_root
from tests.support.skips import skip_unless_ready

NAMED = ("-c", "user.name=a", "-c", "user.email=a@localhost")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *NAMED, "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make a working tree with one commit, one change and one new file."""
    root = tmp_path / "tree"
    (root / "requirements").mkdir(parents=True)
    git(root, "init", "-q")
    (root / ".gitignore").write_text(".venv\nnode_modules\n")
    (root / "requirements/dev.txt").write_text("a==1\n")
    (root / "package.json").write_text("{}")
    (root / "package-lock.json").write_text("{}")
    git(root, "add", "--all")
    git(root, "commit", "-qm", "First")
    git(root, "commit", "-qm", "Second", "--allow-empty")
    (root / ".venv").mkdir()
    (root / ".venv/.done").touch()
    (root / "new.txt").write_text("new")
    return root


@pytest.fixture
def runner(tree: Path, tmp_path: Path) -> JobRunner:
    prefix = without_root()
    skip_unless_ready(None if prefix is not None else "root cannot be given up (unshare --user)")
    return JobRunner(tree, tmp_path, "a" * 40, prefix or ())


def job(*scripts: str, name: str = "test") -> CiJob:
    return CiJob(name, tuple(CiCommand(script, {}) for script in scripts), None, ())


def test_the_checkout_is_a_detached_merge_commit_with_what_is_not_committed(
    tree: Path, tmp_path: Path
) -> None:
    target = tmp_path / "checkout"
    merge = check_out(tree, target, tmp_path)
    assert git(target, "rev-parse", "HEAD") == merge
    assert len(git(target, "rev-list", "--parents", "-1", "HEAD").split()) == 3
    assert git(target, "rev-parse", "--abbrev-ref", "HEAD") == "HEAD"
    assert (target / "new.txt").read_text() == "new"
    assert git(tree, "status", "--porcelain") == "?? new.txt"


def test_what_is_installed_is_lent_and_looks_as_old_as_it_is(tree: Path, tmp_path: Path) -> None:
    os.utime(tree / "requirements/dev.txt", (1, 1))
    check_out(tree, tmp_path / "checkout", tmp_path)
    assert (tmp_path / "checkout/.venv/.done").exists()
    assert (tmp_path / "checkout/requirements/dev.txt").stat().st_mtime == 1


def test_commands_run_without_root_and_with_githubs_variables(
    runner: JobRunner, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    script = f'echo "$(id -u) $GITHUB_ACTIONS $GITHUB_JOB" > {seen}'
    assert run_all(runner, [job(script)]) == {"test": "success"}
    user, *variables = seen.read_text().split()
    assert user != "0"
    assert variables == ["true", "test"]


def test_a_command_that_fails_ends_its_job_and_only_that(runner: JobRunner, tmp_path: Path) -> None:
    jobs = [job("false | true", f"touch {tmp_path}/late", name="bad"), job("true")]
    assert run_all(runner, jobs) == {"bad": "failure", "test": "success"}
    assert not (tmp_path / "late").exists()


@pytest.mark.parametrize("variable", ["GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ENV"])
def test_a_job_that_writes_what_people_see_is_red(
    runner: JobRunner, variable: str, capfd: pytest.CaptureFixture[str]
) -> None:
    scribbler = job(f'echo "Smoke test failed" >> "${variable}"')
    assert run_all(runner, [scribbler]) == {"test": "failure"}
    assert f"test wrote into {variable}" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("name", "variable", "result"),
    [
        ("package", "GITHUB_OUTPUT", "success"),
        ("package", "GITHUB_ENV", "failure"),
        ("rehearse", "GITHUB_STEP_SUMMARY", "success"),
        ("rehearse", "GITHUB_OUTPUT", "failure"),
    ],
)
def test_a_job_that_reports_writes_only_where_it_reports(
    runner: JobRunner, name: str, variable: str, result: str
) -> None:
    assert run_all(runner, [job(f'echo "the zip" >> "${variable}"', name=name)]) == {name: result}


def test_the_required_check_sees_what_became_of_the_others(
    runner: JobRunner, tmp_path: Path
) -> None:
    judge = CiJob(
        "ci-ok", (CiCommand(f'echo "$NEEDS" > {tmp_path}/needs', {}),), None, ("test", "x")
    )
    run_all(runner, [job("false"), judge])
    needs = (tmp_path / "needs").read_text()
    assert '"test": {"result": "failure"}' in needs
    assert '"x": {"result": "skipped"}' in needs
