"""Puts the function's zip into the artifact bucket under its own hash, once."""

import argparse
import base64
import hashlib
import sys
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from scripts.console import run_command
from scripts.errors import RefusedError, WindsockError

ZIP = Path("dist/function.zip")


class StoreError(WindsockError):
    """Report that the zip could not be stored."""


def main(argv: list[str]) -> int:
    """Store dist/function.zip as function/SHA256.zip."""
    parser = argparse.ArgumentParser(prog="store_zip", description=__doc__)
    parser.add_argument("--bucket", required=True, help="the artifact bucket")
    parser.add_argument("--sha256", required=True, help="what the build says it made")
    arguments = parser.parse_args(argv)
    body = read_zip(ZIP, arguments.sha256)
    key = f"function/{arguments.sha256}.zip"
    stored = _put_once(arguments.bucket, key, body)
    print(f"zip: {'stored' if stored else 'already there'}: s3://{arguments.bucket}/{key}")
    return 0


def read_zip(file: Path, sha256: str) -> bytes:
    """Read the zip and refuse one that is not what the build made.

    Raises:
        RefusedError: if its hash differs; nothing has been uploaded then.
    """
    body = file.read_bytes()
    found = hashlib.sha256(body).hexdigest()
    if found != sha256:
        raise RefusedError(f"{file} has SHA-256 {found}, the build made {sha256}: not uploaded")
    return body


def _put_once(bucket: str, key: str, body: bytes) -> bool:
    checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
    try:
        boto3.client("s3").put_object(
            Bucket=bucket, Key=key, Body=body, ChecksumSHA256=checksum, IfNoneMatch="*"
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "PreconditionFailed":
            return False
        raise StoreError(f"s3://{bucket}/{key}: {error}") from error
    except BotoCoreError as error:
        raise StoreError(f"s3://{bucket}/{key}: {error}; run the job again") from error
    return True


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
