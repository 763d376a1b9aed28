"""Say in the summary why a pull request has no preview."""

import os
from collections.abc import Mapping

from scripts.console import run_command, write_summary

FORK = """It comes from a fork, and GitHub gives those no ID token: nothing here can publish its \
page. A maintainer who wants to see it can push the branch to this repository."""
DEPENDABOT = """It comes from Dependabot. Its updates bring code of new versions that no one here \
has looked at yet, so they are tested and not published. To see one, push the branch under your \
own name."""
NOT_SET_UP = """The repository variable `PREVIEW_BUCKET` is not set yet. It is an output of \
`terraform/bootstrap`: see docs/setup.md, *Tell GitHub*."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Write the explanation; return the exit code."""
    because = no_preview_reason(environ["SOURCE"], environ["GITHUB_REPOSITORY"], environ["AUTHOR"])
    pictures = "The job *Take pictures of the page* keeps pictures of the page for 30 days."
    write_summary(f"### No preview for this pull request\n\n{because}\n\n{pictures}")
    print(f"no preview: {because}")
    return 0


def no_preview_reason(source: str, repository: str, author: str) -> str:
    """Return why there is no preview.

    Args:
        source: The repository that the branch lies in, owner/name; empty where it was deleted.
        repository: This one, owner/name.
        author: Who opened the pull request.
    """
    if source != repository:
        return FORK
    return DEPENDABOT if author == "dependabot[bot]" else NOT_SET_UP


if __name__ == "__main__":
    raise SystemExit(run_command(main))
