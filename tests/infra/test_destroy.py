"""The deploy role can remove everything that it has made."""

import pytest
from botocore.exceptions import ClientError

from scripts.terraform_cli import run_terraform
from tests.support.stack import Stack, resources, show

ESSENTIAL = 35


@pytest.mark.removes_stack
@pytest.mark.usefixtures("edge")
def test_an_emptied_site_is_destroyed_by_the_deploy_role_and_one_with_pages_is_not(
    stack: Stack,
) -> None:
    copy = stack.as_role("deploy")
    assert len(_managed(stack)) > ESSENTIAL

    with pytest.raises(ClientError, match="BucketNotEmpty"):
        stack.client("s3", "deploy").delete_bucket(Bucket=stack.site["site_bucket"])
    _empty(stack)
    run_terraform(copy.site, "destroy", "-auto-approve", env=copy.environment)

    assert _managed(stack) == []


def _managed(stack: Stack) -> list[str]:
    state = show(stack.copy, stack.copy.site)
    return [r["address"] for r in resources(state)] if "values" in state else []


def _empty(stack: Stack) -> None:
    """Do what only a person may: remove every version of every file."""
    s3, bucket = stack.client("s3"), stack.site["site_bucket"]
    listed = s3.list_object_versions(Bucket=bucket)
    found = [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]
    keys = [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in found]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})
