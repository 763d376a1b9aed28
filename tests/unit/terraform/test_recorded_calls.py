"""Requests as they were recorded, read back into calls and into questions to policies."""

import json
from typing import Any

import pytest

from tests.support.policies import Request
from tests.support.rights.recorder import Exchange
from tests.support.rights.reference import load_reference
from tests.support.rights.requests import Account, questions
from tests.support.rights.resources import UnknownCallError
from tests.support.rights.wire import Call, UnreadableError, read_call

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
FUNCTION = f"arn:aws:lambda:eu-north-1:{ACCOUNT}:function:f"
DISTRIBUTION = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
TAGS = "<Tags><Items><Tag><Key>Project</Key><Value>windsock</Value></Tag></Items></Tags>"


def exchange(
    service: str,
    method: str,
    path: str,
    body: str = "",
    *,
    status: int = 200,
    answer: str = "",
    **headers: str,
) -> Exchange:
    scope = f"AWS4-HMAC-SHA256 Credential=KEY/20261124/eu-north-1/{service}/aws4_request, Signed"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    given = {"authorization": scope, **named}
    return Exchange(method, path, given, body.encode(), status, answer.encode())


def form(service: str, body: str) -> Exchange:
    return exchange(service, "POST", "/", body, content_type=FORM)


def target(service: str, name: str, **given: Any) -> Exchange:
    return exchange(service, "POST", "/", json.dumps(given), x_amz_target=name)


def called(recorded: Exchange) -> Call:
    call = read_call(recorded)
    assert call is not None
    return call


def asked(*recorded: Exchange) -> list[Request]:
    """Return what is asked because of the last of these."""
    calls = [called(one) for one in recorded]
    return list(questions(calls, Account(ACCOUNT), load_reference()))[-1][1]


@pytest.mark.parametrize(
    ("recorded", "name", "given"),
    [
        (form("iam", "Action=GetRole&RoleName=a%2Fb"), "iam:GetRole", {"RoleName": "a/b"}),
        (form("monitoring", "Action=PutDashboard"), "cloudwatch:PutDashboard", {}),
        (
            target("logs", "Logs_20140328.GetDelivery", id="x"),
            "logs:GetDelivery",
            {"id": "x"},
        ),
        (
            exchange("lambda", "GET", "/2015-03-31/functions/f/aliases/live"),
            "lambda:GetAlias",
            {"FunctionName": "f", "Name": "live"},
        ),
        (
            exchange("cloudfront", "POST", "/2020-05-31/distribution?WithTags=", "<D/>"),
            "cloudfront:CreateDistributionWithTags",
            {"xml": "<D/>"},
        ),
        (
            exchange("cloudfront", "POST", "/2020-05-31/distribution", "<D/>"),
            "cloudfront:CreateDistribution",
            {"xml": "<D/>"},
        ),
        (exchange("s3", "PUT", "/b"), "s3:CreateBucket", {"Bucket": "b"}),
        (exchange("s3", "PUT", "/b?versioning="), "s3:PutBucketVersioning", {"Bucket": "b"}),
        (
            exchange("s3", "PUT", "/b?lifecycle"),
            "s3:PutBucketLifecycleConfiguration",
            {"Bucket": "b"},
        ),
        (exchange("s3", "GET", "/b?list-type=2&prefix=p"), "s3:ListObjectsV2", {"prefix": "p"}),
        (exchange("s3", "GET", "/b?prefix=p"), "s3:ListObjects", {"prefix": "p"}),
        (
            exchange("s3", "GET", "/b/a/k%20y?x-id=GetObject"),
            "s3:GetObject",
            {"Bucket": "b", "Key": "a/k y"},
        ),
        (
            exchange("s3", "PUT", "/b/k", x_amz_copy_source="b/other"),
            "s3:CopyObject",
            {"x-amz-copy-source": "b/other"},
        ),
    ],
)
def test_a_request_is_read_as_the_call_that_it_was(
    recorded: Exchange, name: str, given: dict[str, str]
) -> None:
    call = called(recorded)

    assert (call.name, call.key, call.region) == (name, "KEY", "eu-north-1")
    assert given.items() <= call.given.items()


def test_a_request_without_a_signature_is_no_call() -> None:
    unsigned = Exchange("POST", "/", {"content-type": FORM}, b"Action=GetRole", 200, b"")

    assert read_call(unsigned) is None


def test_a_request_that_no_model_has_is_never_left_out() -> None:
    with pytest.raises(UnreadableError, match="GET /no/such/path"):
        called(exchange("lambda", "GET", "/no/such/path"))


def test_a_call_of_an_unknown_resource_is_never_left_out() -> None:
    with pytest.raises(UnknownCallError, match="iam:ListRoles"):
        asked(form("iam", "Action=ListRoles"))


@pytest.mark.parametrize(
    ("recorded", "action", "resource"),
    [
        (exchange("s3", "HEAD", "/b"), "s3:ListBucket", "arn:aws:s3:::b"),
        (exchange("s3", "HEAD", "/b/k?versionId=1"), "s3:GetObjectVersion", "arn:aws:s3:::b/k"),
        (
            exchange("s3", "DELETE", "/b?lifecycle="),
            "s3:PutLifecycleConfiguration",
            "arn:aws:s3:::b",
        ),
        (
            exchange("lambda", "POST", f"/2015-03-31/functions/{FUNCTION}:7/invocations"),
            "lambda:InvokeFunction",
            f"{FUNCTION}:7",
        ),
        (
            target("budgets", "X.DescribeNotificationsForBudget", BudgetName="n"),
            "budgets:ViewBudget",
            f"arn:aws:budgets::{ACCOUNT}:budget/n",
        ),
        (
            target("budgets", "X.DeleteBudget", BudgetName="n"),
            "budgets:ModifyBudget",
            f"arn:aws:budgets::{ACCOUNT}:budget/n",
        ),
        (
            target("budgets", "X.UntagResource", ResourceARN="arn:b", ResourceTagKeys=["a"]),
            "budgets:UntagResource",
            "arn:b",
        ),
        (
            form("sns", "Action=Unsubscribe&SubscriptionArn=arn:aws:sns:r:1:topic:uuid"),
            "sns:Unsubscribe",
            "arn:aws:sns:r:1:topic",
        ),
        (
            exchange("cloudfront", "POST", "/2020-05-31/cache-policy", "<C/>"),
            "cloudfront:CreateCachePolicy",
            f"arn:aws:cloudfront::{ACCOUNT}:cache-policy/*",
        ),
        (
            exchange("cloudfront", "PUT", "/2020-05-31/cache-policy/ID", "<C/>"),
            "cloudfront:UpdateCachePolicy",
            f"arn:aws:cloudfront::{ACCOUNT}:cache-policy/ID",
        ),
        (
            exchange("cloudfront", "POST", "/2020-05-31/distribution/E1/invalidation", "<I/>"),
            "cloudfront:CreateInvalidation",
            DISTRIBUTION,
        ),
    ],
)
def test_a_call_asks_for_its_right_on_its_resource(
    recorded: Exchange, action: str, resource: str
) -> None:
    assert [(r.action, r.resource) for r in asked(recorded)] == [(action, resource)]


def test_what_is_not_there_is_shown_only_to_who_may_list() -> None:
    wanted = asked(exchange("s3", "HEAD", "/b/k", status=404))

    assert [r.action for r in wanted] == ["s3:GetObject", "s3:ListBucket"]


def test_a_write_on_condition_reads() -> None:
    wanted = asked(exchange("s3", "PUT", "/b/k", if_match='"e"'))

    assert [r.action for r in wanted] == ["s3:PutObject", "s3:GetObject"]


def test_a_copy_of_an_old_version_reads_that_version() -> None:
    wanted = asked(exchange("s3", "PUT", "/b/k", x_amz_copy_source="/b/old?versionId=3"))

    assert [(r.action, r.resource) for r in wanted] == [
        ("s3:PutObject", "arn:aws:s3:::b/k"),
        ("s3:GetObjectVersion", "arn:aws:s3:::b/old"),
    ]


def test_many_deletes_in_one_call_are_as_many_questions() -> None:
    body = "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object></Delete>"

    wanted = asked(exchange("s3", "POST", "/bucket?delete", body))

    assert {(r.action, r.resource) for r in wanted} == {
        ("s3:DeleteObject", "arn:aws:s3:::bucket/a"),
        ("s3:DeleteObject", "arn:aws:s3:::bucket/b"),
    }


def test_a_function_is_made_with_its_role_its_tags_and_its_code() -> None:
    given = {
        "FunctionName": "f",
        "Role": ROLE,
        "Tags": {"Project": "windsock"},
        "Code": {"S3Bucket": "b", "S3Key": "k"},
    }

    wanted = asked(
        exchange(
            "lambda",
            "POST",
            "/2015-03-31/functions",
            json.dumps(given),
            content_type="application/json",
        )
    )

    tags = {"aws:RequestTag/Project": "windsock"}
    assert wanted == [
        Request("lambda:CreateFunction", FUNCTION, tags),
        Request("lambda:TagResource", FUNCTION, tags),
        Request("s3:GetObject", "arn:aws:s3:::b/k"),
        Request("iam:PassRole", ROLE, {"iam:PassedToService": "lambda.amazonaws.com"}),
    ]


def test_a_boundary_is_known_to_later_calls_about_its_role() -> None:
    made = form("iam", "Action=CreateRole&RoleName=r&PermissionsBoundary=arn%3Ab")
    written = form("iam", "Action=PutRolePolicy&RoleName=r&PolicyName=p")

    assert asked(made) == [Request("iam:CreateRole", ROLE, {"iam:PermissionsBoundary": "arn:b"})]
    assert asked(made, written)[0].keys == {"iam:PermissionsBoundary": "arn:b"}
    assert asked(written)[0].keys == {}


def test_tags_of_a_distribution_are_those_that_it_has_at_the_time() -> None:
    made = exchange(
        "cloudfront",
        "POST",
        "/2020-05-31/distribution?WithTags=",
        f"<D>{TAGS}</D>",
        answer=f"<Distribution><ARN>{DISTRIBUTION}</ARN></Distribution>",
    )
    path = f"/2020-05-31/tagging?Operation=Untag&Resource={DISTRIBUTION}"
    untagged = exchange("cloudfront", "POST", path, "<T><Items><Key>Project</Key></Items></T>")
    removed = exchange("cloudfront", "DELETE", "/2020-05-31/distribution/E1")
    mark = {"aws:ResourceTag/Project": "windsock"}

    assert asked(made)[0].keys == {"aws:RequestTag/Project": "windsock"}
    assert asked(made, removed) == [Request("cloudfront:DeleteDistribution", DISTRIBUTION, mark)]
    assert asked(made, untagged, removed)[0].keys == {}


def test_what_aws_does_not_fill_is_not_in_the_question() -> None:
    tagged = form("iam", "Action=TagRole&RoleName=r&Tags.member.1.Key=a&Tags.member.1.Value=b")
    updated = form("iam", "Action=UpdateAssumeRolePolicy&RoleName=r&PolicyDocument=x")
    made = form("iam", "Action=CreateRole&RoleName=r&PermissionsBoundary=arn%3Ab")

    assert asked(made, tagged)[0].keys == {"aws:RequestTag/a": "b"}
    assert asked(made, updated)[0].keys == {"iam:PermissionsBoundary": "arn:b"}
