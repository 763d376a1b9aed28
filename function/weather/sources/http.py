"""Requests and answers as plain data, and how an answer's status is read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode, urlsplit

from weather.errors import (
    BadForecastError,
    RateLimitedError,
    RequestRefusedError,
    UpstreamUnavailableError,
    shown,
)
from weather.forecast.validation import parse_json
from weather.times import DAY, HOUR, http_date


@dataclass(frozen=True)
class HttpRequest:
    """A request; with POST the parameters are the form in its body.

    Headers may hold a key, so they are never shown.

    Attributes:
        most_bytes: What the decoded body of its answer may have.
    """

    method: Literal["GET", "POST"]
    url: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str] = field(repr=False)
    most_bytes: int = 500_000

    @property
    def query(self) -> str:
        """Return the parameters in their encoded form."""
        return urlencode(self.parameters)

    @property
    def host(self) -> str:
        """Return what a message may say of the address."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True)
class HttpResponse:
    """An answer with its decoded body; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def refuse_failure(answer: HttpResponse, source: str, now: int) -> None:
    """Turn every status but 2xx and 304 into the error that shows how to go on.

    Args:
        answer: The answer as it came.
        source: Name of the source, for the message.
        now: Epoch seconds, to read relative times.
    """
    status = answer.status
    if status in {200, 203, 304}:
        return
    message = f"{source} answered {status}: {reason(answer.body)}"
    if status == 429:
        raise rate_limited(message, now)
    if status == 408 or status >= 500:
        raise UpstreamUnavailableError(message, retry_after(answer.headers.get("retry-after"), now))
    if 300 <= status < 400:
        raise RequestRefusedError(
            f"{source} answered {status}, a redirect: these are never followed; "
            "correct the address",
            status,
        )
    raise RequestRefusedError(message, status)


def refuse_other_content(answer: HttpResponse, source: str) -> None:
    """Refuse what does not even claim to be JSON, such as a maintenance page."""
    kind = answer.headers.get("content-type", "")
    if "json" not in kind:
        raise BadForecastError(
            f"{source} sent {shown(kind) or 'no content type'}, not JSON: {shown(answer.body)}"
        )


def reason(body: bytes) -> str:
    """Return the source's own reason, or the first characters of what it sent."""
    try:
        parsed = parse_json(body)
    except BadForecastError:
        return shown(body) or "no reason given"
    message = parsed.get("reason") if isinstance(parsed, dict) else None
    return shown(message or body)


def rate_limited(message: str, now: int) -> RateLimitedError:
    """Read from the reason which window is used up, and until when asking is pointless."""
    words = message.lower()
    if "concurrent" in words:
        return RateLimitedError(message, concurrent=True)
    if "daily" in words:
        return RateLimitedError(f"{message} (the day's window)", now // DAY * DAY + DAY)
    if "hourly" in words:
        return RateLimitedError(f"{message} (the hour's window)", now // HOUR * HOUR + HOUR)
    return RateLimitedError(message)


def retry_after(value: str | None, now: int) -> float | None:
    """Read a Retry-After header in seconds; None when absent, past or garbage."""
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) < 10:
        return float(value)
    when = http_date(value)
    return float(when - now) if when is not None and when > now else None
