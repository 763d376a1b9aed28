"""Plays years from numbers: `python -m tests.simulation --seeds 1000 --days 365`.

A seed whose story breaks a promise is shortened and printed with its timeline; the exit code is 1.
With --faults each planted fault is looked for instead, as in the table of docs/reliability.md.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial

from tests.simulation.faults import FAULTS, Fault
from tests.simulation.promises import PROMISES
from tests.simulation.story import Ending, draw, play, shorten, timeline

MOST_SHOWN = 3
SEEDS_A_FAULT = 200


def main(argv: Sequence[str]) -> int:
    """Play the seeds, or look for the faults; return 1 where something is not as promised."""
    options = _parse(argv)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return _find_faults(options.days, pool) if options.faults else _play_all(options, pool)


def _play_all(options: argparse.Namespace, pool: ProcessPoolExecutor) -> int:
    began, broken, played = time.monotonic(), [], []
    seeds = range(options.first, options.first + options.seeds)
    for ending in pool.map(partial(_play_seed, options.days), seeds, chunksize=1):
        played.append(ending)
        if ending.broken:
            broken.append(ending)
            print(f"seed {ending.story.setting.seed}: {ending.broken}", flush=True)
    for ending in broken[:MOST_SHOWN]:
        print("\n".join(("", "The shortest story that still fails:", *timeline(shorten(ending)))))
    views, runs = sum(e.views for e in played), sum(e.ran for e in played)
    thought = sum(e.skipped for e in played)
    print(
        f"simulate: {len(played):,} seeds, {len(played) * options.days:,} days, {views:,} views"
        f" judged, {runs:,} runs of the function ({thought:,} more in quiet stretches),"
        f" {len(broken)} broken, {time.monotonic() - began:.0f} s"
    )
    return 1 if broken else 0


def _find_faults(days: int, pool: ProcessPoolExecutor) -> int:
    print("| planted fault | seeds | broken promise |\n|---|---|---|")
    missed = 0
    searches = [pool.submit(_look_for, days, number) for number in range(len(FAULTS))]
    for search in as_completed(searches):
        line, found = search.result()
        print(line, flush=True)
        missed += not found
    return 1 if missed else 0


def _play_seed(days: int, seed: int) -> Ending:
    return play(draw(seed, days))


def _look_for(days: int, number: int) -> tuple[str, bool]:
    fault = FAULTS[number]
    for seed, ending in played_with(fault, range(SEEDS_A_FAULT), days):
        if ending.broken and ending.broken.name in fault.breaks:
            name = ending.broken.name
            return f"| {fault.name} | {seed + 1} | `{name}`: {PROMISES[name]} |", True
    return f"| {fault.name} | not found | {', '.join(fault.breaks)} |", False


def played_with(fault: Fault, seeds: Sequence[int], days: int) -> Iterator[tuple[int, Ending]]:
    """Yield the endings of stories that are played with a fault in the code or in Terraform."""
    with fault.planted():
        for seed in seeds:
            yield seed, play(draw(seed, days), fault.read)


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many (default: 1000)")
    parser.add_argument("--days", type=int, default=365, help="of each (default: 365)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: 0)")
    parser.add_argument("--faults", action="store_true", help="look for each planted fault")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
