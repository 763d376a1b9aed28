from typing import Any

import pytest

from tests.support.policies import Decision, Request, UnsupportedError, decide, trusts

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*",
        **changes,
    }


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


READ = Request("s3:GetObject", "arn:aws:s3:::b/a/b.txt")


def test_what_is_not_allowed_is_refused() -> None:
    assert decide([], READ) is Decision.NOT_ALLOWED


def test_a_star_reaches_over_slashes() -> None:
    assert decide([policy(statement())], READ) is Decision.ALLOWED


@pytest.mark.parametrize(
    "request_",
    [
        Request("s3:PutObject", READ.resource),
        Request("s3:GetObjectVersion", READ.resource),
        Request("s3:GetObject", "arn:aws:s3:::bb/a"),
        Request("s3:GetObject", "arn:aws:s3:::B/a"),
    ],
)
def test_another_action_or_resource_is_not_covered(request_: Request) -> None:
    assert decide([policy(statement())], request_) is Decision.NOT_ALLOWED


def test_actions_are_compared_without_case() -> None:
    assert decide([policy(statement(Action="S3:getobject"))], READ) is Decision.ALLOWED


def test_a_denial_wins_over_every_allowance() -> None:
    policies = [policy(statement()), policy(statement(Effect="Deny", Resource="*"))]

    assert decide(policies, READ) is Decision.DENIED


def test_a_boundary_gives_nothing_by_itself() -> None:
    assert decide([], READ, boundary=policy(statement())) is Decision.NOT_ALLOWED


def test_a_boundary_takes_away_what_it_does_not_name() -> None:
    boundary = policy(statement(Action="s3:PutObject"))

    assert decide([policy(statement())], READ, boundary) is Decision.NOT_ALLOWED


def test_a_condition_on_an_absent_key_does_not_match() -> None:
    condition = {"StringEquals": {"aws:ResourceTag/Project": "windsock"}}

    assert decide([policy(statement(Condition=condition))], READ) is Decision.NOT_ALLOWED


def test_keys_are_found_without_case_and_values_compared_with_it() -> None:
    documents = [policy(statement(Condition={"StringEquals": {"AWS:SourceArn": "arn:x"}}))]

    assert decide(documents, _with({"aws:sourcearn": "arn:x"})) is Decision.ALLOWED
    assert decide(documents, _with({"aws:sourcearn": "ARN:X"})) is Decision.NOT_ALLOWED


def test_all_conditions_must_hold() -> None:
    condition = {"StringEquals": {"a": "1", "b": "2"}, "StringLike": {"c": "x*"}}
    documents = [policy(statement(Condition=condition))]

    assert decide(documents, _with({"a": "1", "b": "2", "c": "xyz"})) is Decision.ALLOWED
    assert decide(documents, _with({"a": "1", "b": "3", "c": "xyz"})) is Decision.NOT_ALLOWED
    assert decide(documents, _with({"a": "1", "b": "2"})) is Decision.NOT_ALLOWED


def test_a_key_may_be_absent_where_the_operator_says_so() -> None:
    documents = [policy(statement(Condition={"StringEqualsIfExists": {"a": "1"}}))]

    assert decide(documents, READ) is Decision.ALLOWED
    assert decide(documents, _with({"a": "1"})) is Decision.ALLOWED
    assert decide(documents, _with({"a": "2"})) is Decision.NOT_ALLOWED


def test_equals_knows_no_wildcards() -> None:
    documents = [policy(statement(Condition={"StringEquals": {"a": "x*"}}))]

    assert decide(documents, _with({"a": "xyz"})) is Decision.NOT_ALLOWED


@pytest.mark.parametrize("operator", ["ForAllValues:StringEquals", "StringLikeIfExists", "Null"])
def test_an_unknown_operator_is_never_guessed(operator: str) -> None:
    with pytest.raises(UnsupportedError, match=operator):
        decide([policy(statement(Condition={operator: {"a": "1"}}))], _with({"a": "1"}))


@pytest.mark.parametrize("element", ["NotAction", "NotResource", "NotPrincipal"])
def test_an_unknown_element_is_never_ignored(element: str) -> None:
    with pytest.raises(UnsupportedError, match=element):
        decide([policy(statement(**{element: "x"}))], READ)


def trust(**condition: str | list[str]) -> dict[str, Any]:
    keys = {f"token.actions.githubusercontent.com:{k}": v for k, v in condition.items()}
    return policy(
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Principal": {"Federated": PROVIDER},
            "Condition": {"StringEquals": keys},
        }
    )


def test_a_token_with_every_claim_is_trusted() -> None:
    claims = {"sub": "repo:o/r:ref:refs/heads/main", "aud": "sts.amazonaws.com"}

    assert trusts(trust(**claims), PROVIDER, {**claims, "iat": 1})


def test_a_token_without_subject_is_not() -> None:
    assert not trusts(trust(sub="s", aud="a"), PROVIDER, {"aud": "a"})


def test_a_token_of_another_provider_is_not() -> None:
    assert not trusts(trust(sub="s"), PROVIDER.replace("githubusercontent", "x"), {"sub": "s"})


def _with(keys: dict[str, str]) -> Request:
    return Request(READ.action, READ.resource, keys)
