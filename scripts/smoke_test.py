"""Checks as a visitor that the release is live and complete."""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.ci.live_site import LiveSite, SiteClient
from scripts.ci.smoke_checks import Expected, SmokeCheck, run_checks
from scripts.console import escape_markdown, one_line, run_command, write_summary
from scripts.errors import UsageError, WindsockError
from scripts.hashes import sha256_of_folder

ROOT = Path(__file__).parents[1]
HEADERS = ROOT / "site/headers.json"
PAUSE_SECONDS = 5.0


class SmokeError(WindsockError):
    """Raised when the live site is not what was deployed."""


def main(argv: list[str]) -> int:
    """Check the live site until every check passes or the patience ends."""
    arguments = _parser().parse_args(argv)
    site = LiveSite(arguments.domain, arguments.via)
    expected = expect(arguments.site, arguments.version_sha256)
    checks = check_patiently(site, expected, arguments.patience, time.time, time.sleep, _progress)
    _report(checks, as_json=arguments.json)
    wrong = [c for c in checks if not c.ok]
    if wrong:
        raise SmokeError(f"the live site fails: {'; '.join(map(_line, wrong))}")
    return 0


def check_patiently(
    site: SiteClient,
    expected: Expected,
    patience: float,
    clock: Callable[[], float],
    sleep: Callable[[float], None],
    progress: Callable[[Sequence[SmokeCheck]], None],
) -> list[SmokeCheck]:
    """Repeat until every check passes: a content delivery network takes a while to update.

    Args:
        site: Where to ask.
        expected: What was deployed.
        patience: Seconds after which the last answers count.
        clock: Gives epoch seconds.
        sleep: Waits some seconds.
        progress: Called after each round with a failed check.
    """
    deadline = clock() + patience
    while True:
        checks = run_checks(site, expected, clock())
        if all(c.ok for c in checks) or clock() + PAUSE_SECONDS > deadline:
            return checks
        progress(checks)
        sleep(PAUSE_SECONDS)


def expect(site: Path | None, version_sha256: str | None) -> Expected:
    """Return what must be live: every file of a built site, one version.json, or any release.

    Raises:
        UsageError: The folder is not a built site.
    """
    if site is not None and not (site / "version.json").is_file():
        raise UsageError(
            f"{site} has no version.json; return the folder that was built and deployed"
        )
    files = {"version.json": version_sha256} if version_sha256 else {}
    if site:
        files = sha256_of_folder(site)
    headers = json.loads(HEADERS.read_text(encoding="utf-8"))
    return Expected(files, headers)


def _progress(checks: Sequence[SmokeCheck]) -> None:
    waiting = [c for c in checks if not c.ok]
    print(f"waiting: {'; '.join(map(_line, waiting))}", flush=True)


def _report(checks: Sequence[SmokeCheck], *, as_json: bool) -> None:
    rows = [
        f"| {'✅' if c.ok else '❌'} | {c.name} | {escape_markdown(c.detail)} |" for c in checks
    ]
    write_summary("\n".join(["### Smoke test", "", "| | check | found |", "| - | - | - |", *rows]))
    if as_json:
        print(json.dumps([vars(c) for c in checks]))
        return
    for check in checks:
        print(f"{'ok  ' if check.ok else 'FAIL'}  {_line(check)}")
    good = sum(c.ok for c in checks)
    print(f"smoke: {good} of {len(checks)} checks passed")


def _line(check: SmokeCheck) -> str:
    return f"{check.name} ({one_line(check.detail)})"


def _sha256(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError(f"{text[:70]!r} is not 64 hexadecimal digits")
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="smoke_test", description=__doc__)
    parser.add_argument("--domain", required=True, help="host name of the site")
    release = parser.add_mutually_exclusive_group()
    release.add_argument(
        "--site", type=Path, help="the built site; without it bytes are not compared"
    )
    release.add_argument(
        "--version-sha256", type=_sha256, metavar="HEX", help="hash of the live version.json"
    )
    parser.add_argument(
        "--via",
        default=os.environ.get("SITE_VIA") or None,
        help="address to connect to, with that host name (default: SITE_VIA)",
    )
    parser.add_argument(
        "--patience", type=float, default=0, help="seconds to repeat failed checks (default: 0)"
    )
    parser.add_argument("--json", action="store_true", help="print the checks for machines")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
