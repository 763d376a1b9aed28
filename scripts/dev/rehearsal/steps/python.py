"""Gives a job the virtual environments and wheels of this machine; nothing is installed."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.console import run_command


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Put the environment of one requirements file on PATH and the function's wheels into dist."""
    root = Path(environ["REHEARSAL_ROOT"])
    scanner = environ["REQUIREMENTS"] == "checkov"
    # `gh` is on GitHub's runner.
    tools = root / "scripts/dev/rehearsal/bin"
    folders = [tools, root / ".venv/bin", *([root / ".venv-checkov/bin"] if scanner else [])]
    with Path(environ["GITHUB_PATH"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{folder}\n" for folder in folders)
    shutil.copytree(environ["REHEARSAL_WHEELS"], "dist/wheels", dirs_exist_ok=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(run_command(main))
