"""The judgment of what only a real account shows, by answers in AWS's documented shapes.

Recorded from AWS's documentation, not from an account: no account was at hand.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from scripts.oidc_claims import Repository
from scripts.setup.findings import Finding
from scripts.setup.live import (
    EdgeAnswer,
    EdgeView,
    judge_alarms,
    judge_budget,
    judge_cost_tag,
    judge_decision,
    judge_edge,
    judge_plan,
    judge_subscriptions,
)
from scripts.setup.live_rights import questions
from scripts.setup.model import CONTEXTS, Setup

SETUP = Setup("windsock", "eu-north-1", "123456789012", Repository("octo", "11", "site", "22"))
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
WANTED = {"X-Frame-Options": "DENY"}
RIGHT = EdgeView(
    page=EdgeAnswer(
        200,
        {
            "x-cache": "Hit from cloudfront",
            "content-encoding": "br",
            "alt-svc": 'h3=":443"; ma=86400',
            "x-frame-options": "DENY",
        },
        "TLSv1.3",
    ),
    plain=EdgeAnswer(301, {"location": "https://d111.cloudfront.net/"}),
    data=EdgeAnswer(200, {"expires": "Wed, 25 Nov 2026 12:09:00 GMT"}),
    at=NOW,
)
TOPIC = "arn:aws:sns:eu-north-1:123456789012:windsock-alarms"
EMAIL = "me@example.org"
CONFIRMED = {"SubscriptionArn": f"{TOPIC}:1f2e", "Protocol": "email", "Endpoint": EMAIL}
BUDGET = {
    "BudgetName": "windsock-monthly",
    "BudgetLimit": {"Amount": "5.0", "Unit": "USD"},
    "CostFilters": {"TagKeyValue": ["user:Project$windsock"]},
}


def wrong(view: EdgeView) -> list[str]:
    found = judge_edge(view, WANTED, minutes=20)
    return [f.what.removeprefix("edge: ") for f in found if not f.good]


def page(**changes: str | None) -> EdgeView:
    """Return the right view, but for headers of the page; None leaves one out."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    kept = {k: v for k, v in {**RIGHT.page.headers, **named}.items() if v is not None}
    return replace(RIGHT, page=replace(RIGHT.page, headers=kept))


def test_the_right_edge_needs_nothing() -> None:
    found = list(judge_edge(RIGHT, WANTED, minutes=20))
    assert len(found) == 8
    assert all(finding.good for finding in found)


@pytest.mark.parametrize(
    ("view", "what"),
    [
        (page(x_cache="Miss from cloudfront"), "copy at the edge"),
        (page(content_encoding=None), "compression"),
        (page(content_encoding="gzip"), "compression"),
        (page(alt_svc=None), "HTTP/3"),
        (page(x_frame_options="SAMEORIGIN"), "headers"),
        (replace(RIGHT, page=replace(RIGHT.page, tls="TLSv1.1")), "TLS"),
        (replace(RIGHT, plain=EdgeAnswer(200, {})), "plain HTTP"),
        (replace(RIGHT, data=EdgeAnswer(200, {})), "data.json"),
        (replace(RIGHT, at=datetime(2026, 11, 25, 12, 9, 1, tzinfo=UTC)), "data.json"),
        (replace(RIGHT, at=datetime(2026, 11, 25, 11, 38, tzinfo=UTC)), "data.json"),
        (replace(RIGHT, page=EdgeAnswer(0, {})), "page"),
    ],
)
def test_each_fault_of_the_edge_is_named(view: EdgeView, what: str) -> None:
    assert wrong(view) == [what]


def test_every_finding_has_what_is_expected_and_what_corrects_it() -> None:
    broken = EdgeView(EdgeAnswer(200, {}), EdgeAnswer(0, {}), EdgeAnswer(0, {}), NOW)
    found = [f for f in judge_edge(broken, WANTED, minutes=20) if not f.good]
    assert len(found) == 7
    assert all(f.expected and f.fix for f in found)


@pytest.mark.parametrize(
    ("subscriptions", "email", "problem"),
    [
        ([CONFIRMED], EMAIL, ""),
        ([], "", ""),
        ([], EMAIL, f"no letter to {EMAIL}"),
        (
            [{**CONFIRMED, "SubscriptionArn": "PendingConfirmation"}],
            EMAIL,
            f"not confirmed by {EMAIL}",
        ),
    ],
)
def test_a_letter_that_no_one_confirmed_is_found(
    subscriptions: list[dict[str, Any]], email: str, problem: str
) -> None:
    assert judge_subscriptions(TOPIC, subscriptions, email).problem == problem


def test_an_alarm_without_data_is_found() -> None:
    alarms = [
        {"AlarmName": "windsock-errors", "StateValue": "OK"},
        {"AlarmName": "windsock-stale-data", "StateValue": "INSUFFICIENT_DATA"},
    ]
    assert judge_alarms(alarms).problem == "no data for windsock-stale-data"
    assert judge_alarms(alarms[:1]).good
    assert not judge_alarms([]).good


def test_a_budget_of_the_whole_account_is_found() -> None:
    assert judge_budget(SETUP, BUDGET, "5").good
    assert judge_budget(SETUP, None, "").good
    assert judge_budget(SETUP, None, "5").problem == "is not there"
    assert judge_budget(SETUP, {**BUDGET, "CostFilters": {}}, "5").problem == (
        "counts the whole account"
    )


@pytest.mark.parametrize(
    ("tags", "wanted", "good"),
    [
        ([{"TagKey": "Project", "Type": "UserDefined", "Status": "Active"}], "5", True),
        ([{"TagKey": "Project", "Type": "UserDefined", "Status": "Inactive"}], "5", False),
        ([], "5", False),
        ([], "", True),
    ],
)
def test_a_tag_that_no_one_activated_is_found(
    tags: list[dict[str, Any]], wanted: str, *, good: bool
) -> None:
    assert judge_cost_tag(SETUP, tags, wanted).good is good


@pytest.mark.parametrize(
    ("decision", "wanted", "good"),
    [
        ("implicitDeny", "denied", True),
        ("explicitDeny", "denied", True),
        ("allowed", "denied", False),
        ("allowed", "allowed", True),
        ("implicitDeny", "allowed", False),
    ],
)
def test_a_right_too_many_or_too_few_is_found(decision: str, wanted: str, *, good: bool) -> None:
    finding: Finding = judge_decision("purge", "s3:PutObject", "arn:x:y", decision, wanted)
    assert finding.good is good


def test_no_role_is_left_out_of_what_is_asked() -> None:
    asked = list(questions(SETUP, "E2EXAMPLE"))
    assert {role for q in asked if q.wanted == "denied" for role in q.roles} == set(CONTEXTS)
    assert any("E2EXAMPLE" in q.resource for q in asked)
    assert not any("E2EXAMPLE" in q.resource for q in questions(SETUP, ""))


def test_a_plan_that_changes_something_is_found() -> None:
    assert judge_plan(SETUP, "").good
    assert judge_plan(SETUP, "1 to add, 0 to change, 0 to destroy").fix.startswith("gh workflow")
