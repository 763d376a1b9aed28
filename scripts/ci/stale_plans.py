"""Marks the plans of open pull requests as out of date once the infrastructure has changed.

The mark is a comment of its own: rewriting the plan's comment would make every approval older than
the plan, so that the gate would ask again for unchanged plans. A new plan deletes the mark.
"""

from scripts.ci.reviewed import find_shown
from scripts.github_api import GitHub

STALE = "<!-- windsock:stale-plan -->"


def mark_stale(github: GitHub, commit: str, run: str) -> int:
    """Mark every open pull request with a plan that is not empty; return the number.

    Args:
        github: The repository, with the right to write comments.
        commit: What was applied, 40 hexadecimal digits.
        run: Address of the run that applied it.
    """
    marked = 0
    for pull in github.open_pulls():
        shown = find_shown(github.bot_comments(pull.number))
        # An empty plan stays right whatever others change.
        if shown is not None and (shown.hashes is None or shown.hashes):
            github.put_comment(pull.number, STALE, stale_text(commit, run))
            marked += 1
    return marked


def stale_text(commit: str, run: str) -> str:
    """Return the mark in Markdown."""
    return (
        f"⚠️ **The plan above is out of date**: [a deploy]({run}) of {commit} has changed the"
        " infrastructure since. Run the workflow `plan` of this pull request again, then review"
        " what it shows. If `main` plans something else after the merge, a reviewer has to approve."
    )
