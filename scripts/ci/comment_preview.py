"""Tells under a pull request where its preview is."""

import argparse
import sys

from scripts.console import run_command, write_summary
from scripts.github_api import connect, run_url

MARKER = "<!-- windsock:preview -->"


def main(argv: list[str]) -> int:
    """Write the one comment about the preview."""
    parser = argparse.ArgumentParser(prog="comment_preview", description=__doc__)
    parser.add_argument("--number", type=int, required=True, help="the pull request")
    parser.add_argument("--site-url", required=True, help="address of the live site")
    arguments = parser.parse_args(argv)
    body = preview_text(arguments.site_url, arguments.number, run_url())
    write_summary(body)
    note = connect().put_comment(arguments.number, MARKER, body)
    print(f"preview: {note.url}")
    return 0


def preview_text(site_url: str, number: int, run: str) -> str:
    """Write the comment's Markdown."""
    return (
        f"## Preview\n\n{site_url}/_preview/pr-{number}/ shows this pull request's page with the"
        f" real weather. [Pictures of it]({run}#artifacts) are kept for a week.\n"
    )


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
