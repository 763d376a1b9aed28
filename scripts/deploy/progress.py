"""How far a sync is: a bar on a terminal, a line now and then elsewhere."""

import atexit
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

EVERY_SECONDS = 10.0


class LineProgress:
    """Writes a line to stderr every ten seconds, for logs."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = clock()

    def __call__(self, done: int, total: int) -> None:
        """Tell that so many files are put of all, if it is time to."""
        if self._clock() - self._last >= EVERY_SECONDS:
            self._last = self._clock()
            print(f"{done} of {total} files are put", file=sys.stderr)


class TerminalProgress:
    """Draws a bar, and nothing before the first file."""

    def __init__(self) -> None:
        self._drawn: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Draw that so many files are put of all."""
        progress, task = self._drawn = self._drawn or _begin(total)
        progress.update(task, completed=done)
        if done == total:
            progress.stop()


def _begin(total: int) -> "tuple[Progress, TaskID]":
    # Imported here: rich costs a tenth of a second, which a sync without changes does not pay.
    from rich.console import Console
    from rich.progress import Progress

    progress = Progress(console=Console(stderr=True), transient=True)
    task = progress.add_task("putting files", total=total)
    progress.start()
    # A sync that fails half-way must give the terminal its cursor back.
    atexit.register(progress.stop)
    return progress, task
