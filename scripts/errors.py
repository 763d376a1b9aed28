"""The errors of the commands, one per meaning; each carries its exit code.

    WindsockError                    1  AWS or I/O failed; nothing inconsistent is live
    ├── UsageError                   2  a wrong argument or input
    ├── ConflictError                3  superseded by a newer release, or by another writer
    ├── RefusedError                 4  refused for safety, before the first write
    └── InvalidationPendingError     5  live, but an invalidation is still pending

A message says what failed, on which input, and what to do next.
"""


class WindsockError(Exception):
    """Report a failure that a person can act on."""

    exit_code = 1


class UsageError(WindsockError):
    """Report a wrong argument or input."""

    exit_code = 2


class ConflictError(WindsockError):
    """Report a newer release or another writer."""

    exit_code = 3


class RefusedError(WindsockError):
    """Report something that is not done because it could destroy what is live."""

    exit_code = 4


class InvalidationPendingError(WindsockError):
    """Report that the site is live but visitors may still get old copies."""

    exit_code = 5
