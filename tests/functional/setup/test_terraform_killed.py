"""Terraform finishes what it began, however the command that started it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.repository import ROOT

# Says that it has begun, waits until it may end or is interrupted, and then writes its state.
TERRAFORM = """#!/bin/sh
trap 'echo interrupted >> "$HERE/state"; exit 1' INT
echo '{"type": "change_summary", "changes": {"add": 1}}'
echo begun > "$HERE/begun"
cat "$HERE/go" > "$HERE/read" &
wait
echo applied >> "$HERE/state"
echo end > "$HERE/end"
"""
FOLLOW = """
import sys
from pathlib import Path
from scripts.setup.terraform_root import follow
follow(Path(sys.argv[1]), ("apply",), print)
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start the command that follows a Terraform of ours, and wait until that has begun."""
    terraform = tmp_path / "bin/terraform"
    terraform.parent.mkdir()
    terraform.write_text(TERRAFORM, encoding="utf-8")
    terraform.chmod(0o755)
    for name in ("begun", "go", "end"):
        os.mkfifo(tmp_path / name)
    environment = {
        **os.environ,
        "HERE": str(tmp_path),
        "PATH": f"{terraform.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", FOLLOW, str(tmp_path)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        (tmp_path / "begun").read_text(encoding="utf-8")
        yield running
        running.kill()


def test_killed_it_leaves_terraform_to_its_end(
    process: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    process.kill()
    process.wait()

    (tmp_path / "go").write_text("go", encoding="utf-8")
    (tmp_path / "end").read_text(encoding="utf-8")

    assert (tmp_path / "state").read_text(encoding="utf-8") == "applied\n"


def test_interrupted_it_lets_terraform_stop_by_itself(
    process: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    process.send_signal(signal.SIGINT)
    process.wait()
    (tmp_path / "go").write_text("go", encoding="utf-8")  # for what the script left behind

    assert (tmp_path / "state").read_text(encoding="utf-8") == "interrupted\n"
