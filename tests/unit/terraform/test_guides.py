"""The guides name what Terraform declares, and the numbers that it computes."""

import re

from tests.support.alarm_model import read_alarm
from tests.support.repository import texts, texts_of

SETUP, RUNBOOK = texts()["docs/setup.md"], texts()["docs/runbook.md"]
ARCHITECTURE = texts()["docs/architecture.md"]
ADDRESS = re.compile(r"\b(aws_[a-z0-9_]+\.[a-z_]+)")
DECLARED = re.compile(r'^resource "(\w+)" "(\w+)"', re.M)


def quiet_minutes(interval: int) -> int:
    alarm = read_alarm(interval)
    return alarm.period * alarm.periods


def test_every_resource_that_a_guide_names_is_declared() -> None:
    declared = {".".join(pair) for t in texts_of(".tf").values() for pair in DECLARED.findall(t)}
    named = {a for n, t in texts_of(".md").items() if n != "README.md" for a in ADDRESS.findall(t)}

    assert "aws_cloudfront_function.router" in named
    assert named <= declared


def test_the_guides_give_the_time_until_the_alarm_of_old_data() -> None:
    short, long = quiet_minutes(20), quiet_minutes(480)

    assert f"{short} minutes at 20, {long // 60} hours at 480" in ARCHITECTURE
    assert f"{short} minutes at the default of 20" in RUNBOOK


def test_the_plan_without_a_bill_is_turned_down_with_its_reason() -> None:
    record = texts()["docs/decisions/0006-no-firewall-no-second-origin.md"]
    turned_down = record.split("## Turned down")[1].split("## What follows")[0]

    assert re.search(r"flat-rate plan Free.*custom cache and header\s+policies", turned_down, re.S)


def test_the_runbook_says_what_the_next_version_of_the_provider_needs() -> None:
    assert "~> 5.100" in texts()["terraform/site/terraform.tf"]
    assert "`~> 5.100`" in RUNBOOK.split("\n## Version 6 of the AWS provider\n")[1]
