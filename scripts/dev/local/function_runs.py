"""Runs the real function in a process of its own and tells in one line how it went."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[3]
# The function's time limit, as in production.
SECONDS = 60.0
# What a child needs besides, to start and to end by itself.
GRACE = 10.0


@dataclass(frozen=True)
class Run:
    """How a run of the function went.

    Attributes:
        ok: Whether it ended without an error.
        line: What happened, on one line.
        next_update: When the next run is due in epoch seconds, or None if the run does not say.
    """

    ok: bool
    line: str
    next_update: int | None


def run_function(
    settings: Mapping[str, str], scheduled: int | None, clock: Callable[[], float]
) -> Run:
    """Run the function once.

    Args:
        settings: Its environment variables.
        scheduled: The tick in epoch seconds, or None for a run by hand.
        clock: Gives seconds that only grow.
    """
    tick = datetime.fromtimestamp(scheduled, UTC).isoformat() if scheduled is not None else None
    path = os.pathsep.join([str(ROOT), str(ROOT / "function")])
    command = [sys.executable, "-m", "scripts.dev.local.invoke"]
    start = clock()
    try:
        done = subprocess.run(
            [*command, json.dumps({"scheduled": tick} if tick else {}), str(SECONDS)],
            env={**os.environ, **settings, "PYTHONPATH": path},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS + GRACE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Run(False, f"failed: did not end within {SECONDS:.0f} s", None)
    return read_run(done.returncode, done.stdout, done.stderr, clock() - start)


def read_run(code: int, log: str, errors: str, seconds: float) -> Run:
    """Read from its log how a run went."""
    lines = [line for text in log.splitlines() if (line := _parse(text))]
    done = next((line for line in reversed(lines) if line.get("message") == "done"), None)
    if code == 0 and done is not None:
        return Run(True, f"{describe(done)}, {seconds:.1f} s", _whole(done.get("next_update")))
    failed = next((line for line in reversed(lines) if line.get("message") == "failed"), None)
    last_words = (errors.strip().splitlines() or ["no word why"])[-1]
    problem = failed.get("problem") if failed else last_words
    return Run(False, f"failed: {problem}; the page keeps what it had", None)


def describe(report: Mapping[str, object]) -> str:
    """Tell a report's counts; those that are 0 and need no mention are left out."""
    counts = [(report.get(name), words) for name, words in COUNTED.items()]
    told = [f"{count} {words}" for count, words in counts if count or words == "fresh"]
    return f"{report.get('outcome')}: {', '.join(told)}"


COUNTED = {
    "fresh": "fresh",
    "failed_over": "from MET Norway",
    "stale": "stale",
    "missing": "without data",
    "upstream_calls": "calls",
}


def _parse(text: str) -> dict[str, object]:
    try:
        line = json.loads(text)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None
