"""Lists what is in an account under the names of a project, service by service, reading only."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scripts.setup.account import ask
from scripts.setup.clients import EDGE, Clients
from scripts.setup.model import Setup


@dataclass(frozen=True)
class Kind:
    """One kind of thing that a set-up makes.

    Attributes:
        name: What people call it.
        service: The service of AWS.
        operation: Lists it.
        path: Where the names are in the answer; "[]" goes through a list.
        arguments: Of the operation.
        edge: Whether it is made in the edge's region as well.
        only_edge: Whether it is made there only.
    """

    name: str
    service: str
    operation: str
    path: str
    arguments: dict[str, Any] = field(default_factory=dict)
    edge: bool = False
    only_edge: bool = False


CUSTOM = {"Type": "custom"}
KINDS = (
    Kind("bucket", "s3", "list_buckets", "Buckets[].Name"),
    Kind("role", "iam", "list_roles", "Roles[].RoleName"),
    Kind("policy", "iam", "list_policies", "Policies[].PolicyName", {"Scope": "Local"}),
    Kind("distribution", "cloudfront", "list_distributions", "DistributionList.Items[].Comment"),
    Kind("edge function", "cloudfront", "list_functions", "FunctionList.Items[].Name"),
    Kind(
        "cache policy",
        "cloudfront",
        "list_cache_policies",
        "CachePolicyList.Items[].CachePolicy.CachePolicyConfig.Name",
        CUSTOM,
    ),
    Kind(
        "header policy",
        "cloudfront",
        "list_response_headers_policies",
        "ResponseHeadersPolicyList.Items[].ResponseHeadersPolicy.ResponseHeadersPolicyConfig.Name",
        CUSTOM,
    ),
    Kind(
        "access control",
        "cloudfront",
        "list_origin_access_controls",
        "OriginAccessControlList.Items[].Name",
    ),
    Kind("function", "lambda", "list_functions", "Functions[].FunctionName"),
    Kind("schedule group", "scheduler", "list_schedule_groups", "ScheduleGroups[].Name"),
    Kind("queue", "sqs", "list_queues", "QueueUrls[]"),
    Kind("topic", "sns", "list_topics", "Topics[].TopicArn", edge=True),
    Kind("alarm", "cloudwatch", "describe_alarms", "MetricAlarms[].AlarmName", edge=True),
    Kind("dashboard", "cloudwatch", "list_dashboards", "DashboardEntries[].DashboardName"),
    Kind("log group", "logs", "describe_log_groups", "logGroups[].logGroupName", edge=True),
    Kind(
        "log source", "logs", "describe_delivery_sources", "deliverySources[].name", only_edge=True
    ),
    Kind(
        "log destination",
        "logs",
        "describe_delivery_destinations",
        "deliveryDestinations[].name",
        only_edge=True,
    ),
    Kind("budget", "budgets", "describe_budgets", "Budgets[].BudgetName"),
)


def left_at_aws(clients: Clients, setup: Setup) -> list[tuple[str, str]]:
    """Return (kind, name) of everything that is there under the project's names."""
    return [
        (kind.name, name)
        for kind in KINDS
        for region in _regions(kind, clients.region)
        for name in _names(clients, kind, region, setup.account)
        if belongs(name, setup.project)
    ]


def belongs(name: str, project: str) -> bool:
    """Return whether a name, an ARN or an address is one of the project's."""
    last = name.rpartition(":")[2].rpartition("/")[2]
    return last == project or last.startswith(f"{project}-")


def _regions(kind: Kind, own: str) -> Iterator[str]:
    regions = [EDGE] if kind.only_edge else [own, EDGE] if kind.edge else [own]
    yield from dict.fromkeys(regions)


def _names(clients: Clients, kind: Kind, region: str, account: str) -> list[str]:
    client = clients.get(kind.service, region)
    arguments = {"AccountId": account} if kind.service == "budgets" else kind.arguments
    call = getattr(client, kind.operation)
    paged = client.can_paginate(kind.operation)
    pages = client.get_paginator(kind.operation).paginate(**arguments) if paged else None
    answers = ask(lambda: [call(**arguments)] if pages is None else list(pages)) or []
    return [name for answer in answers for name in pick(answer, kind.path)]


def pick(answer: Any, path: str) -> list[str]:
    """Return the names at a path such as "DistributionList.Items[].Comment"."""
    found = [answer]
    for part in path.split("."):
        name = part.removesuffix("[]")
        inner = [value[name] for value in found if value.get(name)]
        found = [one for many in inner for one in many] if part.endswith("[]") else inner
    return found
