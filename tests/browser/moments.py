"""The moment at which the browser tests take place."""

from datetime import UTC, datetime

# A Tuesday noon in the northern spring; no clock changes that day.
NOW = int(datetime(2026, 3, 10, 12, 34, tzinfo=UTC).timestamp())
