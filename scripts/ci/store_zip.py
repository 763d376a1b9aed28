"""Stores the function's zip in the artifact bucket under its own hash, once."""

import argparse
import sys
from pathlib import Path

from scripts.console import run_command
from scripts.deploy.cli import open_bucket
from scripts.deploy.stores import ChangedMeanwhileError, StateStore
from scripts.errors import RefusedError
from scripts.hashes import sha256

ZIP = Path("dist/function.zip")


def main(argv: list[str]) -> int:
    """Store dist/function.zip as function/SHA256.zip."""
    parser = argparse.ArgumentParser(prog="store_zip", description=__doc__)
    parser.add_argument("--bucket", required=True, help="the artifact bucket")
    parser.add_argument("--sha256", required=True, help="hash of the zip that the build made")
    arguments = parser.parse_args(argv)
    key = f"function/{arguments.sha256}.zip"
    stored = store_once(open_bucket(arguments.bucket), key, read_zip(ZIP, arguments.sha256))
    print(f"zip: {'stored' if stored else 'already there'}: s3://{arguments.bucket}/{key}")
    return 0


def read_zip(file: Path, expected: str) -> bytes:
    """Read the zip.

    Args:
        file: Where it is.
        expected: SHA-256 (hex) of the zip that the build made.

    Raises:
        RefusedError: The file has another hash; nothing was uploaded.
    """
    body = file.read_bytes()
    found = sha256(body)
    if found != expected:
        raise RefusedError(f"{file} has SHA-256 {found}, the build made {expected}: not uploaded")
    return body


def store_once(store: StateStore, key: str, body: bytes) -> bool:
    """Write an object if its key is free; return whether it was."""
    try:
        store.write(key, body, None)
    except ChangedMeanwhileError:
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
