"""The recorded proof finds what is wrong: each test breaks one policy and names the line."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.support.policies import Request
from tests.support.rights.edits import edited, line_of, show, without
from tests.support.rights.proof import (
    Asked,
    Documents,
    find_impossible,
    find_missing,
    find_unused,
)
from tests.support.rights.reference import load_reference

pytestmark = pytest.mark.removes_stack
REFERENCE = load_reference()


def test_a_removed_right_is_found_with_its_line(
    asked: list[Asked], roles: Mapping[str, Documents]
) -> None:
    fewer = without(roles, "stack", "FunctionAndSchedule", "scheduler:UpdateSchedule")

    (found,) = show(find_missing(asked, fewer))

    # The line where the right would stand again.
    line = line_of("deploy.tf", '"scheduler:UpdateSchedule"')
    right = "stack.FunctionAndSchedule scheduler:UpdateSchedule"
    assert found.startswith(f"terraform/bootstrap/deploy.tf:{line}: {right}: deploy needs it on ")
    assert found.endswith("for scheduler:UpdateSchedule; it is allowed by no statement")


def test_a_right_for_another_resource_is_found_with_its_line(
    asked: list[Asked], roles: Mapping[str, Documents]
) -> None:
    other = edited(
        roles, "stack", "FunctionAndSchedule", Resource="arn:aws:lambda:eu-north-1:1:function:x"
    )

    found = show(find_missing(asked, other))

    line = line_of("deploy.tf", '"scheduler:UpdateSchedule"')
    assert any(f.startswith(f"terraform/bootstrap/deploy.tf:{line}: ") for f in found)


def test_a_condition_that_aws_never_fills_is_found_with_its_line(policies: Documents) -> None:
    key = {"StringEquals": {"aws:ResourceTag/Project": "windsock"}}
    wrong = edited({"all": policies}, "edge", "CloudFrontPolicies", Condition=key)["all"]

    found = show(find_impossible(wrong, REFERENCE) - find_impossible(policies, REFERENCE))

    line = line_of("deploy.tf", '"cloudfront:UpdateCachePolicy"')
    problem = "AWS does not fill aws:ResourceTag/Project for this action"
    expected = f"edge.CloudFrontPolicies cloudfront:UpdateCachePolicy: {problem}"
    assert f"terraform/bootstrap/deploy.tf:{line}: {expected}" in found


def test_a_right_that_nothing_needs_is_found_with_its_line(
    asked: list[Asked], roles: Mapping[str, Documents]
) -> None:
    rights = ["s3:GetObject", "s3:GetObjectAcl"]
    more = edited(roles, "lock", "StateLock", Action=rights)

    found = [f for f in find_unused(asked, more) if f.document == "lock"]

    line = line_of("plan.tf", '"StateLock"')
    expected = "lock.StateLock s3:GetObjectAcl: nothing used this right"
    assert show(found) == [f"terraform/bootstrap/plan.tf:{line}: {expected}"]


@pytest.mark.parametrize("action", ["s3:GetTheObject", "s4:GetObject", "s3:HeadObject"])
def test_a_name_that_aws_does_not_know_is_found(rights: Documents, action: str) -> None:
    wrong = edited({"all": rights}, "lock", "StateLock", Action=action)["all"]

    found = find_impossible({"lock": wrong["lock"]}, REFERENCE)

    assert {(f.subject, f.problem) for f in found} == {(action, "AWS knows no such action")}


def test_a_tag_that_was_not_sent_is_missed_by_its_condition(
    asked: list[Asked], roles: Mapping[str, Documents]
) -> None:
    made = [a for a in asked if a.request.action == "cloudfront:CreateDistribution"]
    bare = [replace(a, request=Request(a.request.action, a.request.resource)) for a in made]

    assert made
    assert find_missing(made, roles) == set()
    assert [f.subject for f in find_missing(bare, roles)] == ["cloudfront:CreateDistribution"]
