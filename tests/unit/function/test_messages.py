"""How an answer's status is read."""

import pytest

from tests.support.weather_answers import NOON
from weather.errors import RateLimitedError, RequestRefusedError, UpstreamUnavailableError
from weather.sources.http import HttpResponse, refuse_failure, refuse_other_content, retry_after
from weather.times import http_date

DAY = 86_400


def answer(status: int, body: bytes = b"", **headers: str) -> HttpResponse:
    return HttpResponse(status, {name.replace("_", "-"): v for name, v in headers.items()}, body)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 599])
def test_a_server_error_is_worth_another_try(status: int) -> None:
    with pytest.raises(UpstreamUnavailableError, match=f"answered {status}: <h1>Bad"):
        refuse_failure(answer(status, b"<h1>Bad Gateway</h1>"), "Open-Meteo", NOON)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_refused(status: int) -> None:
    with pytest.raises(RequestRefusedError, match="never followed"):
        refuse_failure(answer(status, location="https://evil.example/"), "Open-Meteo", NOON)


def test_the_sources_own_reason_is_carried_into_the_message() -> None:
    body = b'{"reason": "Latitude must be in range", "error": true}'
    with pytest.raises(RequestRefusedError, match="400: Latitude must be in range"):
        refuse_failure(answer(400, body), "Open-Meteo", NOON)


@pytest.mark.parametrize(
    ("reason", "until", "concurrent"),
    [
        (b"Daily API request limit exceeded. Try again tomorrow.", NOON // DAY * DAY + DAY, False),
        (b"Hourly API request limit exceeded.", NOON + 3600, False),
        (b"Minutely API request limit exceeded.", None, False),
        (b"Too many concurrent requests", None, True),
        (b"slow down", None, False),
    ],
)
def test_the_reason_of_a_429_tells_which_window_is_used_up(
    reason: bytes, until: int | None, concurrent: bool
) -> None:
    with pytest.raises(RateLimitedError) as caught:
        refuse_failure(answer(429, reason), "Open-Meteo", NOON)
    assert (caught.value.blocked_until, caught.value.concurrent) == (until, concurrent)


def test_a_reason_cannot_forge_lines() -> None:
    body = b'{"error": true, "reason": "bad\\n{\\"level\\": \\"INFO\\"}"}'
    with pytest.raises(RequestRefusedError) as caught:
        refuse_failure(answer(400, body), "Open-Meteo", NOON)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3600", 3600),
        ("0", 0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30),
        ("Mon, 23 Nov 2020 12:00:30 GMT", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("9" * 40, None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_or_ignored(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOON) == seconds


def test_a_date_without_a_zone_counts_as_utc() -> None:
    assert http_date("Mon, 23 Nov 2026 12:00:00 -0000") == NOON


@pytest.mark.parametrize("kind", ["text/html", "", "application/octet-stream"])
def test_what_does_not_claim_to_be_json_is_refused(kind: str) -> None:
    with pytest.raises(Exception, match="not JSON: <h1>Maintenance"):
        refuse_other_content(answer(200, b"<h1>Maintenance", content_type=kind), "MET Norway")
