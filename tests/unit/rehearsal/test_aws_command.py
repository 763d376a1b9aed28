"""The stand-in for the aws command does what a rollback asks of the real one."""

import io
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from scripts.dev.rehearsal.steps import aws_command
from scripts.dev.rehearsal.steps.aws_command import CommandError


class Store:
    def __init__(self, body: bytes | None) -> None:
        self.body = body
        self.asked: dict[str, str] = {}

    def get_object(self, **asked: str) -> dict[str, Any]:
        self.asked = asked
        if self.body is None:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": io.BytesIO(self.body)}


def run(store: Store, target: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(boto3, "client", lambda _: store)
    options = ["--bucket=b", "--key=k", "--expected-bucket-owner=123456789012"]
    return aws_command.main(["s3api", "get-object", *options, str(target)])


def test_an_object_is_written_into_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(b"content")
    assert run(store, tmp_path / "file", monkeypatch) == 0
    assert (tmp_path / "file").read_bytes() == b"content"
    assert store.asked == {"Bucket": "b", "Key": "k", "ExpectedBucketOwner": "123456789012"}


def test_a_refusal_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="NoSuchKey"):
        run(Store(None), tmp_path / "file", monkeypatch)
    assert not (tmp_path / "file").exists()
