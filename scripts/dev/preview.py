"""Shows the site on this machine: built, fed by the real function, served as in production."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.console import run_command
from scripts.dev.local.session import (
    Preview,
    PreviewError,
    PreviewOptions,
    SourceWatch,
    keep_up,
    open_preview,
)
from scripts.errors import UsageError

ROOT = Path(__file__).parents[2]


def main(argv: Sequence[str]) -> int:
    """Show the preview until interrupted, or check it once; return the exit code."""
    options = _parser().parse_args(argv)
    if not 1 <= options.minutes <= 1440:
        raise UsageError(f"--minutes is {options.minutes}, must be 1 to 1440")
    wanted = PreviewOptions(options.out, options.port, options.minutes, options.simulate)
    start = time.monotonic()
    with open_preview(wanted, os.environ) as preview:
        return _check(preview, start) if options.once else _show(preview, options.out)


def _check(preview: Preview, start: float) -> int:
    run = preview.run(None)
    _show_line(run.line)
    report = preview.verify()
    problems = [*([] if run.ok else [run.line]), *report.problems]
    if problems:
        raise PreviewError(f"{len(problems)} problems: " + "; ".join(problems[:5]))
    weather = "simulated" if report.simulated else "live"
    seconds = time.monotonic() - start
    print(f"preview: all checks passed, {report.places} places, {weather} weather, {seconds:.1f} s")
    return 0


def _show(preview: Preview, out: Path) -> int:
    simulated = preview.sources.simulated
    print(
        "The weather is simulated, and the page shows that."
        if simulated
        else "Fetching the weather."
    )
    sys.stdout.flush()
    # A preview that is ended by a signal closes its servers as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        first = preview.run(None)
        _show_line(first.line)
        # Not before: the page must have weather when it is opened.
        print(f"The site is at {preview.address}  (Ctrl-C ends it)", flush=True)
        keep_up(preview, first, _show_line, SourceWatch(out), time.time, time.sleep)
    except KeyboardInterrupt:
        print("preview ended")
    return 0


def _show_line(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.dev.preview", description=__doc__)
    parser.add_argument("--once", action="store_true", help="check everything, then exit")
    parser.add_argument("--port", type=int, help="where to listen; 0 takes any free port")
    parser.add_argument(
        *("--simulate", "--offline"),
        action="store_true",
        help="simulate the weather even if the real sources answer",
    )
    parser.add_argument("--minutes", type=int, default=20, help="from one update to the next")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder to build into")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
