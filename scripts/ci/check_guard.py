"""Refuses to go on as production-guarded where that environment asks no one.

GitHub makes an environment without reviewers wherever a workflow names one that is missing, and
private repositories below Enterprise have none: then the guard would let everything through.
"""

from scripts.ci.plans import GUARDED
from scripts.console import run_command
from scripts.errors import RefusedError
from scripts.github_api import GitHub, connect


def main() -> int:
    """Look at the environment, before anything is done in its name."""
    check_guard(connect())
    print(f"guard: {GUARDED} asks its reviewers")
    return 0


def check_guard(github: GitHub) -> None:
    """Refuse an environment without required reviewers.

    Raises:
        RefusedError: says where they are named.
    """
    if not github.asks_reviewers(GUARDED):
        raise RefusedError(
            f"environment {GUARDED} has no required reviewers or does not exist, so no one would be"
            " asked; name reviewers of it under Settings, Environments (docs/setup.md), then start"
            " this again (docs/runbook.md, *A deploy failed*)"
        )


if __name__ == "__main__":
    raise SystemExit(run_command(main))
