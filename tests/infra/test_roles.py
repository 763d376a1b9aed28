"""What each role can do on the applied stack, and what it cannot."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.cdn import Edge
from tests.support.policies import Decision, Policy, Request, decide, many, statements
from tests.support.stack import Client, Stack, make_client

DENIED = "AccessDenied|Forbidden|403|not authorized"
OURS = {"aws:ResourceTag/Project": "windsock"}
LOCK = "site/terraform.tfstate.tflock"


@pytest.fixture(scope="session")
def objects(stack: Stack, edge: Edge) -> str:
    """Put what the function would have put; give the name of the bucket."""
    bucket = stack.site["site_bucket"]
    root = stack.client("s3")
    for key in ("data.json", "data/stockholm.json"):
        root.put_object(Bucket=bucket, Key=key, Body=b'{"by": "the function"}')
    return bucket


@pytest.fixture
def s3(stack: Stack, request: pytest.FixtureRequest) -> Client:
    return stack.client("s3", request.param)


@pytest.fixture(scope="session")
def function_s3(stack: Stack) -> Client:
    """Act as the function: a role that only Lambda may become, so it is lent for a moment."""
    iam, name = stack.client("iam"), "windsock-function"
    real = iam.get_role(RoleName=name)["Role"]
    lent = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}},
        ],
    }
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(lent))
    given = stack.client("sts").assume_role(RoleArn=real["Arn"], RoleSessionName="function")
    iam.update_assume_role_policy(
        RoleName=name, PolicyDocument=json.dumps(real["AssumeRolePolicyDocument"])
    )
    c = given["Credentials"]
    return make_client(
        "s3",
        stack.emulator.environment(c["AccessKeyId"], c["SecretAccessKey"], c["SessionToken"]),
    )


def test_the_function_writes_and_reads_its_data(function_s3: Client, objects: str) -> None:
    for key in ("data.json", "data/stockholm.json"):
        function_s3.put_object(Bucket=objects, Key=key, Body=b"{}")
        assert function_s3.get_object(Bucket=objects, Key=key)["Body"].read() == b"{}"


@pytest.mark.parametrize("key", ["index.html", "assets/app.0123abcd.js", "data.json.html", "x"])
def test_the_function_reads_and_writes_no_other_key(
    function_s3: Client, stack: Stack, objects: str, key: str
) -> None:
    before = _versions(stack, objects)

    with pytest.raises(ClientError, match=DENIED):
        function_s3.put_object(Bucket=objects, Key=key, Body=b"x")
    with pytest.raises(ClientError, match=DENIED):
        function_s3.get_object(Bucket=objects, Key=key)
    with pytest.raises(ClientError, match=DENIED):
        function_s3.delete_object(Bucket=objects, Key="data.json")

    assert before == _versions(stack, objects)


@pytest.mark.parametrize(
    "s3", ["plan", "purge", "deploy", "preview", "preview-removal"], indirect=True
)
@pytest.mark.parametrize("key", ["data.json", "data/stockholm.json"])
def test_no_role_of_the_pipeline_touches_the_data(
    s3: Client, stack: Stack, objects: str, key: str
) -> None:
    before = _versions(stack, objects)

    with pytest.raises(ClientError, match=DENIED):
        s3.put_object(Bucket=objects, Key=key, Body=b"x")
    with pytest.raises(ClientError, match=DENIED):
        s3.delete_object(Bucket=objects, Key=key)

    assert before == _versions(stack, objects)


@pytest.mark.parametrize("s3", ["plan", "purge", "preview", "preview-removal"], indirect=True)
def test_only_a_deploy_writes_pages(s3: Client, stack: Stack, objects: str) -> None:
    before = _versions(stack, objects)

    with pytest.raises(ClientError, match=DENIED):
        s3.put_object(Bucket=objects, Key="index.html", Body=b"x")

    assert before == _versions(stack, objects)


@pytest.mark.parametrize("s3", ["plan", "purge", "preview", "preview-removal"], indirect=True)
def test_only_a_deploy_writes_the_state(s3: Client, stack: Stack) -> None:
    bucket = stack.bootstrap["state_bucket"]
    before = _versions(stack, bucket)

    for key in ("site/terraform.tfstate", "bootstrap/terraform.tfstate"):
        with pytest.raises(ClientError, match=DENIED):
            s3.put_object(Bucket=bucket, Key=key, Body=b"{}")

    assert before == _versions(stack, bucket)


@pytest.mark.parametrize(
    "s3", ["deploy", "plan", "purge", "preview", "preview-removal"], indirect=True
)
def test_bootstraps_state_is_for_people_only(s3: Client, stack: Stack) -> None:
    key = {"Bucket": stack.bootstrap["state_bucket"], "Key": "bootstrap/terraform.tfstate"}

    with pytest.raises(ClientError, match=DENIED):
        s3.put_object(**key, Body=b"{}")
    with pytest.raises(ClientError, match=DENIED):
        s3.get_object(**key)


def test_a_deploy_takes_and_releases_the_lock(stack: Stack) -> None:
    s3 = stack.client("s3", "deploy")
    key = {"Bucket": stack.bootstrap["state_bucket"], "Key": LOCK}

    s3.put_object(**key, Body=b"{}")
    s3.delete_object(**key)


@pytest.mark.parametrize("s3", ["plan", "purge", "preview", "preview-removal"], indirect=True)
def test_nobody_else_plants_or_removes_the_lock(s3: Client, stack: Stack) -> None:
    key = {"Bucket": stack.bootstrap["state_bucket"], "Key": LOCK}
    root = stack.client("s3")
    root.put_object(**key, Body=b"a deploy holds it")

    with pytest.raises(ClientError, match=DENIED):
        s3.put_object(**key, Body=b"{}")
    with pytest.raises(ClientError, match=DENIED):
        s3.delete_object(**key)

    held = root.get_object(**key)["Body"].read()
    root.delete_object(**key)
    assert held == b"a deploy holds it"


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("put_role_policy", {"RoleName": "windsock-deploy", "PolicyName": "x"}),
        ("put_role_policy", {"RoleName": "windsock-plan", "PolicyName": "x"}),
        ("update_assume_role_policy", {"RoleName": "windsock-deploy"}),
        (
            "create_policy_version",
            {"PolicyArn": "arn:aws:iam::123456789012:policy/windsock-boundary"},
        ),
        (
            "create_policy_version",
            {"PolicyArn": "arn:aws:iam::123456789012:policy/windsock-github-stack"},
        ),
        ("create_role", {"RoleName": "windsock-anything"}),
        ("create_role", {"RoleName": "admin"}),
    ],
)
def test_a_deploy_cannot_give_itself_more(
    stack: Stack, call: str, arguments: dict[str, str]
) -> None:
    document = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        }
    )
    name = "AssumeRolePolicyDocument" if call == "create_role" else "PolicyDocument"

    with pytest.raises(ClientError, match=DENIED):
        getattr(stack.client("iam", "deploy"), call)(**arguments, **{name: document})


def test_a_deploy_cannot_change_who_is_trusted(stack: Stack) -> None:
    iam = stack.client("iam", "deploy")
    arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"

    with pytest.raises(ClientError, match=DENIED):
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn, ClientID="x")
    with pytest.raises(ClientError, match=DENIED):
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_purge_makes_and_reads_invalidations(stack: Stack) -> None:
    cdn, ours = stack.client("cloudfront", "purge"), stack.site["distribution_id"]
    batch = {"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "a test of the role"}

    made = cdn.create_invalidation(DistributionId=ours, InvalidationBatch=batch)["Invalidation"]

    read = cdn.get_invalidation(DistributionId=ours, Id=made["Id"])["Invalidation"]
    assert read["InvalidationBatch"]["Paths"]["Items"] == ["/*"]


@pytest.mark.parametrize("role", ["purge", "preview", "preview-removal", "plan"])
def test_others_cannot_change_the_distribution(stack: Stack, role: str) -> None:
    cdn, ours = stack.client("cloudfront", role), stack.site["distribution_id"]
    root = stack.client("cloudfront").get_distribution_config(Id=ours)

    with pytest.raises(ClientError):
        cdn.update_distribution(
            Id=ours, IfMatch=root["ETag"], DistributionConfig=root["DistributionConfig"]
        )


@pytest.mark.parametrize("role", ["purge", "preview", "preview-removal", "plan"])
def test_others_cannot_call_or_change_the_function(stack: Stack, role: str) -> None:
    functions = stack.client("lambda", role)

    with pytest.raises(ClientError, match=DENIED):
        functions.invoke(FunctionName=stack.site["function_name"], Payload=b"{}")
    with pytest.raises(ClientError, match=DENIED):
        functions.update_function_code(FunctionName=stack.site["function_name"], ZipFile=b"x")


@pytest.fixture(scope="session")
def deploy(policies: Mapping[str, Policy]) -> list[Policy]:
    return [policies[name] for name in ("refresh", "lock", "stack", "edge", "content", "purge")]


ROLE = "arn:aws:iam::123456789012:role/windsock-function"
BOUNDARY = "arn:aws:iam::123456789012:policy/windsock-boundary"


@pytest.mark.parametrize("action", ["iam:CreateRole", "iam:PutRolePolicy"])
@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"iam:PermissionsBoundary": BOUNDARY}, Decision.ALLOWED),
        ({"iam:PermissionsBoundary": BOUNDARY.replace("boundary", "x")}, Decision.NOT_ALLOWED),
        ({}, Decision.NOT_ALLOWED),
    ],
)
def test_roles_are_made_only_inside_the_boundary(
    deploy: list[Policy], action: str, keys: dict[str, str], expected: Decision
) -> None:
    assert expected is decide(deploy, Request(action, ROLE, keys))


@pytest.mark.parametrize(
    "action", ["iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"]
)
def test_the_boundary_of_a_role_is_never_taken_off(deploy: list[Policy], action: str) -> None:
    keys = {"iam:PermissionsBoundary": BOUNDARY}

    assert Decision.NOT_ALLOWED is decide(deploy, Request(action, ROLE, keys))


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ("lambda.amazonaws.com", Decision.ALLOWED),
        ("scheduler.amazonaws.com", Decision.ALLOWED),
        ("ec2.amazonaws.com", Decision.NOT_ALLOWED),
    ],
)
def test_roles_are_handed_to_their_services_only(
    deploy: list[Policy], service: str, expected: Decision
) -> None:
    asked = Request("iam:PassRole", ROLE, {"iam:PassedToService": service})

    assert expected is decide(deploy, asked)


@pytest.mark.parametrize(
    ("action", "keys", "expected"),
    [
        ("cloudfront:UpdateDistribution", OURS, Decision.ALLOWED),
        ("cloudfront:UpdateDistribution", {"aws:ResourceTag/Project": "x"}, Decision.NOT_ALLOWED),
        ("cloudfront:DeleteDistribution", {}, Decision.NOT_ALLOWED),
        ("cloudfront:CreateInvalidation", OURS, Decision.ALLOWED),
        ("cloudfront:CreateInvalidation", {}, Decision.NOT_ALLOWED),
        ("cloudfront:CreateDistribution", {"aws:RequestTag/Project": "windsock"}, Decision.ALLOWED),
        ("cloudfront:CreateDistribution", {}, Decision.NOT_ALLOWED),
    ],
)
def test_distributions_of_others_are_out_of_reach(
    deploy: list[Policy], action: str, keys: dict[str, str], expected: Decision
) -> None:
    resource = "arn:aws:cloudfront::123456789012:distribution/E123"

    assert expected is decide(deploy, Request(action, resource, keys))


MARKED = "arn:aws:cloudfront::123456789012:distribution/E123"
ROUTER = "arn:aws:cloudfront::123456789012:function/windsock-router"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (OURS, Decision.ALLOWED),  # the provider sends what differs, and the mark does not
        ({**OURS, "aws:RequestTag/Project": "windsock"}, Decision.ALLOWED),
        ({**OURS, "aws:RequestTag/Project": "x"}, Decision.NOT_ALLOWED),
        ({"aws:ResourceTag/Project": "x"}, Decision.NOT_ALLOWED),
        ({}, Decision.NOT_ALLOWED),
    ],
)
def test_a_deploy_changes_every_tag_of_our_distribution_but_the_mark(
    deploy: list[Policy], keys: dict[str, str], expected: Decision
) -> None:
    assert expected is decide(deploy, Request("cloudfront:TagResource", MARKED, keys))


@pytest.mark.parametrize(
    ("action", "resource", "expected"),
    [
        ("CreateFunction", ROUTER, Decision.ALLOWED),
        ("CreateFunction", ROUTER.replace("windsock-router", "*"), Decision.ALLOWED),
        ("TagResource", ROUTER, Decision.ALLOWED),
        ("UntagResource", ROUTER, Decision.ALLOWED),
        ("TagResource", ROUTER.replace("windsock", "other"), Decision.NOT_ALLOWED),
        ("UpdateFunction", ROUTER.replace("windsock", "other"), Decision.NOT_ALLOWED),
        ("DeleteFunction", ROUTER.replace("windsock", "other"), Decision.NOT_ALLOWED),
        ("AllowVendedLogDeliveryForResource", MARKED, Decision.ALLOWED),
    ],
)
def test_a_deploy_makes_the_router_and_has_requests_logged_whatever_aws_fills_in(
    deploy: list[Policy], action: str, resource: str, expected: Decision
) -> None:
    assert expected is decide(deploy, Request(f"cloudfront:{action}", resource))


def test_a_role_with_every_right_is_still_held_by_the_boundary(
    policies: Mapping[str, Policy],
) -> None:
    everything: Any = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    site = "arn:aws:s3:::windsock-site-123456789012"

    def asked(action: str, resource: str) -> Decision:
        return decide([everything], Request(action, resource), boundary=policies["boundary"])

    assert asked("s3:PutObject", f"{site}/data.json") is Decision.ALLOWED
    assert asked("s3:PutObject", f"{site}/index.html") is Decision.NOT_ALLOWED
    assert asked("iam:CreateUser", "*") is Decision.NOT_ALLOWED
    assert asked("sts:AssumeRole", ROLE) is Decision.NOT_ALLOWED


def test_no_policy_allows_a_wildcard_action(policies: Mapping[str, Policy]) -> None:
    allowed = [s for p in policies.values() for s in statements(p) if s["Effect"] == "Allow"]

    assert not [a for s in allowed for a in many(s["Action"]) if "*" in a]


def test_every_resource_is_narrowed_but_for_lists_that_aws_cannot_narrow(
    policies: Mapping[str, Policy],
) -> None:
    wide = {s["Sid"] for p in policies.values() for s in statements(p) if s["Resource"] == "*"}

    assert wide == {"ListAll", "DeliverAccessLogs"}


def test_every_policy_fits_into_iam(policies: Mapping[str, Policy]) -> None:
    assert max(len(json.dumps(p, separators=(",", ":"))) for p in policies.values()) <= 6144


def _versions(stack: Stack, bucket: str) -> dict[str, str]:
    listed = stack.client("s3").list_object_versions(Bucket=bucket)
    return {v["Key"]: v["VersionId"] for v in listed.get("Versions", []) if v["IsLatest"]}
