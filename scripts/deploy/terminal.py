"""Progress on a terminal."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class TerminalProgress:
    """Draws how many files are put; nothing before the first."""

    def __init__(self) -> None:
        self._drawn: tuple[Progress, TaskID] | None = None

    def __call__(self, done: int, total: int) -> None:
        """Draw that so many files are done of all."""
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
    return progress, task
