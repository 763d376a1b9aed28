"""What must hold for every file of the function."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "function/weather"
FILES = sorted(PACKAGE.glob("*.py"))
# Importing boto3 where there is no AWS would make the preview need it.
BLOCKED = """
import sys
sys.modules["boto3"] = sys.modules["botocore"] = None
import weather.handler
from weather.services import build_store
build_store("file:///nowhere")
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_certificates_are_always_checked_and_redirects_never_followed(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword):
            assert node.arg != "verify", f"{file}:{node.value.lineno} changes the check"
            if node.arg == "allow_redirects":
                assert ast.unparse(node.value) == "False"


def test_without_aws_no_aws_library_is_needed() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", BLOCKED],
        env={"PYTHONPATH": str(ROOT / "function"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    assert ran.returncode == 0


def test_the_handler_is_under_fifteen_lines() -> None:
    tree = ast.parse((PACKAGE / "handler.py").read_text(encoding="utf-8"))
    (handle,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert (handle.end_lineno or 0) - handle.lineno < 15
