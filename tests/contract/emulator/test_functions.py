"""A changed CloudFront function can be published: its update answers with an ETag."""

from typing import TYPE_CHECKING

import boto3
import pytest

from scripts.dev.emulator import Emulator

if TYPE_CHECKING:
    from mypy_boto3_cloudfront import CloudFrontClient
    from mypy_boto3_cloudfront.type_defs import FunctionConfigTypeDef

NAME = "router"
CONFIG: "FunctionConfigTypeDef" = {"Comment": "", "Runtime": "cloudfront-js-2.0"}


@pytest.fixture
def cdn(emulator: Emulator) -> "CloudFrontClient":
    return boto3.client(
        "cloudfront",
        region_name="us-east-1",
        endpoint_url=emulator.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def test_a_changed_function_is_published_by_the_etag_of_its_update(
    cdn: "CloudFrontClient",
) -> None:
    made = cdn.create_function(Name=NAME, FunctionConfig=CONFIG, FunctionCode=b"first")
    updated = cdn.update_function(
        Name=NAME, IfMatch=made["ETag"], FunctionConfig=CONFIG, FunctionCode=b"second"
    )
    cdn.publish_function(Name=NAME, IfMatch=updated["ETag"])
    live = cdn.get_function(Name=NAME, Stage="LIVE")
    assert live["FunctionCode"].read() == b"second"
