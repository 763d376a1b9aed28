"""Many requests at once, and none begun after the first that fails."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_all(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int
) -> dict[Item, Result]:
    """Do the work for every item and return the results by item.

    Args:
        work: Called in several threads.
        items: What to work on.
        workers: How many threads.

    Raises:
        BaseException: The first that the work raised; what had begun by then was waited for.
    """
    results: dict[Item, Result] = {}
    with ThreadPoolExecutor(max(1, min(workers, len(items)))) as pool:
        futures = {pool.submit(work, item): item for item in items}
        try:
            for future in as_completed(futures):
                results[futures[future]] = future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return results
