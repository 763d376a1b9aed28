"""Hands what a person typed into the purge-cache workflow to scripts.purge_cache, never a shell."""

import os
import sys
from collections.abc import Mapping

from scripts import purge_cache
from scripts.console import escape_markdown, run_command, write_summary
from scripts.errors import UsageError

WAIT_SECONDS = 900
LONGEST_INPUT = 4000


def main(argv: list[str], environ: Mapping[str, str] = os.environ) -> int:
    """Purge as the variables SCOPE, PATHS, WAIT, REASON and DISTRIBUTION_ID say."""
    arguments = [*purge_arguments(environ), *argv]
    write_summary(_who(environ))
    return purge_cache.main(arguments)


def purge_arguments(environ: Mapping[str, str]) -> list[str]:
    """Make the arguments of scripts.purge_cache; paths are divided by spaces and nothing else.

    Raises:
        UsageError: if an input is longer than any good one.
    """
    given = {n: environ.get(n, "") for n in ("SCOPE", "PATHS", "REASON", "DISTRIBUTION_ID")}
    for name, text in given.items():
        if len(text) > LONGEST_INPUT:
            raise UsageError(f"{name.lower()} has {len(text)} characters, at most {LONGEST_INPUT}")
    paths = [p for p in given["PATHS"].split(" ") if p]
    wait = [f"--wait={WAIT_SECONDS}"] if environ.get("WAIT") == "true" else []
    return [
        f"--distribution-id={given['DISTRIBUTION_ID']}",
        f"--scope={given['SCOPE']}",
        f"--reason={given['REASON']}",
        *(f"--path={p}" for p in paths),
        *wait,
    ]


def _who(environ: Mapping[str, str]) -> str:
    actor, reason = (escape_markdown(environ.get(n, "")) for n in ("GITHUB_ACTOR", "REASON"))
    return f"### Purge\n\n| who | why |\n| --- | --- |\n| {actor} | {reason} |"


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
