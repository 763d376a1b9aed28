"""Runs the real function in a process of its own and reports the result in one line."""

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
# Additional time for the process to start and to end.
GRACE = 10.0


@dataclass(frozen=True)
class FunctionRun:
    """The result of a run of the function.

    Attributes:
        ok: Whether it ended without an error.
        line: What happened, on one line.
        next_update: When the next run is due in epoch seconds, or None if it is not known.
    """

    ok: bool
    line: str
    next_update: int | None


def run_function(
    settings: Mapping[str, str], scheduled: int | None, clock: Callable[[], float]
) -> FunctionRun:
    """Run the function once.

    Args:
        settings: Its environment variables.
        scheduled: The tick in epoch seconds, or None for a run by hand.
        clock: Returns monotonic seconds.
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
        return FunctionRun(False, f"failed: did not end within {SECONDS:.0f} s", None)
    return read_run(done.returncode, done.stdout, done.stderr, clock() - start)


def read_run(code: int, log: str, errors: str, seconds: float) -> FunctionRun:
    """Return the result of a run, read from its log."""
    lines = [line for text in log.splitlines() if (line := _parse(text))]
    done = next((line for line in reversed(lines) if line.get("message") == "done"), None)
    if code == 0 and done is not None:
        return FunctionRun(
            True, f"{describe(done)}, {seconds:.1f} s", _whole(done.get("next_update"))
        )
    failed = next((line for line in reversed(lines) if line.get("message") == "failed"), None)
    last_line = (errors.strip().splitlines() or ["no message"])[-1]
    problem = failed.get("problem") if failed else last_line
    return FunctionRun(False, f"failed: {problem}; the published data stay as they are", None)


def describe(report: Mapping[str, object]) -> str:
    """Return a report's counts in one line, without those that are 0, except `fresh`."""
    counts = [(report.get(name), words) for name, words in COUNTED.items()]
    parts = [f"{count} {words}" for count, words in counts if count or words == "fresh"]
    return f"{report.get('outcome')}: {', '.join(parts)}"


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
