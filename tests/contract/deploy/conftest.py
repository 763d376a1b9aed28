"""A bucket of its own for each test, on the emulator that they share."""

import os
import uuid
from typing import TYPE_CHECKING

import pytest

from scripts.deploy.aws import RequestCounter, s3_client
from scripts.dev.emulator import Emulator

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def s3(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> "S3Client":
    """Point the process to the emulator and give a client of it."""
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "AWS_")):
            monkeypatch.delenv(name)
    for name, value in emulator.environment().items():
        monkeypatch.setenv(name, value)
    return s3_client(RequestCounter(), None)


@pytest.fixture
def bucket(s3: "S3Client") -> str:
    """Give a new versioned bucket on the emulator."""
    name = f"contract-{uuid.uuid4()}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name
