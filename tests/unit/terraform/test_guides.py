"""The guides name what Terraform declares, and the numbers that it computes."""

import re

import pytest

from tests.support.alarm_model import read_alarm
from tests.support.repository import texts, texts_of

SETUP, RUNBOOK = texts()["docs/setup.md"], texts()["docs/runbook.md"]
ARCHITECTURE = texts()["docs/architecture.md"]
REMOVAL = SETUP.split("\n## How to remove everything\n")[1].split("\n## ")[0]
ADDRESS = re.compile(r"\b(aws_[a-z0-9_]+\.[a-z_]+)")
DECLARED = re.compile(r'^resource "(\w+)" "(\w+)"', re.M)


def quiet_minutes(interval: int) -> int:
    alarm = read_alarm(interval)
    return alarm.period * alarm.periods


def test_every_resource_that_a_guide_names_is_declared() -> None:
    declared = {".".join(pair) for t in texts_of(".tf").values() for pair in DECLARED.findall(t)}
    named = {a for n, t in texts_of(".md").items() if n != "README.md" for a in ADDRESS.findall(t)}

    assert {"aws_scheduler_schedule.weather", "aws_cloudfront_function.router"} <= named
    assert named <= declared


def test_the_guides_give_the_time_until_the_alarm_of_old_data() -> None:
    short, long = quiet_minutes(20), quiet_minutes(480)

    assert f"{short} minutes at 20, {long // 60} hours at 480" in ARCHITECTURE
    assert f"{short} minutes at the default of 20" in RUNBOOK


def test_a_removal_stops_the_schedule_before_it_empties_the_bucket() -> None:
    steps = re.split(r"^\d\. ", REMOVAL, flags=re.M)[1:]

    assert "-target=aws_scheduler_schedule.weather" in steps[0]
    assert steps[1].startswith("Empty the site's bucket")


def test_everything_that_is_protected_is_named_by_the_removal() -> None:
    protected = {
        name.removeprefix("terraform/bootstrap/")
        for name, text in texts_of(".tf").items()
        if "prevent_destroy = true" in text
    }

    assert protected == {"github.tf", "storage.tf"}
    assert all(f"{name}`" in REMOVAL for name in protected)


@pytest.mark.parametrize(
    "words",
    [
        "Your account must be verified before you can add new CloudFront resources",
        'github_provider = "existing"',
        "IAM access to billing",
        "AWSLogDeliveryWrite20150319",
    ],
)
def test_setting_up_names_what_only_a_real_account_asks(words: str) -> None:
    assert words in SETUP


def test_the_plan_without_a_bill_is_turned_down_with_its_reason() -> None:
    record = texts()["docs/decisions/0006-no-firewall-no-second-origin.md"]
    turned_down = record.split("## Turned down")[1].split("## What follows")[0]

    assert re.search(r"flat-rate plan Free.*custom cache and header\s+policies", turned_down, re.S)


def test_the_runbook_says_what_the_next_version_of_the_provider_needs() -> None:
    assert "~> 5.100" in texts()["terraform/site/terraform.tf"]
    assert "`~> 5.100`" in RUNBOOK.split("\n## Version 6 of the AWS provider\n")[1]
