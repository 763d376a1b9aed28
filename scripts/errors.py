"""The errors of the commands, one per meaning; each carries its exit code.

    WindsockError                    1  AWS or I/O failed; nothing inconsistent is live
    ├── UsageError                   2  a wrong argument or input
    ├── ConflictError                3  superseded by a newer release, or by another writer
    ├── RefusedError                 4  refused for safety, before the first write
    └── InvalidationPendingError     5  live, but an invalidation is still pending

A message names the failure, the input, and the next step.
"""


class WindsockError(Exception):
    """Raised when something fails that a person can act on."""

    exit_code = 1


class UsageError(WindsockError):
    """Raised when an argument or input is wrong."""

    exit_code = 2


class ConflictError(WindsockError):
    """Raised when a newer release or another writer is in the way."""

    exit_code = 3


class RefusedError(WindsockError):
    """Raised when an action is refused because it could destroy what is live."""

    exit_code = 4


class InvalidationPendingError(WindsockError):
    """Raised when the site is live but visitors may still get old copies."""

    exit_code = 5
