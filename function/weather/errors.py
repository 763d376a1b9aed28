"""The errors of the function, one per meaning.

    WeatherError
    ├── SettingsError             the environment or the event is wrong: a person must change it
    ├── PlacesError               places.json is wrong, or too much for the source's free budget
    ├── DeadlineExceededError     too little time is left; stopped before the platform does it
    ├── UpstreamError             a source gave no usable answer
    │   ├── UpstreamUnavailableError   no answer, or a broken one: the next try may succeed
    │   ├── RateLimitedError           it asks for patience
    │   ├── RequestRefusedError        it refuses this very request
    │   └── BadForecastError           it answered, with something that is no forecast
    │       └── AnswerTooBigError          more bytes than the places asked for can need
    ├── NothingFreshError         no place has anything new; what is published stays
    ├── MostMissingError          most places would lose the data they have; what is published stays
    ├── StoreError                the bucket or folder cannot be read or written
    │   └── StoreConflictError         another run wrote the key in between
    └── InvalidationError         published, but CloudFront may still serve the old copy

A message says what failed, on which input, and what to do next. Text from outside goes through
`shown`, so that it cannot forge lines in a log.
"""

SHOWN_CHARACTERS = 80


class WeatherError(Exception):
    """Raised when the function fails; the message says why and what to do next."""


class SettingsError(WeatherError):
    """Raised for a wrong environment variable or event field, by its name."""


class PlacesError(WeatherError):
    """Raised for a wrong entry of places.json, or a list that costs too much."""


class DeadlineExceededError(WeatherError):
    """Raised when too little time is left to do the next step safely."""


class UpstreamError(WeatherError):
    """Raised when a source gave no usable answer."""


class UpstreamUnavailableError(UpstreamError):
    """Raised when no answer comes, or a broken one.

    Attributes:
        retry_after: Seconds the source asks to wait, or None.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RateLimitedError(UpstreamError):
    """Raised when the source asks for patience.

    Attributes:
        blocked_until: Epoch seconds before which asking again is pointless, or None.
        concurrent: Whether only too many calls at once are the matter.
    """

    def __init__(
        self, message: str, blocked_until: int | None = None, *, concurrent: bool = False
    ) -> None:
        super().__init__(message)
        self.blocked_until = blocked_until
        self.concurrent = concurrent


class RequestRefusedError(UpstreamError):
    """Raised when the source refuses this very request; repeating it is pointless.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class BadForecastError(UpstreamError):
    """Raised for an answer that is no forecast, with the field that shows it."""


class AnswerTooBigError(BadForecastError):
    """Raised for an answer of more bytes than the places asked for can need."""


class NothingFreshError(WeatherError):
    """Raised when no place has anything new, so nothing was written."""


class MostMissingError(WeatherError):
    """Raised when most places that have data would be left with none, so data.json stays."""


class StoreError(WeatherError):
    """Raised when the bucket or folder cannot be read or written."""


class StoreConflictError(StoreError):
    """Raised when another run wrote the key since it was read."""


class InvalidationError(WeatherError):
    """Raised when the data are published but CloudFront may still serve the old copy."""


def shown(value: object) -> str:
    """Shorten a value from outside to 80 printable characters, for a message."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return "".join(c if c.isprintable() else " " for c in text[:SHOWN_CHARACTERS]).strip()
