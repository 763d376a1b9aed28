"""A second copy of the site in an account that the first has made trust GitHub."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.second_copy import PROJECT, SecondCopy
from tests.support.stack import Stack, resources, show

DENIED = "AccessDenied|Forbidden|403|not authorized"


def test_it_finds_githubs_provider_and_does_not_own_it(second_copy: SecondCopy) -> None:
    found = resources(show(second_copy.copy, second_copy.copy.bootstrap))
    modes = [r["mode"] for r in found if r["type"] == "aws_iam_openid_connect_provider"]

    assert modes == ["data"]


def test_both_copies_roles_trust_that_provider(stack: Stack, second_copy: SecondCopy) -> None:
    iam = stack.client("iam")
    trusted = [
        iam.get_role(RoleName=f"{name}-deploy")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
        for name in ("windsock", PROJECT)
    ]

    (provider,) = iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]
    assert [t["Principal"]["Federated"] for t in trusted] == [provider["Arn"]] * 2


@pytest.mark.parametrize("end", ["stale-data", "function-errors"])
def test_each_copy_has_alarms_of_its_own(stack: Stack, second_copy: SecondCopy, end: str) -> None:
    alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]

    assert {f"windsock-{end}", f"{PROJECT}-{end}"} <= {alarm["AlarmName"] for alarm in alarms}


def test_each_copys_alarm_watches_its_own_metric(stack: Stack, second_copy: SecondCopy) -> None:
    watched = [_watched(resources(show(c, c.site))) for c in (stack.copy, second_copy.copy)]

    assert watched == [{"Project": "windsock"}, {"Project": PROJECT}]


def test_each_copys_function_writes_that_metric(stack: Stack, second_copy: SecondCopy) -> None:
    written = [
        _metrics(stack, outputs["function_name"], outputs["function_alias"])
        for outputs in (stack.site, second_copy.site)
    ]

    assert [m["Project"] for m in written] == ["windsock", PROJECT]
    assert {str(m["_aws"]["CloudWatchMetrics"][0]["Dimensions"]) for m in written} == {
        "[['Project']]"
    }


def test_neither_deploy_writes_into_the_others_buckets(
    stack: Stack, second_copy: SecondCopy
) -> None:
    for s3, bucket in (
        (stack.client("s3", "deploy"), second_copy.site["site_bucket"]),
        (second_copy.client("s3", "deploy"), stack.site["site_bucket"]),
        (second_copy.client("s3", "deploy"), stack.bootstrap["state_bucket"]),
    ):
        with pytest.raises(ClientError, match=DENIED):
            s3.put_object(Bucket=bucket, Key="index.html", Body=b"x")


def _watched(found: list[dict[str, Any]]) -> Mapping[str, str]:
    (alarm,) = [r for r in found if r["address"] == "aws_cloudwatch_metric_alarm.stale"]
    (metric,) = [q["metric"][0] for q in alarm["values"]["metric_query"] if q["metric"]]
    dimensions: Mapping[str, str] = metric["dimensions"]
    return dimensions


def _metrics(stack: Stack, function: str, alias: str) -> dict[str, Any]:
    """Run a function without writing anything and give its line of metrics."""
    answer = stack.client("lambda").invoke(
        FunctionName=function, Qualifier=alias, Payload=b'{"dry_run": true}', LogType="Tail"
    )
    lines = base64.b64decode(answer["LogResult"]).decode().splitlines()
    (line,) = [line for line in lines if '"_aws"' in line]
    found: dict[str, Any] = json.loads(line)
    return found
