"""Reads what `--check --live` judges: the edge as a visitor, the account as its owner."""

import json
import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from urllib3.connection import HTTPSConnection

from scripts.setup import live
from scripts.setup.account import AccountError, ask
from scripts.setup.clients import EDGE
from scripts.setup.findings import Finding
from scripts.setup.live_rights import ask_simulator
from scripts.setup.model import SITE_STATE
from scripts.setup.place import Place

HEADERS = Path(__file__).parents[2] / "site/headers.json"
TIMEOUT_SECONDS = 20
MINUTES = 20
JSON = Any


def check_live(place: Place) -> Iterator[Finding]:
    """Look at everything that only a real account shows; change nothing."""
    url = place.outputs().get("site_url", "")
    if not url:
        yield Finding("site", "is not live", place.setup.command, "live")
        return
    minutes = int(place.variables().get("WINDSOCK_UPDATE_MINUTES") or MINUTES)
    headers = json.loads(HEADERS.read_text(encoding="utf-8"))
    yield from live.judge_edge(look_at_edge(url), headers, minutes)
    yield live.judge_plan(place.setup, place.site.plan(site_variables(place)))
    yield from ask_simulator(place.setup, place.account, place.distribution())
    yield from _watching(place)


def look_at_edge(url: str) -> live.EdgeView:
    """Ask for the page, twice, and for the data, as a visitor's browser does."""
    fetch(url + "/")
    plain = fetch(url.replace("https://", "http://") + "/")
    return live.EdgeView(fetch(url + "/"), plain, fetch(url + "/data.json"), datetime.now(UTC))


def fetch(url: str) -> live.EdgeAnswer:
    """Ask for an address with what browsers accept; redirects are not followed.

    SITE_VIA leads to an emulated edge, as in the smoke test.
    """
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    headers = {"Accept-Encoding": "br, gzip"}
    if via := os.environ.get("SITE_VIA"):
        url = f"{via.rstrip('/')}/{path}"
        headers |= {"Host": host, "X-Forwarded-Proto": scheme}
    try:
        answer = requests.get(
            url, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False, stream=True
        )
    except requests.RequestException:
        return live.EdgeAnswer(0, {})
    with answer:
        named = {name.lower(): value for name, value in answer.headers.items()}
        return live.EdgeAnswer(answer.status_code, named, _tls(answer))


def site_variables(place: Place) -> dict[str, str]:
    """Return the variables of the last apply: the settings, and the zip of the function."""
    prefix = "WINDSOCK_"
    found = place.variables()
    chosen = {n.removeprefix(prefix).lower(): v for n, v in found.items() if n.startswith(prefix)}
    state = place.state(SITE_STATE)
    kind = ("managed", "aws_lambda_function")
    function = next(r for r in state["resources"] if (r["mode"], r["type"]) == kind)
    attributes = function["instances"][0]["attributes"]
    sha = attributes["s3_key"].rpartition("/")[2].removesuffix(".zip")
    return {
        **chosen,
        "project": place.setup.project,
        "region": place.setup.region,
        "artifact_bucket": place.setup.bucket("artifacts"),
        "function_sha256": sha,
        "function_base64sha256": attributes["source_code_hash"],
    }


def _watching(place: Place) -> Iterator[Finding]:
    setup, clients, found = place.setup, place.account.clients, place.variables()
    email = found.get("WINDSOCK_ALARM_EMAIL", "")
    for region, name in ((setup.region, "alarms"), (EDGE, "edge-alarms")):
        topic = f"arn:aws:sns:{region}:{setup.account}:{setup.project}-{name}"
        sns = clients.get("sns", region)
        answer = ask(lambda s=sns, t=topic: s.list_subscriptions_by_topic(TopicArn=t))  # type: ignore[misc] # mypy knows no type for a default of a lambda
        yield live.judge_subscriptions(topic, (answer or {}).get("Subscriptions", []), email)
    prefix = {"AlarmNamePrefix": f"{setup.project}-"}
    alarms = [
        alarm
        for region in (setup.region, EDGE)
        for alarm in clients.get("cloudwatch", region).describe_alarms(**prefix)["MetricAlarms"]
    ]
    yield live.judge_alarms(alarms)
    yield from _money(place, found.get("WINDSOCK_MONTHLY_BUDGET_USD", ""))


def _money(place: Place, wanted: str) -> Iterator[Finding]:
    setup, clients = place.setup, place.account.clients
    name = {"AccountId": setup.account, "BudgetName": f"{setup.project}-monthly"}
    absent = frozenset({"NotFoundException"})
    answer = ask(lambda: clients.get("budgets").describe_budget(**name), absent)
    yield live.judge_budget(setup, answer and answer["Budget"], wanted)
    if not wanted:
        return
    try:
        listed = ask(lambda: clients.get("ce", EDGE).list_cost_allocation_tags(TagKeys=["Project"]))
    except AccountError as error:
        yield Finding("cost tag Project", str(error), "ask as the owner of the account", "active")
        return
    yield live.judge_cost_tag(setup, listed["CostAllocationTags"], wanted)


def _tls(answer: requests.Response) -> str:
    """Return the version of TLS that was agreed on, or "" without TLS."""
    connection = getattr(answer.raw, "connection", None) or getattr(answer.raw, "_connection", None)
    socket = connection.sock if isinstance(connection, HTTPSConnection) else None
    return (socket.version() or "") if isinstance(socket, ssl.SSLSocket) else ""
