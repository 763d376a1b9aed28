"""The schedule calls the function, and the weather appears at the edge."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from tests.support.cdn import Edge
from tests.support.stack import ROOT, Stack

SCHEMA = json.loads((ROOT / "site/data.schema.json").read_text())
PLACES = json.loads((ROOT / "function/weather/places.json").read_text())
PATIENCE_SECONDS = 60.0
STEP_SECONDS = 0.5


@pytest.fixture
def due(stack: Stack) -> Iterator[dict[str, Any]]:
    """Make the applied schedule once more, due at once, and give its target.

    AWS fills in the scheduled time; the emulator leaves its placeholder, so it is filled in here.
    """
    scheduler, now = (
        stack.client("scheduler"),
        datetime.now(UTC).replace(microsecond=0, tzinfo=None),
    )
    applied = scheduler.get_schedule(Name="windsock-weather", GroupName="windsock")["Target"]
    told = applied["Input"].replace("<aws.scheduler.scheduled-time>", f"{now.isoformat()}Z")
    scheduler.create_schedule(
        Name="windsock-due",
        GroupName="windsock",
        ScheduleExpression=f"at({now.isoformat()})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={**applied, "Input": told},
    )
    yield applied
    scheduler.delete_schedule(Name="windsock-due", GroupName="windsock")


def test_the_schedule_fires_the_function_and_the_weather_appears(
    stack: Stack, edge: Edge, due: dict[str, Any]
) -> None:
    before = _generated(edge)

    assert due["Arn"].endswith(":function:windsock-weather:live")
    data = _wait_for_newer(edge, before)

    jsonschema.validate(data, SCHEMA)
    assert [place["id"] for place in data["places"]] == [place["id"] for place in PLACES]
    assert (data["simulated"], data["interval"]) == (True, 1200)
    details = edge.get("/data/stockholm.json").json()
    jsonschema.validate(details, {"$ref": "#/$defs/details", "$defs": SCHEMA["$defs"]})
    assert "Expires" in edge.get("/data.json").headers


def test_the_real_schedule_is_the_one_that_was_asked_for(stack: Stack) -> None:
    found = stack.client("scheduler").get_schedule(Name="windsock-weather", GroupName="windsock")

    assert (found["State"], found["ScheduleExpression"]) == ("ENABLED", "cron(7/20 * * * ? *)")


def _generated(edge: Edge) -> int:
    answer = edge.get("/data.json")
    known = answer.status_code == 200 and "generated" in answer.json()
    return int(answer.json()["generated"]) if known else 0


def _wait_for_newer(edge: Edge, before: int) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _generated(edge) <= before:
        assert time.monotonic() < deadline, f"no newer data.json after {PATIENCE_SECONDS:.0f} s"
        time.sleep(STEP_SECONDS)
    answer: dict[str, Any] = edge.get("/data.json").json()
    return answer
