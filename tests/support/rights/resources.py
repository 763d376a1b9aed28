"""Gives the resources that AWS asks its policies about, for each recorded call.

Where the service authorization reference has no resource for an action, the resource is the one
that AWS names in its denials: for what is created at the edge, every thing of that kind.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.support.rights.wire import Call

EVERYTHING = "*"
EDGE_KINDS = {
    "Distribution": "distribution",
    "Invalidation": "distribution",
    "CachePolicy": "cache-policy",
    "ResponseHeadersPolicy": "response-headers-policy",
    "OriginAccessControl": "origin-access-control",
    "Function": "function",
}
EDGE = re.compile(rf"(?P<verb>[A-Z][a-z]+)(?P<kind>{'|'.join(EDGE_KINDS)})")
OF_TAGS = re.compile("(Tag|Untag|ListTags)")
# These name their resource by its ARN, whatever the service.
BY_ARN = re.compile("(?i)(resourcearn|resource|arn)")


class UnknownCallError(LookupError):
    """Raised when the table below does not say which resource a call is about."""


def resources_of(call: Call, account: str) -> list[str]:
    """Return the ARNs of what a call is about, "*" where AWS knows no resource.

    Args:
        call: A recorded call.
        account: The account id, 12 digits.

    Raises:
        UnknownCallError: The call is new here; add it to its service's function below.
    """
    if OF_TAGS.match(call.operation) and call.service not in ("s3", "iam", "sqs"):
        found = [value for name, value in call.given.items() if BY_ARN.fullmatch(name)]
    else:
        found = list(BY_SERVICE.get(call.service, _unknown)(call, account))
    if not found:
        raise UnknownCallError(f"{call.name} with {sorted(call.given)}")
    return found


def role_arn(account: str, name: str) -> str:
    """Return the ARN of a role."""
    return f"arn:aws:iam::{account}:role/{name}"


def _unknown(_: Call, __: str) -> Iterator[str]:
    yield from ()


def _s3(call: Call, _: str) -> Iterator[str]:
    bucket = f"arn:aws:s3:::{call.given['Bucket']}"
    yield f"{bucket}/{call.given['Key']}" if "Key" in call.given else bucket


def _iam(call: Call, account: str) -> Iterator[str]:
    if name := call.given.get("RoleName"):
        yield role_arn(account, name)
    if arn := call.given.get("PolicyArn"):
        yield arn


def _cloudfront(call: Call, account: str) -> Iterator[str]:
    if found := EDGE.match(call.operation):
        given = [call.given[n] for n in ("DistributionId", "Id", "Name") if n in call.given]
        every = found["verb"] == "Create" and found["kind"] != "Invalidation"
        name = EVERYTHING if every else given[0]
        yield f"arn:aws:cloudfront::{account}:{EDGE_KINDS[found['kind']]}/{name}"


def _lambda(call: Call, account: str) -> Iterator[str]:
    # A name may be an ARN, and may end in a version.
    name, _, version = call.given["FunctionName"].rpartition("function:")[2].partition(":")
    qualifier = call.given.get("Qualifier") or version
    end = f":{qualifier}" if qualifier else ""
    yield f"arn:aws:lambda:{call.region}:{account}:function:{name}{end}"


def _scheduler(call: Call, account: str) -> Iterator[str]:
    start, name = f"arn:aws:scheduler:{call.region}:{account}:", call.given["Name"]
    if call.operation.endswith("ScheduleGroup"):
        yield f"{start}schedule-group/{name}"
    else:
        group = call.given.get("GroupName") or call.given["groupName"]
        yield f"{start}schedule/{group}/{name}"


def _logs(call: Call, account: str) -> Iterator[str]:
    start = f"arn:aws:logs:{call.region}:{account}:"
    if call.operation.startswith("Describe") or "ResourcePolicy" in call.operation:
        yield EVERYTHING
    elif group := call.given.get("logGroupName"):
        yield f"{start}log-group:{group}:log-stream:"
    elif call.operation == "CreateDelivery":
        yield f"{start}delivery-source:{call.given['deliverySourceName']}"
        yield call.given["deliveryDestinationArn"]
        yield f"{start}delivery:{EVERYTHING}"
    elif name := call.given.get("name"):
        kind = "source" if call.operation.endswith("Source") else "destination"
        yield f"{start}delivery-{kind}:{name}"
    elif delivery := call.given.get("id"):
        yield f"{start}delivery:{delivery}"


def _cloudwatch(call: Call, account: str) -> Iterator[str]:
    for name, value in call.given.items():
        if re.fullmatch(r"AlarmName(s\.member\.\d+)?", name):
            yield f"arn:aws:cloudwatch:{call.region}:{account}:alarm:{value}"
        if re.fullmatch(r"DashboardName(s\.member\.\d+)?", name):
            yield f"arn:aws:cloudwatch::{account}:dashboard/{value}"


def _sns(call: Call, account: str) -> Iterator[str]:
    if topic := call.given.get("TopicArn"):
        yield topic
    elif subscription := call.given.get("SubscriptionArn"):
        yield subscription.rpartition(":")[0]  # denials name the topic
    elif name := call.given.get("Name"):
        yield f"arn:aws:sns:{call.region}:{account}:{name}"


def _sqs(call: Call, account: str) -> Iterator[str]:
    name = call.given.get("QueueName") or call.given["QueueUrl"].rpartition("/")[2]
    yield f"arn:aws:sqs:{call.region}:{account}:{name}"


def _budgets(call: Call, account: str) -> Iterator[str]:
    whole: Mapping[str, Any] = call.given.get("Budget") or call.given.get("NewBudget") or call.given
    yield f"arn:aws:budgets::{account}:budget/{whole['BudgetName']}"


BY_SERVICE: Mapping[str, Callable[[Call, str], Iterator[str]]] = {
    "budgets": _budgets,
    "cloudfront": _cloudfront,
    "cloudwatch": _cloudwatch,
    "iam": _iam,
    "lambda": _lambda,
    "logs": _logs,
    "s3": _s3,
    "scheduler": _scheduler,
    "sns": _sns,
    "sqs": _sqs,
}
