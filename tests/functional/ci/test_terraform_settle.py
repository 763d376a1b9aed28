"""A Terraform whose step GitHub killed goes on to its end, and the step after waits for it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.ci import terraform_settle
from scripts.ci.terraform_settle import NotSettledError, judge, unfinished, wait_for_end

ROOT = Path(__file__).parents[3]
# Begins a resource; ends it, and says so, when it is let go on. It does not stop at an interrupt.
TERRAFORM = f"""#!{sys.executable}
import pathlib, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
print("aws_a.a: Creating...", flush=True)
sys.stdin.readline()
print("aws_a.a: Creation complete after 1s [id=a]", flush=True)
pathlib.Path("state").write_text("saved")
"""
PROGRAM = """
from pathlib import Path
from scripts.ci.terraform_stream import stream_terraform
stream_terraform(Path("x"), "apply", log=Path("terraform.log"))
"""


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start Terraform under our program, then kill our program as GitHub does."""
    (tmp_path / "terraform").write_text(TERRAFORM)
    (tmp_path / "terraform").chmod(0o700)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "aws_a.a: Creating...\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL
        yield process


def test_terraform_outlives_its_step_and_is_waited_for(
    killed: subprocess.Popen[str], tmp_path: Path
) -> None:
    log = tmp_path / "terraform.log"

    def let_go_on(_: float) -> None:
        assert killed.stdin is not None
        if not killed.stdin.closed:
            killed.stdin.close()

    now = iter(range(1_000_000))
    assert wait_for_end(log, 1e9, lambda: next(now), let_go_on)
    assert (tmp_path / "state").read_text() == "saved"
    assert log.read_text().endswith("[id=a]\n")


def test_terraform_that_does_not_end_is_not_waited_for_for_ever(
    killed: subprocess.Popen[str], tmp_path: Path
) -> None:
    times = iter([0.0, 1.0, 2.0])
    assert not wait_for_end(tmp_path / "terraform.log", 2.0, lambda: next(times), lambda _: None)
    assert killed.stdin is not None
    killed.stdin.close()


def test_what_was_begun_and_not_finished_is_named() -> None:
    said = """aws_a.a: Creating...
aws_a.b: Modifying... [id=b]
aws_a.c["x"]: Destroying... [id=c]
aws_a.d (deposed object 0a1b2c3d): Destroying... [id=d]
aws_a.a: Still creating... [10s elapsed]
aws_a.b: Modifications complete after 1s [id=b]
aws_a.d (deposed object 0a1b2c3d): Destruction complete after 0s
"""
    assert unfinished(said.splitlines()) == ["aws_a.a", 'aws_a.c["x"]']


def test_a_lock_an_orphan_or_a_terraform_that_works_on_is_a_problem() -> None:
    assert judge(ended=True, lock=None, unfinished=[]) == ""
    assert "2b6a" in judge(ended=True, lock="2b6a", unfinished=[])
    assert "aws_a.a" in judge(ended=True, lock=None, unfinished=["aws_a.a"])
    assert "about to be killed" in judge(ended=False, lock=None, unfinished=[])


SETTINGS = {"AWS_REGION": "eu-north-1", "STATE_BUCKET": "s", "ARTIFACT_BUCKET": "a"}


@pytest.mark.parametrize("lock", ["2b6a6738", None])
def test_the_step_fails_where_a_lock_is_left_and_only_there(
    lock: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "terraform.log").write_text("aws_a.a: Creating...\naws_a.a: Creation complete\n")
    monkeypatch.setattr(terraform_settle, "LOG", tmp_path / "terraform.log")
    monkeypatch.setattr(terraform_settle, "read_lock", lambda _: lock)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    environ = {"REPOSITORY_VARIABLES": json.dumps(SETTINGS)}
    if lock:
        with pytest.raises(NotSettledError, match=lock):
            terraform_settle.main(environ)
        assert "unlock" in (tmp_path / "summary").read_text()
    else:
        assert terraform_settle.main(environ) == 0
        assert "no lock" in (tmp_path / "summary").read_text()


def test_a_terraform_that_had_not_begun_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terraform_settle, "LOG", tmp_path / "terraform.log")
    assert terraform_settle.main({}) == 0
