"""One JSON object per line: what happened, and once per run the metrics."""

import json
from collections.abc import Callable, Mapping

NAMESPACE = "Windsock"
PROJECT = "windsock"
REDACTED = "[redacted]"
UNITS = {
    "StaleAgeSeconds": "Seconds",
    "PlacesFresh": "Count",
    "PlacesFailedOver": "Count",
    "PlacesStale": "Count",
    "Duration": "Milliseconds",
    "UpstreamCalls": "Count",
}


class Log:
    """Writes lines; secrets are blotted out wherever they turn up."""

    def __init__(
        self,
        write: Callable[[str], None],
        clock: Callable[[], float],
        secrets: tuple[str, ...] = (),
        project: str = PROJECT,
    ) -> None:
        self._write = write
        self._clock = clock
        self._project = project
        self._spellings = [spelling for secret in secrets for spelling in _spellings(secret)]

    def info(self, message: str, **fields: object) -> None:
        """Return what was done."""
        self._line({"level": "INFO", "message": message, **fields})

    def warn(self, message: str, **fields: object) -> None:
        """Return what went wrong and was dealt with."""
        self._line({"level": "WARNING", "message": message, **fields})

    def error(self, message: str, **fields: object) -> None:
        """Return what ended the run."""
        self._line({"level": "ERROR", "message": message, **fields})

    def metrics(self, values: Mapping[str, float]) -> None:
        """Write one line in CloudWatch's embedded metric format.

        The project is the metrics' one dimension, so that each copy of the site in an account has
        metrics of its own.
        """
        known = [{"Name": name, "Unit": UNITS[name]} for name in values]
        directive = {"Namespace": NAMESPACE, "Dimensions": [["Project"]], "Metrics": known}
        stamp = {"Timestamp": int(self._clock() * 1000), "CloudWatchMetrics": [directive]}
        self._line({"_aws": stamp, "Project": self._project, **values})

    def redacted(self, text: str) -> str:
        """Blot out the secrets in a text, however they are written."""
        for spelling in self._spellings:
            text = text.replace(spelling, REDACTED)
        return text

    def redacted_bytes(self, body: bytes) -> bytes:
        """Blot out the secrets in a body, before any of it is cut for a message."""
        for spelling in self._spellings:
            body = body.replace(spelling.encode(), REDACTED.encode())
        return body

    def _line(self, fields: Mapping[str, object]) -> None:
        line = json.dumps(fields, ensure_ascii=True, allow_nan=False, default=str)
        self._write(self.redacted(line))


def _spellings(secret: str) -> tuple[str, ...]:
    """Write a secret as it is and as JSON encoders write it: some escape slashes."""
    escaped = json.dumps(secret)[1:-1]
    return tuple(dict.fromkeys((secret, escaped, escaped.replace("/", "\\/"))))
