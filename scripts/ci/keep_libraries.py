"""Stores the libraries of a rollback in the artifact bucket, once for each requirements file."""

import argparse
import sys

from scripts.ci.store_zip import store_once
from scripts.console import run_command
from scripts.deploy.cli import open_bucket
from scripts.deploy.libraries import CACHE, REQUIREMENTS, libraries_key, pack_wheels
from scripts.deploy.stores import StateStore
from scripts.deploy.wheels import Download, download_with_pip, fetch_wheels


def main(argv: list[str]) -> int:
    """Store the wheels of requirements/deploy.txt unless they are there."""
    parser = argparse.ArgumentParser(prog="keep_libraries", description=__doc__)
    parser.add_argument("--bucket", required=True, help="the artifact bucket")
    bucket = parser.parse_args(argv).bucket
    stored = store_libraries(open_bucket(bucket), download_with_pip)
    print(f"libraries: {'stored' if stored else 'already there'}: s3://{bucket}/{libraries_key()}")
    return 0


def store_libraries(store: StateStore, download: Download) -> bool:
    """Store the wheels unless they are there; return whether they were stored."""
    key = libraries_key()
    if key in store.names(key):
        return False
    return store_once(store, key, pack_wheels(fetch_wheels(REQUIREMENTS, CACHE, download)))


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
