"""Measures sync, page and function; `make bench` writes the tables into benchmarks/RESULTS.md."""

import argparse
import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import function, page
from benchmarks.sync import first_deploys, start_cost, tables
from scripts.console import run_command
from scripts.deploy.cli import stop_gently

RESULTS = Path(__file__).with_name("RESULTS.md")


def main(argv: list[str]) -> int:
    """Measure, print and, unless told not to, write the results."""
    options = _parse(argv)
    stop_gently()  # or a stop would leave the stores running
    parts = [_head()]
    if options.what in {"all", "sync"}:
        parts.extend(_sync(options.files, options.large))
    if options.what in {"all", "page"}:
        parts.append(f"## Page\n\n```\n{page.table()}\n```\n")
    if options.what in {"all", "function"}:
        parts.append(f"## Function\n\n{function.table()}\n")
    text = "\n".join(parts)
    print(text)
    if options.write:
        RESULTS.write_text(text, encoding="utf-8")
    print(f"{len(parts) - 1} tables" + (f", written to {RESULTS.name}" if options.write else ""))
    return 0


def _head() -> str:
    cores = len(os.sched_getaffinity(0))
    return (
        "# Results of `make bench`\n\n"
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.system()} {platform.machine()}, {cores} cores,"
        f" Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start."
        " Ratios within a table count, not seconds.\n"
    )


def _sync(files: int, large: int) -> Iterator[str]:
    yield (
        "## Sync\n\nWall seconds / processor seconds / requests of a whole process, through a"
        " proxy that counts requests and adds a delay to each round trip. Before each deploy every"
        " file gets a new date. There is no CloudFront here: with it, an edit is one request"
        " more.\n\n"
        f"Starting Python and making a boto3 client alone: {start_cost()}.\n"
    )
    yield from tables(files)
    yield first_deploys(large)


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=["all", "sync", "page", "function"], default="all"
    )
    parser.add_argument("--files", type=int, default=1000, help="size of the site")
    parser.add_argument("--large", type=int, default=5000, help="size for first deploys alone")
    parser.add_argument("--no-write", dest="write", action="store_false", help="only print")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
