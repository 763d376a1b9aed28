"""What Terraform leaves out in a rehearsal, in addition to what the emulator cannot do.

    lifecycle rules   the provider waits a minute for each, and no workflow depends on them
    alarms            the emulator does not return all of their settings: no plan would be empty

The tests of Terraform apply both.
"""

import re
from pathlib import Path

NAME = "rehearsal_override.tf"
LEFT_OUT = ("aws_s3_bucket_lifecycle_configuration", "aws_cloudwatch_metric_alarm")
# The scan of a plan misses the lifecycle rules; the scan of the source does not.
SKIPPED_CHECKS = "CKV2_AWS_61"
RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)" {\n(.*?)^}', re.MULTILINE | re.DOTALL)


def write_rehearsal_overrides(root: Path) -> None:
    """Write the overrides into both root modules of a copy of the repository."""
    for module in ("bootstrap", "site"):
        folder = root / "terraform" / module
        texts = [f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.tf"))]
        (folder / NAME).write_text(leave_out("\n".join(texts)), encoding="utf-8")


def leave_out(source: str) -> str:
    """Write the overrides that make none of the resources of the kinds that are left out."""
    found = [(kind, name, body) for kind, name, body in RESOURCE.findall(source)]
    return "".join(
        f'resource "{kind}" "{name}" {{\n  {_none(body)}\n}}\n'
        for kind, name, body in found
        if kind in LEFT_OUT
    )


def _none(body: str) -> str:
    return "for_each = {}" if re.search(r"^\s*for_each\s*=", body, re.MULTILINE) else "count = 0"
