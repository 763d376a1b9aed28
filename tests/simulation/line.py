"""The line between real code and simulated services: every call goes through it, and may be cut.

A process may be killed before or after the effect of any call. At any call, others may come in
between: a visitor, a run of the function, another deploy.
"""

from collections.abc import Callable
from typing import Any, Protocol


class KilledError(BaseException):
    """Stands for a process that is gone: no clause for errors may catch it."""


class Witness(Protocol):
    """Who is shown each call and may refuse it."""

    def pass_time(self, seconds: float) -> None:
        """Let time go by."""

    def see(self, who: str, verb: str, key: str) -> None:
        """Look at a call before its effect; may raise the service's error."""


class Line:
    """The calls of one process.

    Attributes:
        count: How many it made.
    """

    def __init__(
        self,
        witness: Witness,
        who: str,
        *,
        kill_at: int = 0,
        too_late: bool = False,
        between: tuple[int, Callable[[], None]] | None = None,
        seconds: float = 0.05,
    ) -> None:
        self._witness = witness
        self.who = who
        self._kill_at, self._too_late = kill_at, too_late
        self._between = between
        self._seconds = seconds
        self.count = 0
        self.writes = 0
        self.reads = 0

    def call(self, verb: str, key: str, effect: Callable[[], Any]) -> Any:
        """Make a call: time passes, others may come first, and the process may die at it."""
        self.count += 1
        self._witness.pass_time(self._seconds)
        if self._between and self._between[0] == self.count:
            self._between[1]()
        if self.count == self._kill_at and not self._too_late:
            raise KilledError
        self._witness.see(self.who, verb, key)
        result = effect()
        self.writes += verb == "put"
        self.reads += verb in {"get", "head", "read"}
        if self.count == self._kill_at:
            raise KilledError
        return result
