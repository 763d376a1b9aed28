"""Fails if a pull request adds a library with a known vulnerability."""

import os
from collections.abc import Iterable, Mapping
from typing import Any

from scripts.console import escape_markdown, one_line, run_command, write_summary
from scripts.errors import RefusedError
from scripts.github_api import GitHub, connect
from scripts.github_rest import JSON


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Compare the libraries of the commits BASE and HEAD."""
    changes = compare_dependencies(connect(environ), environ["BASE"], environ["HEAD"])
    added = [change for change in changes if change["change_type"] == "added"]
    problems = known_problems(added)
    rows = "\n".join(f"- {escape_markdown(problem)}" for problem in problems)
    write_summary(f"### Libraries: {len(added)} added, {len(problems)} known problems\n\n{rows}")
    for problem in problems:
        print(one_line(problem))
    if problems:
        raise RefusedError(
            f"{len(problems)} known problems in added libraries; choose other versions"
        )
    print(f"libraries: {len(added)} added, none with a known problem")
    return 0


def compare_dependencies(github: GitHub, base: str, head: str) -> list[JSON]:
    """Return the libraries that two commits differ by; needs the dependency graph."""
    return list(github.rest.pages(f"/dependency-graph/compare/{base}...{head}"))


def known_problems(added: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return one line for each advisory about a library that was added."""
    return [
        f"{change['name']} {change['version']} ({change['manifest']}): {found['severity']},"
        f" {found['advisory_ghsa_id']}, {found['advisory_summary']}"
        for change in added
        for found in change.get("vulnerabilities") or ()
    ]


if __name__ == "__main__":
    raise SystemExit(run_command(main))
