"""Finds Terraform and its AWS provider, and runs Terraform without prompts."""

import functools
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.errors import WindsockError

PROVIDER = Path("registry.terraform.io/hashicorp/aws")


class TerraformError(WindsockError):
    """Raised when Terraform is missing or that it failed."""


def run_terraform(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 600
) -> subprocess.CompletedProcess[str]:
    """Run Terraform in a folder.

    Args:
        folder: The root module.
        arguments: What to run, for example "plan", "-out=plan.tfplan".
        env: Variables on top of this process's own.
        timeout: Seconds until it is stopped.

    Raises:
        TerraformError: Its exit code is not 0 or, for `plan -detailed-exitcode`, 2; the message
            holds its output.
    """
    command = ["terraform", f"-chdir={folder}", *arguments]
    settings = {**os.environ, **base_environment(), **(env or {})}
    done = subprocess.run(
        command, env=settings, capture_output=True, text=True, timeout=timeout, check=False
    )
    allowed = {0, 2} if "-detailed-exitcode" in arguments else {0}
    if done.returncode not in allowed:
        raise TerraformError(f"terraform {arguments[0]} in {folder}:\n{done.stderr or done.stdout}")
    return done


def base_environment() -> dict[str, str]:
    """Return the variables for a Terraform that never prompts and uses a mirror if there is one."""
    settings = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
    if mirror := find_mirror():
        settings["TF_CLI_CONFIG_FILE"] = str(_mirror_config(mirror))
    return settings


def missing_terraform() -> str | None:
    """Return what is missing to run Terraform here, in one line, or None."""
    if shutil.which("terraform") is None:
        return "terraform is not on PATH (install Terraform 1.11 or later)"
    if find_mirror() is None and not os.environ.get("WINDSOCK_PUBLIC_REGISTRY"):
        return "no mirror of hashicorp/aws (set TF_PLUGIN_MIRROR or WINDSOCK_PUBLIC_REGISTRY=1)"
    return None


@functools.cache
def find_mirror() -> Path | None:
    """Find a folder that mirrors the AWS provider: $TF_PLUGIN_MIRROR, then the usual places."""
    home = Path.home()
    named = [Path(p) for p in [os.environ.get("TF_PLUGIN_MIRROR")] if p]
    standard = [
        home / ".terraform.d/plugins",
        home / ".local/share/terraform/plugins",
        Path("/usr/local/share/terraform/plugins"),
        Path("/usr/share/terraform/plugins"),
    ]
    below_opt = sorted(p.parents[2] for p in Path("/opt").glob(f"*/{PROVIDER}"))
    candidates = [*named, *standard, *below_opt]
    return next((p for p in candidates if (p / PROVIDER).is_dir()), None)


@functools.cache
def _mirror_config(mirror: Path) -> Path:
    folder = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "windsock"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "terraform.rc"
    text = (
        "provider_installation {\n"
        f'  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n'
        '  direct {\n    exclude = ["registry.terraform.io/hashicorp/aws"]\n  }\n}\n'
    )
    if not target.exists() or target.read_text() != text:
        target.write_text(text)
    return target
