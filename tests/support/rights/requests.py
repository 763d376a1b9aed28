"""Turns recorded calls into the questions that AWS puts to a role's policies.

A call can need more rights than its own: tags that travel with a create, a role that is handed to a
service, code that Lambda fetches in the caller's name. Each such rule is one function below.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.policies import Request
from tests.support.rights.reference import Reference
from tests.support.rights.resources import OF_TAGS, resources_of, role_arn
from tests.support.rights.wire import Call, xml_text

# Where the right is not called as the operation is.
RENAMED = {
    "cloudfront:CreateDistributionWithTags": "cloudfront:CreateDistribution",
    "lambda:Invoke": "lambda:InvokeFunction",
    "s3:CopyObject": "s3:PutObject",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
    "s3:DeleteBucketTagging": "s3:PutBucketTagging",
    "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "s3:GetBucketCors": "s3:GetBucketCORS",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
}
BUDGETS = {"Create": "ModifyBudget", "Update": "ModifyBudget", "Delete": "ModifyBudget"}
# The right to tag, where it is not TagResource; a create that carries tags needs it as well.
TAGGING = {"iam": "iam:TagRole", "sqs": "sqs:TagQueue"}
NOT_FOUND = 404
MULTIPLE = re.compile(r"Tags\.member\.(\d+)\.Key")


@dataclass
class Account:
    """What earlier calls have made of an account: tags by ARN, boundaries by role."""

    number: str
    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    boundaries: dict[str, str] = field(default_factory=dict)


def questions(
    calls: Iterable[Call], account: Account, reference: Reference
) -> Iterator[tuple[Call, list[Request]]]:
    """Yield each call with what AWS asks about it; the account changes with the calls.

    Args:
        calls: Recorded calls, in their order.
        account: As it was before the first of them.
        reference: Which condition keys AWS fills for an action.
    """
    for call in calls:
        asked = [
            Request(action, resource, _supported(reference, action, resource, keys))
            for action, resource, keys in _needs(call, account)
        ]
        yield call, asked
        _take_place(call, account)


def given_tags(call: Call) -> dict[str, str]:
    """Return the tags that a call carries."""
    if "xml" in call.given:
        document = call.given["xml"]
        return dict(zip(xml_text(document, "Key"), xml_text(document, "Value"), strict=False))
    if found := [m for m in map(MULTIPLE.fullmatch, call.given) if m]:
        return {call.given[m[0]]: call.given[f"Tags.member.{m[1]}.Value"] for m in found}
    tags: Any = next(
        (call.given[n] for n in ("Tags", "tags", "ResourceTags") if n in call.given), {}
    )
    return dict(tags) if isinstance(tags, dict) else {t["Key"]: t["Value"] for t in tags}


Need = tuple[str, str, Mapping[str, str]]


def _needs(call: Call, account: Account) -> Iterator[Need]:
    if call.name == "s3:DeleteObjects":
        yield from _deletes(call)
        return
    for resource in resources_of(call, account.number):
        keys = _keys(call, account, resource)
        yield _action(call), resource, keys
        if given_tags(call) and call.operation.startswith(("Create", "Put")):
            yield from _tagging(call, resource, keys)
        if call.name in RULES:
            yield from RULES[call.name](call, account)


def _action(call: Call) -> str:
    if call.service == "budgets" and not OF_TAGS.match(call.operation):
        verb = re.match("[A-Z][a-z]+", call.operation)
        return f"budgets:{BUDGETS.get(verb[0] if verb else '', 'ViewBudget')}"
    versioned = call.service == "s3" and "versionId" in call.given
    return RENAMED.get(call.name, call.name) + ("Version" if versioned else "")


def _keys(call: Call, account: Account, resource: str) -> dict[str, str]:
    tags = {f"aws:RequestTag/{name}": value for name, value in given_tags(call).items()}
    has = {f"aws:ResourceTag/{n}": v for n, v in account.tags.get(resource, {}).items()}
    boundary = call.given.get("PermissionsBoundary") or account.boundaries.get(resource)
    keys = {**tags, **has, **({"iam:PermissionsBoundary": boundary} if boundary else {})}
    if call.operation == "ListObjectsV2" and "prefix" in call.given:
        keys["s3:prefix"] = str(call.given["prefix"])
    return keys


def _tagging(call: Call, resource: str, keys: Mapping[str, str]) -> Iterator[Need]:
    # Of the three that a delivery brings together, only the delivery itself is new; to set the
    # tags of a bucket in a call of their own is a right of that name.
    if call.operation == "CreateDelivery" and ":delivery:" not in resource:
        return
    if call.operation == "PutBucketTagging":
        return
    # Tags go to the thing itself, without what AWS puts behind a log group's name.
    bare = resource.removesuffix(":log-stream:")
    yield TAGGING.get(call.service, f"{call.service}:TagResource"), bare, keys


def _supported(
    reference: Reference, action: str, resource: str, keys: Mapping[str, str]
) -> Mapping[str, str]:
    return {n: v for n, v in keys.items() if reference.supports(action, resource, n)}


def _deletes(call: Call) -> Iterator[Need]:
    for key in xml_text(call.given["xml"], "Key"):
        yield "s3:DeleteObject", f"arn:aws:s3:::{call.given['Bucket']}/{key}", {}


def _finds_nothing(call: Call, _: Account) -> Iterator[Need]:
    # Without the right to list, S3 answers 403 for what is not there.
    if call.status == NOT_FOUND:
        yield "s3:ListBucket", f"arn:aws:s3:::{call.given['Bucket']}", {}


def _replaces(call: Call, _: Account) -> Iterator[Need]:
    # A write on condition that a certain object is there reads that object.
    if "if-match" in call.given:
        yield "s3:GetObject", f"arn:aws:s3:::{call.given['Bucket']}/{call.given['Key']}", {}


def _copies(call: Call, account: Account) -> Iterator[Need]:
    source, _, version = call.given["x-amz-copy-source"].lstrip("/").partition("?versionId=")
    yield f"s3:GetObject{'Version' if version else ''}", f"arn:aws:s3:::{source}", {}
    yield from _replaces(call, account)


def _runs_as_role(call: Call, _: Account) -> Iterator[Need]:
    role = call.given.get("Role") or call.given.get("Target", {}).get("RoleArn")
    if role:
        service = {"iam:PassedToService": f"{call.service}.amazonaws.com"}
        yield "iam:PassRole", role, service


def _fetches_code(call: Call, account: Account) -> Iterator[Need]:
    code = call.given.get("Code", call.given)
    if "S3Key" in code:
        yield "s3:GetObject", f"arn:aws:s3:::{code['S3Bucket']}/{code['S3Key']}", {}
    yield from _runs_as_role(call, account)


def _shows_tags(call: Call, account: Account) -> Iterator[Need]:
    # Lambda leaves the tags out for who may not list them, and Terraform would set them again.
    resource = resources_of(call, account.number)[0].removesuffix(f":{call.given.get('Qualifier')}")
    yield "lambda:ListTags", resource, {}


def _logs_the_edge(call: Call, _: Account) -> Iterator[Need]:
    # CloudWatch Logs asks CloudFront. Whether it shows the tags of the distribution is not
    # documented: they are left out, so that the right must not hang on them.
    yield "cloudfront:AllowVendedLogDeliveryForResource", call.given["resourceArn"], {}


RULES = {
    "lambda:CreateFunction": _fetches_code,
    "lambda:GetFunction": _shows_tags,
    "lambda:UpdateFunctionCode": _fetches_code,
    "lambda:UpdateFunctionConfiguration": _runs_as_role,
    "logs:PutDeliverySource": _logs_the_edge,
    "s3:CopyObject": _copies,
    "s3:GetObject": _finds_nothing,
    "s3:HeadObject": _finds_nothing,
    "s3:PutObject": _replaces,
    "scheduler:CreateSchedule": _runs_as_role,
    "scheduler:UpdateSchedule": _runs_as_role,
}


def _take_place(call: Call, account: Account) -> None:
    if call.status >= 400:
        return
    if call.name == "iam:CreateRole" and "PermissionsBoundary" in call.given:
        role = role_arn(account.number, call.given["RoleName"])
        account.boundaries[role] = call.given["PermissionsBoundary"]
    if call.name == "cloudfront:CreateDistributionWithTags":
        account.tags[xml_text(call.answer, "ARN")[0]] = given_tags(call)
    if call.name == "cloudfront:TagResource":
        account.tags.setdefault(call.given["Resource"], {}).update(given_tags(call))
    if call.name == "cloudfront:UntagResource":
        for name in xml_text(call.given["xml"], "Key"):
            account.tags.get(call.given["Resource"], {}).pop(name, None)
