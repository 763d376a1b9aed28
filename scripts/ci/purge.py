"""Hands what a person typed into the purge-cache workflow to scripts.purge_cache, never a shell."""

import os
import sys
from collections.abc import Mapping

from scripts import purge_cache
from scripts.console import escape_markdown, run_command, write_summary
from scripts.deploy.purge_scopes import Scope, scope_paths
from scripts.errors import UsageError

WAIT_SECONDS = 900
LONGEST_INPUT = 4000
DOLLARS_A_PATH = 0.005


def main(argv: list[str], environ: Mapping[str, str] = os.environ) -> int:
    """Purge as the variables SCOPE, PATHS, WAIT, REASON and DISTRIBUTION_ID say."""
    purge_cache.main([*purge_arguments(environ), *argv])
    write_summary(_who(environ))
    return 0


def purge_arguments(environ: Mapping[str, str]) -> list[str]:
    """Make the arguments of scripts.purge_cache; paths are divided by spaces and nothing else.

    Raises:
        UsageError: if an input is longer than any good one.
    """
    given = {n: environ.get(n, "") for n in ("SCOPE", "PATHS", "REASON", "DISTRIBUTION_ID")}
    for name, text in given.items():
        if len(text) > LONGEST_INPUT:
            raise UsageError(f"{name.lower()} has {len(text)} characters, at most {LONGEST_INPUT}")
    wait = [f"--wait={WAIT_SECONDS}"] if environ.get("WAIT") == "true" else []
    return [
        f"--distribution-id={given['DISTRIBUTION_ID']}",
        f"--scope={given['SCOPE']}",
        f"--reason={given['REASON']}",
        *(f"--path={p}" for p in typed_paths(environ)),
        *wait,
    ]


def typed_paths(environ: Mapping[str, str]) -> list[str]:
    """Divide the paths at spaces and nowhere else, so that any other blank is refused as part."""
    return [p for p in environ.get("PATHS", "").split(" ") if p]


def _who(environ: Mapping[str, str]) -> str:
    actor = escape_markdown(environ.get("GITHUB_ACTOR", "unknown"))
    paths = scope_paths(Scope(environ["SCOPE"]), typed_paths(environ))
    return (
        f"Asked for by {actor}. Paths count: {len(paths)}. The first 1,000 of a month are free;"
        f" beyond them this one costs {len(paths) * DOLLARS_A_PATH:.3f} USD."
    )


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
