"""Which plan the reviewers of a pull request approved, and where another differs from it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scripts.ci.comment import MAX_CHARACTERS
from scripts.ci.gate import GUARDED, PRODUCTION, Approval
from scripts.ci.gate_summary import WAITING, render_gate
from scripts.ci.plans import read_plan
from scripts.ci.reviewed import (
    MARKER,
    MAX_LIST,
    NEVER_SHOWN,
    Review,
    Shown,
    compare_plans,
    find_shown,
    judge_review,
    write_lines,
)
from scripts.github_api import BotPost
from tests.unit.ci.plan_documents import plan, resource

COMMIT = "c" * 40
AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(seconds=1)
LOG = resource("aws_cloudwatch_log_group.a", "update", before={"days": 30}, after={"days": 60})
LONGER = resource("aws_cloudwatch_log_group.a", "update", before={"days": 30}, after={"days": 90})
CREATED = resource("aws_sns_topic.a", "create", after={"name": "a"})
GONE = resource('aws_sns_topic.b["|@all"]', "delete", before={})
REVIEWED = read_plan(plan(LOG, GONE))


def note(body: str) -> BotPost:
    return BotPost(1, body, "https://comment", AT)


def shown() -> Shown:
    found = find_shown([note("other"), note(f"{MARKER}\n{write_lines(REVIEWED, COMMIT)}\n## Plan")])
    assert found is not None
    return found


def test_what_a_comment_shows_is_read_back() -> None:
    assert shown() == Shown(REVIEWED.digest, COMMIT, REVIEWED.hashes, AT)


@pytest.mark.parametrize(
    "body",
    [
        "{line}",
        "{marker}\n\n{line}",
        "{marker}\n## Plan\n```\n{line}\n```",
        "hello\n{marker}\n{line}",
        "{marker}\n{line} and more",
    ],
)
def test_a_digest_that_is_only_quoted_does_not_count(body: str) -> None:
    """Text of the plan comes from the pull request; it must not be able to approve itself."""
    line = write_lines(REVIEWED, COMMIT).splitlines()[0]
    assert find_shown([note(body.format(marker=MARKER, line=line))]) is None


def test_an_address_cannot_end_the_comment_that_hides_the_list() -> None:
    nasty = read_plan(plan(resource('aws_a.b["--><img>\u2028"]', "create")))
    lines = write_lines(nasty, COMMIT).splitlines()
    assert [line.count(">") for line in lines] == [1, 1]
    found = find_shown([note("\n".join([MARKER, *lines]))])
    assert found is not None
    assert found.hashes == nasty.hashes


@pytest.mark.parametrize(
    "line", ["", "## Plan", "<!-- changes={ -->", "<!-- changes={" + '"a":[' * 3000 + "} -->"]
)
def test_a_comment_without_a_list_still_has_its_digest(line: str) -> None:
    first = write_lines(REVIEWED, COMMIT).splitlines()[0]
    found = find_shown([note(f"{MARKER}\n{first}\n{line}")])
    assert found == Shown(REVIEWED.digest, COMMIT, None, AT)
    assert compare_plans(REVIEWED, found) is None


def test_a_list_that_is_too_long_is_left_out_so_that_the_comment_fits() -> None:
    many = read_plan(plan(*(resource(f"aws_a.{'x' * 60}{n}", "create") for n in range(500))))
    assert "changes=" not in write_lines(many, COMMIT)
    assert MAX_CHARACTERS + MAX_LIST + 300 <= 65_536


def test_a_plan_that_was_approved_after_it_was_shown_counts() -> None:
    review = judge_review(shown(), COMMIT, LATER)
    assert (review.digest, review.doubt) == (REVIEWED.digest, "")


@pytest.mark.parametrize("approved", [AT, AT - timedelta(days=1)])
def test_a_plan_that_was_written_after_the_newest_approval_was_not_reviewed(
    approved: datetime,
) -> None:
    review = judge_review(shown(), COMMIT, approved)
    assert review.digest is None
    assert "after the newest approval" in review.doubt


def test_a_plan_that_no_one_approved_was_not_reviewed() -> None:
    review = judge_review(shown(), COMMIT, None)
    assert review.digest is None
    assert "no one approved" in review.doubt


def test_a_plan_of_an_older_commit_was_not_reviewed() -> None:
    assert judge_review(shown(), "d" * 40, LATER) == NEVER_SHOWN
    assert judge_review(None, COMMIT, LATER) == NEVER_SHOWN


def test_added_missing_and_changed_addresses_are_told_apart() -> None:
    difference = compare_plans(read_plan(plan(LONGER, CREATED)), shown())
    assert difference is not None
    assert difference.added == ("aws_sns_topic.a",)
    assert difference.missing == ('aws_sns_topic.b["|@all"]',)
    assert difference.changed == ("aws_cloudwatch_log_group.a",)
    assert difference.found


def test_the_summary_names_the_addresses_that_differ() -> None:
    found = read_plan(plan(LONGER, CREATED))
    review = Review(shown())
    text = render_gate(found, Approval(GUARDED, "differs"), review, compare_plans(found, shown()))
    rows = [line for line in text.splitlines() if line.startswith("| aws")]
    assert rows == [
        "| aws\\_cloudwatch\\_log\\_group.a | changes in another way |",
        "| aws\\_sns\\_topic.a | only in this plan |",
        '| aws\\_sns\\_topic.b\\["\\|@\u200ball"\\] | only in the plan that was shown |',
    ]
    assert WAITING in text


def test_the_summary_says_where_nothing_differs_and_where_it_cannot_know() -> None:
    review = judge_review(shown(), COMMIT, None)
    verdict = Approval(GUARDED, review.doubt)
    same = render_gate(REVIEWED, verdict, review, compare_plans(REVIEWED, shown()))
    assert "the one that the pull request showed" in same
    blind = replace(shown(), hashes=None)
    unknown = render_gate(REVIEWED, verdict, Review(blind), compare_plans(REVIEWED, blind))
    assert "too long to list" in unknown


def test_the_summary_of_a_plan_that_asks_no_one_names_nothing() -> None:
    text = render_gate(REVIEWED, Approval(PRODUCTION, "same"), Review(shown()), None)
    assert "differs" not in text
    assert WAITING not in text


def test_many_differences_are_cut_and_counted() -> None:
    many = read_plan(plan(*(resource(f"aws_a.b{n}", "create") for n in range(100))))
    empty = replace(shown(), hashes={})
    text = render_gate(many, Approval(GUARDED, "x"), Review(empty), compare_plans(many, empty))
    assert "| … | 40 more |" in text


def test_the_list_is_json_that_a_person_can_read() -> None:
    line = write_lines(read_plan(plan(CREATED)), COMMIT).splitlines()[1]
    assert list(json.loads(line.removeprefix("<!-- changes=").removesuffix(" -->"))) == [
        "aws_sns_topic.a"
    ]
