"""Runs the real workflow files on this machine, against an emulated AWS and a stand-in for GitHub.

What only GitHub and AWS can show is said in docs/rehearsal.md: real approvals, the queue of
deploys, attestations, and how long a real delivery network takes.
"""

import argparse
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from scripts import terraform_cli
from scripts.ci.live_site import LiveSite
from scripts.console import run_command, write_summary
from scripts.dev import emulator
from scripts.dev.rehearsal.act import ACT
from scripts.dev.rehearsal.board import Board
from scripts.dev.rehearsal.causes import shorten
from scripts.dev.rehearsal.report import closing_line, render_report, to_json, write_report
from scripts.dev.rehearsal.runner import ALL, ASIDE, STORY, Result, choose, play_all
from scripts.dev.rehearsal.scenarios.story import Scenario
from scripts.dev.rehearsal.viewer import serve_site
from scripts.dev.rehearsal.world import World, make_world
from scripts.errors import WindsockError

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "dist/rehearsal"


class NotReadyError(WindsockError):
    """Report that something of the machine is missing; nothing was started."""


class RehearsalError(WindsockError):
    """Report scenarios that did not go as promised."""


def main(argv: Sequence[str]) -> int:
    """Rehearse the scenarios that the arguments name."""
    arguments = _parser().parse_args(argv)
    chosen = choose(arguments.scenarios or [ALL])
    if problem := missing():
        raise NotReadyError(f"cannot rehearse here: {problem}")
    results = rehearse(ROOT, REPORT, chosen, keep=arguments.keep, as_json=arguments.json)
    if not all(r.good for r in results):
        raise RehearsalError(failure_line(results))
    return 0


def missing() -> str | None:
    """Say in one line what is missing to rehearse here, or None."""
    if problem := terraform_cli.missing_terraform() or emulator.missing():
        return problem
    return None if ACT.exists() else "act is not installed (run: make setup)"


def rehearse(
    root: Path, report: Path, chosen: Sequence[Scenario], *, keep: bool, as_json: bool
) -> list[Result]:
    """Play scenarios in a world of their own and keep what they leave.

    Args:
        root: The repository to rehearse, uncommitted changes included.
        report: Folder for logs, summaries, comments and verdicts; emptied first.
        chosen: What to play, in order.
        keep: Whether the deployed site stays up until Ctrl-C.
        as_json: Whether the verdicts are printed for machines.

    Returns:
        How each of them went.
    """
    shutil.rmtree(report, ignore_errors=True)
    report.mkdir(parents=True)
    started = time.monotonic()
    console = Console(stderr=as_json)
    board = Board(chosen, console)
    with (
        tempfile.TemporaryDirectory(prefix="windsock-", ignore_cleanup_errors=True) as scratch,
        make_world(root, Path(scratch), report, board.tell) as world,
    ):
        with board:
            results = play_all(world, chosen, board.notice)
        seconds = time.monotonic() - started
        write_report(world, results, seconds)
        write_summary(render_report(results, world.runs, seconds))
        print(to_json(results, world.runs, seconds) if as_json else _closing(results, seconds))
        _show_site(world, console, keep=keep)
    return results


def _closing(results: Sequence[Result], seconds: float) -> str:
    return f"rehearsal: {closing_line(results, seconds)}; details: {REPORT.relative_to(ROOT)}"


def _show_site(world: World, console: Console, *, keep: bool) -> None:
    if not world.domain:
        return
    if not keep:
        console.print(f"the site was live at https://{world.domain} (--keep leaves it up)")
        return
    with serve_site(LiveSite(world.domain, world.emulator.url)) as address:
        console.print(f"the site is live at {address} until Ctrl-C")
        threading.Event().wait()


def failure_line(results: Sequence[Result]) -> str:
    """Return each failed scenario with its cause, and how many could not be played for it."""
    failed = [
        f"{r.scenario.name}: {shorten(r.cause)}" for r in results if not (r.good or r.missing)
    ]
    skipped = sum(bool(r.missing) for r in results)
    return "; ".join(failed) + (f" ({skipped} more not played)" if skipped else "")


def _parser() -> argparse.ArgumentParser:
    lines = [f"  {s.name:15} {s.title}" for s in (*STORY, *ASIDE)]
    parser = argparse.ArgumentParser(
        prog="python -m scripts.dev.rehearse",
        description=__doc__,
        epilog="scenarios:\n" + "\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help="names, or all (default)")
    parser.add_argument("--keep", action="store_true", help="leave the site up until Ctrl-C")
    parser.add_argument("--json", action="store_true", help="print the verdicts for machines")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
