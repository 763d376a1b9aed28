"""Bootstrap begins with a local state and moves it into the bucket that it has made."""

import json
from dataclasses import replace

import pytest

from scripts.dev.emulated_stack import LOCAL_BACKEND, copy_clean
from scripts.terraform_cli import run_terraform
from tests.support.stack import Stack

# On AWS two of these suffice: bucket and region. The rest is the emulator's.
EMULATED = ("use_path_style", "skip_credentials_validation", "skip_metadata_api_check")


def test_bootstraps_state_moves_into_the_bucket(
    stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stack.settled.result()
    root = tmp_path_factory.mktemp("moved")
    for folder in ("terraform/bootstrap", "terraform/headers"):
        copy_clean(stack.copy.root / folder, root / folder)
    copy = replace(stack.copy, root=root)
    for name in ("terraform.tfstate", "emulated_override.tf", "emulated.auto.tfvars.json"):
        original = stack.copy.bootstrap / name
        (copy.bootstrap / name).write_bytes(original.read_bytes())
    assert not (copy.bootstrap / LOCAL_BACKEND).exists()

    run_terraform(
        copy.bootstrap,
        "init",
        "-migrate-state",
        "-force-copy",
        f"-backend-config=bucket={stack.bootstrap['state_bucket']}",
        f"-backend-config=region={copy.environment['AWS_REGION']}",
        *(f"-backend-config={name}=true" for name in EMULATED),
        env=copy.environment,
    )

    moved = run_terraform(copy.bootstrap, "state", "pull", env=copy.environment).stdout
    listed = run_terraform(copy.bootstrap, "state", "list", env=copy.environment).stdout
    s3, bucket = stack.client("s3"), stack.bootstrap["state_bucket"]
    stored = s3.get_object(Bucket=bucket, Key="bootstrap/terraform.tfstate")["Body"].read()
    s3.delete_object(Bucket=bucket, Key="bootstrap/terraform.tfstate")
    for part in ("lineage", "serial", "outputs", "resources"):
        assert json.loads(stored)[part] == json.loads(moved)[part]
    assert "aws_iam_role.github" in listed
