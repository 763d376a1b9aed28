"""Downloads Terraform's AWS provider once for a job, so that no later `init` needs the registry."""

import os
from collections.abc import Mapping
from pathlib import Path

from scripts.console import run_command
from scripts.errors import UsageError
from scripts.terraform_cli import PROVIDER, run_terraform

ROOT = Path(__file__).parents[2]


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Fetch the provider below RUNNER_TEMP and name its folder to the steps that follow."""
    if missing := [n for n in ("RUNNER_TEMP", "GITHUB_ENV") if not environ.get(n)]:
        raise UsageError(f"{' and '.join(missing)} not set: this runs inside a workflow")
    mirror = fetch(ROOT / "terraform/site", Path(environ["RUNNER_TEMP"]) / "terraform")
    with Path(environ["GITHUB_ENV"]).open("a", encoding="utf-8") as file:
        file.write(f"TF_PLUGIN_MIRROR={mirror}\n")
    print(f"provider: {mirror / PROVIDER}")
    return 0


def fetch(root: Path, data: Path) -> Path:
    """Return a mirror of the providers that a root's lock file names, unpacked.

    The folder that `init` fills has the form of a mirror. A later `init` links to it without
    unpacking, and compares it with the lock file like a download.
    """
    options = ("-backend=false", "-lockfile=readonly")
    run_terraform(root, "init", *options, env={"TF_DATA_DIR": str(data)}, timeout=600)
    return data / "providers"


if __name__ == "__main__":
    raise SystemExit(run_command(main))
