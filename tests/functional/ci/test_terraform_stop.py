"""An interrupted run lets Terraform finish what it began, so that state and lock stay whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Says what it is asked, and saves its state only if it is interrupted once and then left alone.
TERRAFORM = f"""#!{sys.executable}
import pathlib, signal, sys
def stop(*_):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    print("Interrupt received, finishing", flush=True)
    sys.stdin.readline()
    pathlib.Path("state").write_text("saved")
    print("saved", flush=True)
    raise SystemExit(1)
signal.signal(signal.SIGINT, stop)
print("Creating", flush=True)
while True:
    signal.pause()
"""
PROGRAM = """
import sys
from pathlib import Path
from scripts.ci.terraform_stream import stream_terraform
from scripts.console import run_command
from scripts.deploy.cli import stop_gently
stop_gently()
raise SystemExit(run_command(lambda: len(stream_terraform(Path("x"), "apply").text)))
"""


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_apply_saves_its_state_whatever_signal_follows(
    tmp_path: Path, first: signal.Signals
) -> None:
    (tmp_path / "terraform").write_text(TERRAFORM)
    (tmp_path / "terraform").chmod(0o700)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "Creating\n"
        process.send_signal(first)
        assert process.stdout.readline() == "Interrupt received, finishing\n"
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        rest, error = process.communicate("\n", timeout=30)
    assert (rest, process.returncode) == ("saved\n", 130)
    assert "interrupted" in error
    assert (tmp_path / "state").read_text() == "saved"
