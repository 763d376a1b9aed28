"""What Terraform leaves out in a rehearsal, besides what the emulator cannot do at all."""

import re
from pathlib import Path

NAME = "rehearsal_override.tf"
ALARM = re.compile(r'^resource "aws_cloudwatch_metric_alarm" "(\w+)"', re.MULTILINE)

# Lifecycle rules make the provider wait for a minute and change nothing that a workflow does; the
# tests of Terraform apply them.
QUICK_BOOTSTRAP = """resource "aws_s3_bucket_lifecycle_configuration" "kept" {
  for_each = toset([])
}
"""


def write_rehearsal_overrides(root: Path) -> None:
    """Write what the rehearsal leaves out beside both root modules of a copy of the repository.

    The emulator answers without the period, statistic and actions of alarms, so that every plan
    would want to set them again; here a plan without changes must be empty.
    """
    site, bootstrap = root / "terraform/site", root / "terraform/bootstrap"
    texts = [f.read_text(encoding="utf-8") for f in sorted(site.glob("*.tf"))]
    alarms = [name for text in texts for name in ALARM.findall(text)]
    (site / NAME).write_text("".join(map(_settled, alarms)), encoding="utf-8")
    (bootstrap / NAME).write_text(QUICK_BOOTSTRAP, encoding="utf-8")


def _settled(name: str) -> str:
    return f"""resource "aws_cloudwatch_metric_alarm" "{name}" {{
  lifecycle {{
    ignore_changes = all
  }}
}}
"""
