"""Everything that is wrong is named at once, each with what corrects it."""

from dataclasses import replace
from typing import Any

import pytest

from scripts.setup.preflight import Facts, judge

ABOUT = {
    "full_name": "octo/site",
    "private": False,
    "default_branch": "main",
    "permissions": {"admin": True},
}
RIGHT = Facts(
    terraform="1.11.4",
    account="123456789012",
    caller="arn:aws:iam::123456789012:user/me",
    denied=(),
    token="gh",
    me="me",
    about=ABOUT,
    has_main=True,
    contact="me@example.org",
)


def wrong(facts: Facts) -> dict[str, str]:
    found = judge(facts, "octo/site", "eu-north-1")
    assert all(f.fix and f.expected for f in found if not f.good)
    return {f.what: f.problem for f in found if not f.good}


def test_what_is_right_needs_nothing() -> None:
    assert wrong(RIGHT) == {}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"terraform": ""}, "terraform"),
        ({"terraform": "1.9.8"}, "terraform"),
        ({"account": "!AWS: Unable to locate credentials"}, "AWS account"),
        ({"denied": ["iam:CreateRole"]}, "rights at AWS"),
        ({"audiences": ["theirs"]}, "identity provider token.actions.githubusercontent.com"),
        ({"token": ""}, "token of GitHub"),
        ({"about": "!GitHub: GET /: 404 Not Found"}, "repository octo/site"),
        ({"about": {**ABOUT, "permissions": {"admin": False}}}, "repository octo/site"),
        ({"about": {**ABOUT, "archived": True}}, "repository octo/site"),
        ({"about": {**ABOUT, "private": True}, "plan": "free"}, "required reviewers"),
        ({"about": {**ABOUT, "private": True}, "plan": "team"}, "required reviewers"),
        ({"has_main": False}, "default branch"),
        ({"about": {**ABOUT, "default_branch": "trunk"}}, "default branch"),
        ({"contact": ""}, "contact"),
        ({"domain": "weather.example.org"}, "zone of weather.example.org"),
    ],
)
def test_each_obstacle_is_named_alone(changes: dict[str, Any], what: str) -> None:
    assert list(wrong(replace(RIGHT, **changes))) == [what]


def test_everything_that_is_wrong_is_named_at_once() -> None:
    broken = replace(RIGHT, terraform="", account="", token="", about=None)
    assert len(wrong(broken)) == 4


def test_a_private_repository_of_an_enterprise_has_reviewers() -> None:
    private = {**ABOUT, "private": True}
    assert wrong(replace(RIGHT, about=private, plan="enterprise")) == {}


def test_a_plan_that_github_does_not_say_stops_nothing() -> None:
    assert wrong(replace(RIGHT, about={**ABOUT, "private": True}, plan="")) == {}


def test_a_provider_of_others_is_used() -> None:
    assert wrong(replace(RIGHT, audiences=["theirs", "sts.amazonaws.com"])) == {}
