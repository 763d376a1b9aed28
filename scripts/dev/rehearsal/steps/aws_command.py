"""Does what workflows use of the `aws` command: `aws s3api get-object`."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError

from scripts.console import run_command
from scripts.errors import WindsockError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class CommandError(WindsockError):
    """Raised when AWS refuses; the message is the line of the real command."""


def main(argv: list[str]) -> int:
    """Run the command."""
    options = _parse(argv)
    get_object(boto3.client("s3"), options)
    return 0


def get_object(s3: "S3Client", options: argparse.Namespace) -> None:
    """Write an object into a file.

    Raises:
        CommandError: AWS refused.
    """
    owner = {"ExpectedBucketOwner": options.owner} if options.owner else {}
    try:
        answer = s3.get_object(Bucket=options.bucket, Key=options.key, **owner)
    except ClientError as error:
        raise CommandError(str(error)) from error
    options.outfile.write_bytes(answer["Body"].read())


def _parse(argv: list[str]) -> argparse.Namespace:
    command = argparse.ArgumentParser(prog="aws")
    operations = (
        command.add_subparsers(required=True).add_parser("s3api").add_subparsers(required=True)
    )
    parser = operations.add_parser("get-object")
    parser.add_argument("--bucket", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--expected-bucket-owner", dest="owner")
    parser.add_argument("outfile", type=Path)
    return command.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
