"""What Terraform leaves out in a rehearsal, besides what the emulator cannot do at all."""

import re
from pathlib import Path

ALARM = re.compile(r'^resource "aws_cloudwatch_metric_alarm" "(\w+)"', re.MULTILINE)

# Real distributions take minutes to spread; the emulated one is there at once.
QUICK = """resource "aws_cloudfront_distribution" "site" {
  wait_for_deployment = false
}
"""


def site_overrides(folder: Path) -> str:
    """Write the override file for the site.

    The emulator answers without the period, statistic and actions of alarms, so that every plan
    would want to set them again; here a plan without changes must be empty.
    """
    texts = [f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.tf"))]
    alarms = [name for text in texts for name in ALARM.findall(text)]
    return QUICK + "".join(_settled(name) for name in alarms)


def _settled(name: str) -> str:
    return f"""resource "aws_cloudwatch_metric_alarm" "{name}" {{
  lifecycle {{
    ignore_changes = all
  }}
}}
"""
