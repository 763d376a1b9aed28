"""Trying again: by kind of failure, with jitter, never past the deadline."""

import json

import pytest

from tests.support.function_fakes import FakeTime
from weather.deadline import Deadline
from weather.errors import (
    BadForecastError,
    RateLimitedError,
    RequestRefusedError,
    UpstreamError,
    UpstreamUnavailableError,
)
from weather.log import Log
from weather.sources.http import HttpRequest, HttpResponse, reason
from weather.sources.retry import LEAST_SECONDS, Caller, wait_before_retry

REQUEST = HttpRequest("GET", "https://api.example.org/v1?", {"secret": "place"}, {})
DOWN = UpstreamUnavailableError("answered 503")


@pytest.mark.parametrize(("jitter", "wait"), [(0.0, 0.5), (0.5, 2.25), (1.0, 4.0)])
def test_an_outage_is_waited_for_with_jitter(jitter: float, wait: float) -> None:
    assert wait_before_retry(DOWN, jitter, left=60) == wait


def test_too_many_calls_at_once_pass_quickly() -> None:
    error = RateLimitedError("busy", concurrent=True)
    assert wait_before_retry(error, 0.5, left=60) == 2.0


@pytest.mark.parametrize(
    "error",
    [
        RateLimitedError("Daily limit", blocked_until=1),
        RateLimitedError("Minutely limit"),
        RequestRefusedError("400", 400),
        BadForecastError("empty body"),
    ],
)
def test_what_another_try_cannot_mend_is_not_tried_again(error: UpstreamError) -> None:
    assert wait_before_retry(error, 0.5, left=60) is None


def test_a_wish_to_wait_is_granted_within_the_deadline() -> None:
    assert wait_before_retry(UpstreamUnavailableError("x", 6), 0.5, left=60) == 6


@pytest.mark.parametrize("seconds", [3600, 60, 59.6])
def test_a_wish_to_wait_past_the_deadline_ends_the_tries(seconds: float) -> None:
    assert wait_before_retry(UpstreamUnavailableError("x", seconds), 0.5, left=60) is None


class Script:
    """A Fetch that plays a list of outcomes and takes a second for each."""

    def __init__(self, time: FakeTime, *outcomes: HttpResponse | UpstreamError) -> None:
        self.time = time
        self.outcomes = list(outcomes)
        self.given: list[float] = []

    def __call__(self, request: HttpRequest, seconds: float) -> HttpResponse:
        self.given.append(seconds)
        self.time.passed += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, UpstreamError):
            raise outcome
        return outcome


def call(time: FakeTime, script: Script, seconds: float, tries: int = 3) -> tuple[bytes, list[str]]:
    lines: list[str] = []
    caller = Caller(script, time.sleep, lambda: 0.0, Log(lines.append, time.clock))
    deadline = Deadline(time.monotonic, seconds)
    return caller.call(REQUEST, lambda answer: answer.body, tries, deadline), lines


def test_two_failures_and_a_good_answer_give_one_warning_each() -> None:
    time = FakeTime()
    body, lines = call(time, Script(time, DOWN, DOWN, HttpResponse(200, {}, b"good")), seconds=30)
    assert body == b"good"
    assert time.slept == [0.5, 0.5]
    assert [json.loads(line)["attempt"] for line in lines] == [1, 2]


def test_tries_are_bounded() -> None:
    time = FakeTime()
    script = Script(time, DOWN, DOWN, DOWN, DOWN)
    with pytest.raises(UpstreamUnavailableError, match="503"):
        call(time, script, seconds=300)
    assert len(script.given) == 3


def test_nothing_is_waited_for_past_the_deadline() -> None:
    time = FakeTime()
    with pytest.raises(UpstreamUnavailableError):
        call(time, Script(time, DOWN, DOWN, DOWN), seconds=2.0)
    assert time.passed <= 2.0 + LEAST_SECONDS


def test_without_time_nothing_is_asked() -> None:
    time = FakeTime()
    script = Script(time)
    with pytest.raises(UpstreamUnavailableError, match="no time was left"):
        call(time, script, seconds=0.1)
    assert script.given == []


def test_a_try_gets_no_more_than_what_is_left() -> None:
    time = FakeTime()
    script = Script(time, HttpResponse(200, {}, b""))
    call(time, script, seconds=4.0)
    assert script.given == [4.0]


def test_an_endpoint_that_will_be_withdrawn_is_warned_of() -> None:
    time = FakeTime()
    _, lines = call(time, Script(time, HttpResponse(203, {}, b"")), seconds=30)
    assert "will be withdrawn" in lines[0]
    assert "secret" not in lines[0]


def test_a_key_that_is_sent_back_is_blotted_out_before_anything_is_cut() -> None:
    time = FakeTime()
    key = 'k"y/with-45-characters-' + "x" * 23
    told = json.dumps({"reason": f"{'a' * 39} {key} was refused"}).replace("/", "\\/")
    for body in (told, told.replace("\\/", "/"), key):
        script = Script(time, HttpResponse(400, {"content-type": f"text/{key}"}, body.encode()))
        caller = Caller(script, time.sleep, lambda: 0.0, Log(print, time.clock, (key,)))
        answer = caller.call(REQUEST, lambda a: a, 1, Deadline(time.monotonic, 30))
        shown_of_it = f"{reason(answer.body)} {answer.headers}"
        assert "[redacted]" in shown_of_it
        assert "xxx" not in shown_of_it
        assert "with-45" not in shown_of_it


def test_a_share_of_time_is_never_more_than_the_whole() -> None:
    time = FakeTime()
    deadline = Deadline(time.monotonic, 10)
    assert deadline.share(4).left() == 4
    assert deadline.share(40).left() == 10
