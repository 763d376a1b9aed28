"""Checks the format and the validity of both Terraform roots, without a backend and offline."""

import os
import subprocess
from pathlib import Path

from scripts import terraform_cli
from scripts.console import run_command

ROOT = Path(__file__).parents[2]
FOLDERS = ("terraform/bootstrap", "terraform/site")


def main(root: Path = ROOT) -> int:
    """Check both roots and return the exit code.

    Where Terraform or its provider is missing, report it: an error in CI, a skip elsewhere.

    Raises:
        TerraformError: A root is not valid.
    """
    if problem := terraform_cli.missing_terraform():
        print(f"skipped: {problem}")
        return 1 if os.environ.get("CI") else 0
    command = ["terraform", "fmt", "-check", "-diff", "-recursive", str(root / "terraform")]
    formatted = subprocess.run(command, check=False).returncode == 0
    for folder in FOLDERS:
        _validate(root, folder)
    return 0 if formatted else 1


def _validate(root: Path, folder: str) -> None:
    # The link to the provider lies in dist, not in a folder that another run may be using.
    data = {"TF_DATA_DIR": str(root / "dist/static" / Path(folder).name)}
    lock = "-lockfile=readonly" if (root / folder / ".terraform.lock.hcl").exists() else "-no-color"
    terraform_cli.run_terraform(root / folder, "init", "-backend=false", lock, env=data)
    terraform_cli.run_terraform(root / folder, "validate", "-no-color", env=data)


if __name__ == "__main__":
    raise SystemExit(run_command(main))
