"""One JSON object per line, and no secret in any of them."""

import json

from weather.log import NAMESPACE, Log


def logged(*secrets: str) -> tuple[Log, list[str]]:
    lines: list[str] = []
    return Log(lines.append, lambda: 1_795_435_200.5, secrets), lines


def test_a_reason_with_newlines_stays_on_one_line() -> None:
    log, lines = logged()
    log.warn("trying again", problem='bad\n{"level": "INFO"}\r\x1b[31m\u2028')
    assert len(lines) == 1
    assert lines[0].isprintable()
    assert json.loads(lines[0])["level"] == "WARNING"


def test_a_secret_is_blotted_out_wherever_it_turns_up() -> None:
    log, lines = logged('s3"cr\\et')
    log.error("failed", problem='the key s3"cr\\et was refused', places=['s3"cr\\et'])
    assert json.loads(lines[0])["problem"] == "the key [redacted] was refused"
    assert json.loads(lines[0])["places"] == ["[redacted]"]


def test_metrics_are_one_line_of_this_project() -> None:
    lines: list[str] = []
    log = Log(lines.append, lambda: 1_795_435_200.5, project="weather-two")
    log.metrics({"PlacesFresh": 40, "Duration": 1234})
    line = json.loads(lines[0])
    assert line["PlacesFresh"] == 40
    assert line["_aws"]["Timestamp"] == 1_795_435_200_500
    directive = line["_aws"]["CloudWatchMetrics"][0]
    assert directive["Namespace"] == NAMESPACE == "Windsock"
    assert directive["Dimensions"] == [["Project"]]
    assert line["Project"] == "weather-two"
    assert directive["Metrics"] == [
        {"Name": "PlacesFresh", "Unit": "Count"},
        {"Name": "Duration", "Unit": "Milliseconds"},
    ]
