"""The moment at which the platform ends a run."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A moment on a monotonic clock."""

    clock: Callable[[], float]
    end: float

    def left(self) -> float:
        """Return the seconds that are left; negative when it has passed."""
        return self.end - self.clock()

    def share(self, seconds: float) -> "Deadline":
        """Return a deadline of at most so many seconds from now, within this one."""
        return Deadline(self.clock, min(self.end, self.clock() + seconds))
