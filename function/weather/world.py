"""Everything a run needs from outside."""

from collections.abc import Callable
from dataclasses import dataclass

from weather.deadline import Deadline
from weather.documents.store import Store
from weather.log import Log
from weather.sources.retry import Caller

Invalidate = Callable[[str], None]  # takes the reference that makes a repeat harmless


@dataclass(frozen=True)
class World:
    """Everything a run needs from outside.

    Attributes:
        store: Where the site's files lie.
        caller: Calls the sources.
        invalidate: Invalidates the edges, or None where there are none.
        log: Where lines go.
        clock: Gives epoch seconds.
        deadline: When the platform ends the run.
    """

    store: Store
    caller: Caller
    invalidate: Invalidate | None
    log: Log
    clock: Callable[[], float]
    deadline: Deadline
