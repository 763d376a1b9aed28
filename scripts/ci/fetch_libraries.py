"""Fetches the libraries of a rollback from the artifact bucket, with the runner's own tools only.

Python's standard library and the `aws` command are enough: no index, no build. Every wheel must
have a hash that requirements/deploy.txt holds. Only if none are stored, the package index is used.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scripts.console import report_warning, run_command
from scripts.deploy.libraries import (
    CACHE,
    REQUIREMENTS,
    install_wheels,
    libraries_key,
    unpack_wheels,
)
from scripts.deploy.wheels import download_with_pip, fetch_wheels
from scripts.errors import UsageError

TARGET = Path("dist/libraries")
SECONDS = 120.0


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Install the libraries into dist/libraries, which the job has on PYTHONPATH."""
    bucket = environ.get("ARTIFACT_BUCKET", "")
    if not bucket:
        raise UsageError("ARTIFACT_BUCKET is not set (docs/setup.md)")

    def download(requirements: Path, folder: Path) -> None:
        if problem := fetch_kept(bucket, environ.get("AWS_ACCOUNT_ID", ""), folder):
            report_warning(f"s3://{bucket}/{libraries_key()}: {problem}; using the package index")
            download_with_pip(requirements, folder)

    wheels = fetch_wheels(REQUIREMENTS, CACHE, download)
    install_wheels(wheels, TARGET)
    print(f"libraries: {len(wheels)} in {TARGET}")
    return 0


def fetch_kept(bucket: str, owner: str, folder: Path) -> str:
    """Put the stored wheels into a folder; return the problem, or ""."""
    command = ["aws", "s3api", "get-object", f"--bucket={bucket}", f"--key={libraries_key()}"]
    command += [f"--expected-bucket-owner={owner}"] if owner else []
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch) / "libraries.zip"
        try:
            done = subprocess.run(
                [*command, str(archive)],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"the aws command did not answer ({error})"
        if done.returncode:
            return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "no answer"
        unpack_wheels(archive, folder)
    return ""


if __name__ == "__main__":
    raise SystemExit(run_command(main))
