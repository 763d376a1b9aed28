"""Builds the AWS clients; imported only where there is AWS, since boto3 comes with the runtime."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from weather.documents.conditional_write import AT_ONCE
from weather.documents.s3_store import S3Store
from weather.invalidate import CloudFrontInvalidation

if TYPE_CHECKING:
    from weather.documents.store import Store
    from weather.services import Invalidate

# One try at its slowest is well below the time that a run keeps back for publishing.
CONNECT_SECONDS = 1
READ_SECONDS = 2
CONFIG = Config(
    connect_timeout=CONNECT_SECONDS,
    read_timeout=READ_SECONDS,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=AT_ONCE,
)


def s3_store(bucket: str) -> "Store":
    """Build the store of a bucket."""
    return S3Store(boto3.client("s3", config=CONFIG), bucket)


def invalidation(distribution: str) -> "Invalidate":
    """Build the invalidation of a distribution's data."""
    return CloudFrontInvalidation(boto3.client("cloudfront", config=CONFIG), distribution)
