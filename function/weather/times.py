"""Times as epoch seconds, and the two ways in which others write them. Pure."""

from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime

QUARTER = 900
HOUR = 3600
DAY = 86_400


def http_date(value: str | None) -> int | None:
    """Read an HTTP date as epoch seconds; None when absent or garbage."""
    try:
        when = parsedate_to_datetime(value or "")
    except (ValueError, OverflowError):
        return None
    return int(when.replace(tzinfo=when.tzinfo or UTC).timestamp())


def capped_date(value: str, latest: int) -> str:
    """Return an HTTP date as it came, or the latest one that is accepted instead."""
    when = http_date(value)
    return value if when is None or when <= latest else formatdate(latest, usegmt=True)


def iso(epoch: int) -> str:
    """Write epoch seconds as UTC in ISO 8601."""
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
