"""The gate: which plan needs whose approval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.ci.gate import GUARDED, PRODUCTION, decide_approval, foresee_approval
from scripts.ci.plans import read_plan
from scripts.errors import UsageError
from tests.unit.ci.plan_documents import JSON, plan, resource

LOG = resource("aws_cloudwatch_log_group.a", "update", before={"days": 30}, after={"days": 60})
CREATED = resource("aws_sns_topic.a", "create", after={"name": "a"}, unknown={"arn": True})


def test_the_plan_that_was_reviewed_goes_to_production() -> None:
    found = read_plan(plan(LOG))
    assert decide_approval(found, found.digest).environment == PRODUCTION


def test_a_plan_that_nobody_reviewed_asks_a_reviewer() -> None:
    assert decide_approval(read_plan(plan(LOG)), None).environment == GUARDED


def test_another_plan_than_the_reviewed_one_asks_a_reviewer() -> None:
    reviewed = read_plan(plan(LOG)).digest
    assert decide_approval(read_plan(plan(LOG, CREATED)), reviewed).environment == GUARDED


def test_a_plan_without_changes_asks_nobody() -> None:
    untouched = resource("aws_s3_bucket.site", "no-op", before={"a": 1}, after={"a": 1})
    found = read_plan(plan(untouched, resource("data.x.y", "read")))
    assert found.empty
    assert decide_approval(found, None).environment == PRODUCTION


KEPT = resource("aws_s3_bucket.site", "no-op", before={"a": 1}, after={"a": 1})
MOVED = {**KEPT, "previous_address": "aws_s3_bucket.old"}
IMPORTED = {**KEPT, "change": {**KEPT["change"], "importing": {"id": "bucket"}}}


@pytest.mark.parametrize(("document", "action"), [(MOVED, "move"), (IMPORTED, "import")])
def test_what_only_changes_the_state_is_a_change_too(document: JSON, action: str) -> None:
    found = read_plan(plan(document, applyable=True))
    assert [c.action for c in found.changes] == [action]
    assert not found.empty
    assert decide_approval(found, None).environment == GUARDED
    assert found.digest != read_plan(plan(KEPT)).digest


def test_the_digest_sees_from_where_something_is_moved_or_imported() -> None:
    elsewhere = {**MOVED, "previous_address": "aws_s3_bucket.older"}
    other = {**IMPORTED, "change": {**IMPORTED["change"], "importing": {"id": "other"}}}
    assert len({read_plan(plan(d)).digest for d in (MOVED, elsewhere, IMPORTED, other)}) == 4


@pytest.mark.parametrize("actions", [("create", "forget"), ("ponder",), ()])
def test_a_plan_that_does_something_unknown_goes_nowhere(actions: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match=r"aws_s3_bucket\.site: .*scripts/ci/plans\.py"):
        read_plan(plan(resource("aws_s3_bucket.site", *actions)))


def test_a_plan_in_which_terraform_sees_more_than_the_gate_is_not_empty() -> None:
    found = read_plan(plan(KEPT, applyable=True))
    assert not found.empty
    assert decide_approval(found, None).environment == GUARDED


@pytest.mark.parametrize(
    "actions", [("delete",), ("delete", "create"), ("create", "delete"), ("forget",)]
)
@pytest.mark.parametrize(
    "address",
    ["aws_s3_bucket.site", 'aws_s3_bucket.kept["state"]', "aws_cloudfront_distribution.site"],
)
def test_losing_a_bucket_or_the_distribution_asks_a_reviewer_even_when_reviewed(
    address: str, actions: tuple[str, ...]
) -> None:
    found = read_plan(plan(resource(address, *actions, before={"id": "x"})))
    verdict = decide_approval(found, found.digest)
    assert verdict.environment == GUARDED
    assert address in verdict.reason


def test_changing_a_bucket_in_place_is_no_loss() -> None:
    found = read_plan(
        plan(resource("aws_s3_bucket.site", "update", before={"t": 1}, after={"t": 2}))
    )
    assert decide_approval(found, found.digest).environment == PRODUCTION


def test_reviewers_are_told_before_the_merge_that_somebody_will_be_asked() -> None:
    lost = read_plan(plan(resource("aws_s3_bucket.site", "delete", before={})))
    assert foresee_approval(lost).environment == GUARDED
    assert foresee_approval(read_plan(plan(LOG))).environment == PRODUCTION
    assert "exactly this" in foresee_approval(read_plan(plan(LOG))).reason


def test_the_digest_does_not_depend_on_order() -> None:
    assert read_plan(plan(LOG, CREATED)).digest == read_plan(plan(CREATED, LOG)).digest


def test_the_digest_ignores_what_does_not_change() -> None:
    """What AWS fills in differs from hour to hour, between the review and the merge."""

    def at(hour: int) -> JSON:
        before = {"days": 30, "last_modified": hour}
        return resource("aws_x.a", "update", before=before, after={**before, "days": 60})

    assert read_plan(plan(at(1))).digest == read_plan(plan(at(2))).digest


def test_the_digest_ignores_old_values_of_what_is_known_after_apply() -> None:
    def version(old: str) -> JSON:
        return resource("aws_x.a", "update", before={"v": old}, after={}, unknown={"v": True})

    assert read_plan(plan(version("1"))).digest == read_plan(plan(version("2"))).digest


@pytest.mark.parametrize(
    "other",
    [
        resource("aws_cloudwatch_log_group.b", "update", before={"days": 30}, after={"days": 60}),
        resource("aws_cloudwatch_log_group.a", "update", before={"days": 30}, after={"days": 61}),
        resource("aws_cloudwatch_log_group.a", "create", after={"days": 60}),
        resource("aws_cloudwatch_log_group.a", "delete", before={"days": 30}),
    ],
)
def test_the_digest_sees_every_difference(other: JSON) -> None:
    assert read_plan(plan(LOG)).digest != read_plan(plan(other)).digest


def test_the_digest_sees_changed_outputs() -> None:
    change = {"actions": ["update"], "before": "a", "after": "b", "after_unknown": False}
    found = read_plan(plan(outputs={"site_url": change}))
    assert not found.empty
    assert found.digest != read_plan(plan()).digest


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4))
def test_the_digest_of_the_same_values_is_the_same(values: dict[str, JSON]) -> None:
    first = read_plan(plan(resource("aws_x.a", "create", after=values)))
    again = read_plan(plan(resource("aws_x.a", "create", after=dict(reversed(values.items())))))
    assert first.digest == again.digest


def test_the_most_dangerous_changes_come_first() -> None:
    lost = resource("aws_s3_bucket.z", "delete", before={})
    gone = resource("aws_sns_topic.y", "delete", before={})
    found = read_plan(plan(CREATED, LOG, gone, lost))
    assert [c.address for c in found.changes][:2] == ["aws_s3_bucket.z", "aws_sns_topic.y"]


def test_each_address_has_a_hash_of_its_own_change() -> None:
    change = {"actions": ["update"], "before": "a", "after": "b", "after_unknown": False}
    first = read_plan(plan(LOG, CREATED, outputs={"site_url": change})).hashes
    other = resource("aws_cloudwatch_log_group.a", "update", before={"days": 30}, after={"days": 9})
    second = read_plan(plan(other, CREATED)).hashes
    assert set(first) == {"aws_cloudwatch_log_group.a", "aws_sns_topic.a", "output.site_url"}
    assert first["aws_sns_topic.a"] == second["aws_sns_topic.a"]
    assert first["aws_cloudwatch_log_group.a"] != second["aws_cloudwatch_log_group.a"]


def test_what_is_left_of_a_replaced_resource_is_seen_beside_it() -> None:
    left = {**resource("aws_sns_topic.a", "delete", before={}), "deposed": "abc"}
    alone, both = (read_plan(plan(*r)).hashes for r in ((CREATED,), (CREATED, left)))
    assert alone["aws_sns_topic.a"] != both["aws_sns_topic.a"]
