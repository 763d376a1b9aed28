"""Fails if the environment production-guarded has no required reviewers.

GitHub creates a missing environment without reviewers when a workflow names it, and private
repositories below Enterprise have no reviewers: then the gate would let every plan through.
"""

from scripts.ci.gate import GUARDED
from scripts.console import run_command
from scripts.errors import RefusedError
from scripts.github_api import GitHub, connect


def main() -> int:
    """Check the environment before a job uses it."""
    check_guard(connect())
    print(f"guard: {GUARDED} has required reviewers")
    return 0


def check_guard(github: GitHub) -> None:
    """Refuse an environment without required reviewers.

    Raises:
        RefusedError: There are none; the message says where they are set.
    """
    if not github.asks_reviewers(GUARDED):
        raise RefusedError(
            f"environment {GUARDED} has no required reviewers or does not exist, so no one would"
            " have to approve; add reviewers under Settings, Environments (docs/setup.md), then run"
            " this again (docs/runbook.md, *A deploy failed*)"
        )


if __name__ == "__main__":
    raise SystemExit(run_command(main))
