"""The deploy role can remove everything that it has made."""

import pytest

from scripts.terraform_cli import TerraformError, run_terraform
from tests.support.stack import Stack, resources, show

ESSENTIAL = 35


@pytest.mark.last
@pytest.mark.usefixtures("edge")
def test_a_site_with_pages_is_not_destroyed_and_an_emptied_one_is_by_the_deploy_role(
    stack: Stack,
) -> None:
    copy = stack.as_role("deploy")
    assert len(_managed(stack)) > ESSENTIAL

    # The bucket goes last, so a refusal here would leave half a stack: it is asked for alone.
    with pytest.raises(TerraformError, match=r"BucketNotEmpty|not empty"):
        run_terraform(
            copy.site,
            "destroy",
            "-auto-approve",
            "-target=aws_s3_bucket_ownership_controls.site",
            "-target=aws_s3_bucket.site",
            env=copy.environment,
        )
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
