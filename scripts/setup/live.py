"""Judges what only a real account shows: the edge, the roles, alarms, letters, money. Pure.

The shapes are those of AWS's documented answers. The emulator answers a part of the questions (the
policy simulator, topics, alarms); a delivery network with copies, compression and TLS it is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from scripts.setup.findings import Finding
from scripts.setup.model import Setup

LATE = timedelta(minutes=10)  # the data expire shortly after the next run
MODERN_TLS = ("TLSv1.2", "TLSv1.3")
PENDING = "PendingConfirmation"
JSON = Any


@dataclass(frozen=True)
class EdgeAnswer:
    """What the edge answered: the status (0 for none), the headers by name in lower case, TLS."""

    status: int
    headers: Mapping[str, str]
    tls: str = ""


@dataclass(frozen=True)
class EdgeView:
    """What a visitor got.

    Attributes:
        page: The page, asked for the second time, so that a copy can be there.
        plain: The page without encryption.
        data: data.json.
        at: When.
    """

    page: EdgeAnswer
    plain: EdgeAnswer
    data: EdgeAnswer
    at: datetime


def judge_edge(view: EdgeView, headers: Mapping[str, str], minutes: int) -> Iterator[Finding]:
    """Judge what a visitor gets.

    Args:
        view: What was got.
        headers: What every page carries (site/headers.json).
        minutes: From one run of the function to the next.
    """
    got, page = view.page.headers, view.page
    yield _edge("page", str(page.status or "no answer"), "200", right=page.status == 200)
    if page.status != 200:
        return
    cache = got.get("x-cache", "")
    yield _edge("copy at the edge", f"x-cache: {cache}", "Hit", right=cache.startswith("Hit"))
    encoding = got.get("content-encoding", "none")
    yield _edge("compression", encoding, "br", right=encoding == "br")
    offers = got.get("alt-svc", "none")
    yield _edge("HTTP/3", f"alt-svc: {offers}", "h3", right="h3" in offers)
    yield _edge("TLS", page.tls or "none", "TLSv1.2 or later", right=page.tls in MODERN_TLS)
    missing = [name for name, value in headers.items() if got.get(name.lower()) != value]
    yield _edge("headers", f"missing: {', '.join(missing)}", "site/headers.json", right=not missing)
    moved = view.plain.headers.get("location", "")
    right = view.plain.status in {301, 308} and moved.startswith("https://")
    yield _edge("plain HTTP", f"{view.plain.status} {moved}", "301 to https", right=right)
    yield _data(view, minutes)


def _data(view: EdgeView, minutes: int) -> Finding:
    expected = f"expires within {minutes} minutes and a few more"
    try:
        expires = parsedate_to_datetime(view.data.headers.get("expires", ""))
    except ValueError:
        return _edge("data.json", "has no Expires", expected, right=False)
    left = expires - view.at
    right = timedelta() < left <= timedelta(minutes=minutes) + LATE
    problem = f"expires at {expires:%H:%M:%S}, {left.total_seconds():.0f} s from now"
    return _edge("data.json", problem, expected, right=right)


def _edge(what: str, found: str, expected: str, *, right: bool) -> Finding:
    fix = "wait some minutes, ask again, then start the workflow deploy"
    return Finding(f"edge: {what}", "" if right else found, "" if right else fix, expected)


def judge_decision(role: str, action: str, resource: str, decision: str, wanted: str) -> Finding:
    """Judge one answer of IAM's policy simulator.

    Args:
        role: Whose policies.
        action: What would be done.
        resource: On what.
        decision: "allowed", "implicitDeny" or "explicitDeny".
        wanted: "allowed" or "denied".
    """
    found = "allowed" if decision == "allowed" else "denied"
    what = f"role {role}: {action} on {resource.rpartition(':')[2]}"
    if found == wanted:
        return Finding(what, expected=wanted)
    return Finding(what, f"is {found} ({decision})", "apply terraform/bootstrap again", wanted)


def judge_plan(setup: Setup, counts: str) -> Finding:
    """Judge a plan of the site that was made just now."""
    fix = f"gh workflow run deploy --repo {setup.full_name}" if counts else ""
    return Finding("plan of terraform/site", counts, fix, "nothing to change")


def judge_subscriptions(topic: str, found: Sequence[JSON], email: str) -> Finding:
    """Judge the subscriptions of a topic: a letter that no one confirmed informs no one."""
    what, expected = f"letters of {topic.rpartition(':')[2]}", "confirmed"
    if not email:
        return Finding(what, expected="to no one: WINDSOCK_ALARM_EMAIL is not set")
    waiting = [s["Endpoint"] for s in found if s["SubscriptionArn"] == PENDING]
    if waiting:
        fix = "answer AWS's letter (one for each region); after three days start deploy again"
        return Finding(what, f"not confirmed by {', '.join(waiting)}", fix, expected)
    if email not in [s["Endpoint"] for s in found]:
        return Finding(what, f"no letter to {email}", "start the workflow deploy", expected)
    return Finding(what, expected=expected)


def judge_alarms(found: Sequence[JSON]) -> Finding:
    """Judge whether alarms have data: one that never had any would not go on."""
    blind = [a["AlarmName"] for a in found if a["StateValue"] == "INSUFFICIENT_DATA"]
    what, expected = "alarms", "each has data"
    if not found:
        return Finding(what, "are not there", "start the workflow deploy", expected)
    fix = "wait an hour after the first deploy; then look at the metric in CloudWatch"
    problem = f"no data for {', '.join(blind)}" if blind else ""
    return Finding(what, problem, fix if blind else "", expected)


def judge_budget(setup: Setup, found: JSON, wanted: str) -> Finding:
    """Judge the budget: without its filter it counts the whole account.

    Args:
        setup: Whose budget it is.
        found: The budget as AWS describes it, or None where there is none.
        wanted: WINDSOCK_MONTHLY_BUDGET_USD, or "".
    """
    what, tag = "budget", f"user:Project${setup.project}"
    if not wanted:
        return Finding(what, expected="none: WINDSOCK_MONTHLY_BUDGET_USD is not set")
    expected = f"counts {tag} only"
    if found is None:
        return Finding(what, "is not there", "start the workflow deploy", expected)
    filters = found.get("CostFilters", {}).get("TagKeyValue", [])
    if filters == [tag]:
        return Finding(what, expected=expected)
    problem = f"counts {', '.join(filters) or 'the whole account'}"
    return Finding(what, problem, "start the workflow deploy", expected)


def judge_cost_tag(setup: Setup, found: Sequence[JSON], wanted: str) -> Finding:
    """Judge whether costs can be told by the tag: only a person can activate it."""
    what, expected = "cost tag Project", "active"
    states = [t["Status"] for t in found if t["TagKey"] == "Project"]
    if not wanted or states == ["Active"]:
        return Finding(what, expected=expected if wanted else "not needed without a budget")
    problem = (
        states[0].lower() if states else "is not known yet, up to a day after the first deploy"
    )
    fix = (
        "aws ce update-cost-allocation-tags-status"
        " --cost-allocation-tags-status TagKey=Project,Status=Active"
    )
    return Finding(what, problem, fix, expected)
