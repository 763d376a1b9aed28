"""Checks workflows, Terraform, scripts and data files without running them, all offline."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.checks.catalogue import all_checks
from scripts.checks.runner import closing_line, findings, judge, run_checks, table
from scripts.console import run_command
from scripts.errors import UsageError

ROOT = Path(__file__).parents[1]


def main(argv: Sequence[str]) -> int:
    """Run the checks; give 0 if all is well, 1 otherwise. In CI a skipped check is not well."""
    parser = argparse.ArgumentParser(prog="python -m scripts.static_checks", description=__doc__)
    parser.add_argument("names", nargs="*", help="run only the checks whose name contains this")
    wanted = parser.parse_args(argv).names
    checks = [c for c in all_checks(ROOT, ROOT) if not wanted or any(w in c.name for w in wanted)]
    if not checks:
        raise UsageError(f"no check is called {' or '.join(wanted)}")
    results = run_checks(checks, time.perf_counter)
    print(table(results))
    if found := findings(results):
        print(f"\n{found}\n")
    print(closing_line(results))
    return 0 if judge(results, in_ci=bool(os.environ.get("CI"))) else 1


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
