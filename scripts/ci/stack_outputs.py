"""Reads the outputs of the site's stack from Terraform's state, without Terraform."""

import json
import os
from collections.abc import Mapping
from typing import Any

from scripts.console import run_command, write_output
from scripts.deploy.cli import open_bucket
from scripts.errors import RefusedError, UsageError

KEY = "site/terraform.tfstate"
# Of the file, not of Terraform: the same since Terraform 0.12.
FORMAT = 4


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Set the outputs of the stack as outputs of the step."""
    bucket = environ.get("STATE_BUCKET", "")
    if not bucket:
        raise UsageError("STATE_BUCKET is not set; see docs/setup.md")
    stored = open_bucket(bucket, environ).read(KEY)
    if stored is None:
        raise UsageError(f"s3://{bucket}/{KEY}: there is no state yet; deploy once first")
    for name, value in read_outputs(stored[0]).items():
        write_output(name, value)
    print(f"stack: read from s3://{bucket}/{KEY}")
    return 0


def read_outputs(state: bytes) -> dict[str, str]:
    """Return the outputs by name, from the bytes of a state file.

    Raises:
        RefusedError: It is not a state of the format that is known here.
        UsageError: The stack was not applied yet.
    """
    try:
        document = json.loads(state)
        if document["version"] != FORMAT:
            raise RefusedError(f"{KEY}: has format {document['version']}, not {FORMAT}")
        return name_outputs(document["outputs"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError(f"{KEY}: is not a state of Terraform ({error!r})") from error


def name_outputs(found: Mapping[str, Any]) -> dict[str, str]:
    """Return Terraform's outputs as text, and the site's domain among them.

    Raises:
        UsageError: The stack was not applied yet.
    """
    if "site_url" not in found:
        raise UsageError("the stack has no outputs yet; deploy once first")
    values = {name: str(output["value"]) for name, output in found.items()}
    return values | {"domain": values["site_url"].removeprefix("https://")}


if __name__ == "__main__":
    raise SystemExit(run_command(main))
