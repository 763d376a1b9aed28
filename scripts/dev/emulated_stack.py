"""Applies the real Terraform of this repository to an emulated AWS.

The emulator needs settings that must not be in the real code: path-style addresses, and policies
without the conditions that it cannot evaluate. scripts/dev/emulated/ has them; they are copied
next to terraform/ as override files (`*_override.tf`, which git ignores). What they leave out is
tested by evaluating the real policies.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.terraform_cli import run_terraform

SETTINGS = Path(__file__).parent / "emulated"
OVERRIDE = "emulated_override.tf"
LOCAL_BACKEND = "backend_override.tf"

KEY = "bootstrap/terraform.tfstate"
BACKEND_SETTINGS = (
    *("use_lockfile", "use_path_style", "skip_credentials_validation", "skip_metadata_api_check"),
    *("skip_region_validation", "skip_requesting_account_id"),
)

# What Terraform reads, relative to the root of the repository.
NEEDED = ("terraform", "site/headers.json", "function/weather/places.json")


@dataclass(frozen=True)
class StackCopy:
    """A copy of terraform/ that talks to an emulated AWS.

    Attributes:
        root: The folder that stands for the root of the repository.
        environment: Variables for Terraform: the emulator's address and credentials.
    """

    root: Path
    environment: Mapping[str, str]

    @property
    def bootstrap(self) -> Path:
        """Return the root module that a person applies."""
        return self.root / "terraform/bootstrap"

    @property
    def site(self) -> Path:
        """Return the root module that the pipeline applies."""
        return self.root / "terraform/site"


def prepare_copy(repository: Path, target: Path, environment: Mapping[str, str]) -> StackCopy:
    """Copy what Terraform needs and add the emulator's settings.

    Args:
        repository: The root of the repository.
        target: A folder that does not exist or is empty; a checkout is possible too.
        environment: `Emulator.environment()`, for root or with the credentials of a role.
    """
    for name in NEEDED:
        copy_clean(repository / name, target / name)
    write_overrides(target)
    return StackCopy(target, environment)


def copy_clean(source: Path, target: Path) -> None:
    """Copy a file or folder without what earlier runs of Terraform left in it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        left = shutil.ignore_patterns(
            ".terraform", "*.tfstate*", "*_override.tf", "*.tfplan", "*.tfvars*"
        )
        shutil.copytree(source, target, ignore=left, dirs_exist_ok=True)
    else:
        shutil.copy2(source, target)


def write_overrides(root: Path) -> None:
    """Add the emulator's settings to both root modules of a copy of the repository."""
    for module in ("bootstrap", "site"):
        shutil.copy2(SETTINGS / f"{module}.tf", root / "terraform" / module / OVERRIDE)
    local = 'terraform {\n  backend "local" {}\n}\n'
    (root / "terraform/bootstrap" / LOCAL_BACKEND).write_text(local)


def keep_state_in_bucket(root: Path) -> None:
    """Let the state of bootstrap lie in its bucket from the first apply on."""
    settings = f'    key = "{KEY}"\n' + "".join(f"    {n} = true\n" for n in BACKEND_SETTINGS)
    text = f'terraform {{\n  backend "s3" {{\n{settings}  }}\n}}\n'
    (root / "terraform/bootstrap" / LOCAL_BACKEND).write_text(text)


def initialize(copy: StackCopy, module: Path, bucket: str | None = None) -> None:
    """Run `terraform init`; with a bucket, the state lies there."""
    backend = [] if bucket is None else [f"-backend-config=bucket={bucket}"]
    region = [] if bucket is None else [f"-backend-config=region={copy.environment['AWS_REGION']}"]
    run_terraform(module, "init", *backend, *region, env=copy.environment)


def apply(copy: StackCopy, module: Path, variables: Mapping[str, object], *more: str) -> None:
    """Run `terraform apply` with variables that later runs in this folder use as well."""
    (module / "emulated.auto.tfvars.json").write_text(json.dumps(variables))
    run_terraform(module, "apply", "-auto-approve", *more, env=copy.environment)


def outputs(copy: StackCopy, module: Path) -> dict[str, str]:
    """Read the outputs of a module that was applied."""
    printed = run_terraform(module, "output", "-json", env=copy.environment).stdout
    return {name: str(output["value"]) for name, output in json.loads(printed).items()}


def apply_bootstrap(copy: StackCopy, variables: Mapping[str, object]) -> dict[str, str]:
    """Apply bootstrap as root with a local state, and return its outputs."""
    initialize(copy, copy.bootstrap)
    apply(copy, copy.bootstrap, variables)
    return outputs(copy, copy.bootstrap)
