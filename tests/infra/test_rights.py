"""The policies, held to what was recorded while the real provider and the real commands ran.

Whatever Terraform and the pipeline's commands asked of the emulated AWS as a role is judged by that
role's policies as rendered for AWS, conditions included, and by AWS's authorization reference.
"""

from collections.abc import Mapping

import pytest

from tests.support.policies import is_of_roles, many
from tests.support.rights.edits import show, without
from tests.support.rights.proof import (
    Asked,
    Documents,
    Finding,
    find_impossible,
    find_missing,
    find_unused,
)
from tests.support.rights.reference import load_reference
from tests.support.rights.tables import DIFFERS_FROM_REFERENCE, NEEDS_NO_RIGHT, NOT_SEEN_HERE
from tests.support.rights.wire import Call
from tests.support.stack import JOBS, Stack, plan_bootstrap, rendered_documents

pytestmark = pytest.mark.removes_stack
OPTIONS = ("-var=zone_id=Z1234567890ABC",)
# What must have been seen, or the proof shows less than it says.
UPDATES = {
    "cloudfront:TagResource",
    "cloudfront:UntagResource",
    "cloudfront:UpdateCachePolicy",
    "cloudfront:UpdateDistribution",
    "cloudfront:UpdateFunction",
    "iam:UpdateAssumeRolePolicy",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "scheduler:UpdateSchedule",
}
REPLACED = [("logs", "CreateDelivery", "DeleteDelivery"), ("sns", "Subscribe", "Unsubscribe")]


def test_the_record_holds_a_whole_life(calls: list[tuple[str, Call]]) -> None:
    names = {call.name for _, call in calls}

    assert set(JOBS) == {role for role, _ in calls}
    assert set() == UPDATES - names
    assert not any(call.status == 403 for _, call in calls if call.name not in NEEDS_NO_RIGHT)


@pytest.mark.parametrize(("service", "making", "removing"), REPLACED)
def test_the_record_holds_replacements(
    calls: list[tuple[str, Call]], service: str, making: str, removing: str
) -> None:
    asked = [c.operation for _, c in calls if c.service == service]
    made = [n for n, name in enumerate(asked) if name == making]
    removed = [n for n, name in enumerate(asked) if name == removing]

    assert made[0] < removed[0] < made[-1] < removed[-1]


def test_every_call_is_allowed_by_the_full_policies(
    asked: list[Asked], roles: Mapping[str, Documents]
) -> None:
    assert show(find_missing(asked, roles)) == []


def test_every_right_is_used_or_has_its_reason(
    asked: list[Asked], roles: Mapping[str, Documents]
) -> None:
    unused = find_unused(asked, roles)

    assert show(f for f in unused if place(f) not in NOT_SEEN_HERE) == []


def test_no_reason_outlives_its_right(asked: list[Asked], roles: Mapping[str, Documents]) -> None:
    assert set(NOT_SEEN_HERE) - {place(f) for f in find_unused(asked, roles)} == set()


def test_aws_knows_every_right_with_its_resources_and_keys(
    policies: Documents, with_domain: Documents
) -> None:
    found = find_impossible(policies, load_reference())
    found |= find_impossible(with_domain, load_reference())

    assert show(f for f in found if place(f) not in DIFFERS_FROM_REFERENCE) == []
    assert set(DIFFERS_FROM_REFERENCE) - {place(f) for f in found} == set()


def test_without_any_one_right_a_call_is_refused(
    asked: list[Asked], roles: Mapping[str, Documents], rights: Documents
) -> None:
    idle = [
        Finding(name, statement["Sid"], action, "removing it changes nothing: it is given twice")
        for name, policy in rights.items()
        for statement in policy["Statement"]
        for action in many(statement["Action"])
        if statement["Effect"] == "Allow" and (name, statement["Sid"], action) not in NOT_SEEN_HERE
        if not find_missing(of(asked, action), without(roles, name, statement["Sid"], action))
    ]

    assert show(idle) == []


@pytest.fixture(scope="session")
def with_domain(stack: Stack) -> Documents:
    """Render the documents of a site with a domain."""
    stack.settled.result()
    found = rendered_documents(plan_bootstrap(stack.copy, *OPTIONS))
    return {name: policy for name, policy in found.items() if is_of_roles(policy)}


def place(finding: Finding) -> tuple[str, str, str]:
    return finding.document, finding.sid, finding.subject


def of(asked: list[Asked], action: str) -> list[Asked]:
    return [one for one in asked if one.request.action.lower() == action.lower()]
