"""Comments on a pull request with the address of its preview, or that it was removed."""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scripts.ci.live_site import LiveSite, SiteResponse
from scripts.console import run_command, write_summary
from scripts.deploy.cli import filled
from scripts.deploy.preview_site import PICTURES, prefix_of
from scripts.github_api import GitHub, connect, run_url

ROOT = Path(__file__).parents[2]
MARKER = "<!-- windsock:preview -->"
# Two of those that scripts.dev.screenshots takes, and what they show.
SHOWN = {
    "desktop-light": "The page on a wide screen, light",
    "phone-dark": "The page on a phone, dark",
}
CLOSED = "closed"


@dataclass(frozen=True)
class PublishedPreview:
    """A preview that was published.

    Attributes:
        address: Where it is, with a slash at the end.
        commit: What it shows, 40 hexadecimal digits.
        pictures: Whether pictures of it were published.
    """

    address: str
    commit: str
    pictures: bool


def main(argv: list[str]) -> int:
    """Write the one comment about the preview; return the exit code."""
    options = _parse(argv)
    if options.action == CLOSED:
        print(_report_removed(connect(), options.number))
        return 0
    address = f"{options.url.rstrip('/')}/{prefix_of(options.number)}"
    preview = PublishedPreview(address, options.commit, options.pictures == "yes")
    body = preview_text(preview, run_url(), problems(_visit(address), _expected_headers()))
    write_summary(body)
    print(f"preview: {connect().put_comment(options.number, MARKER, body).url}")
    return 0


def preview_text(preview: PublishedPreview, run: str, noticed: list[str]) -> str:
    """Return the comment in Markdown.

    Args:
        preview: What was published.
        run: Address of the run.
        noticed: Problems that a visitor would see, one sentence each.
    """
    shown = (
        f"{preview.address} shows the page of {preview.commit[:12]} with simulated weather, made by"
        " the function of this pull request. It is removed when the pull request is closed."
    )
    warnings = [f"> [!WARNING]\n> {sentence}" for sentence in noticed]
    pictures = [_pictures(preview.address, run)] if preview.pictures else []
    return "\n\n".join(["## Preview", shown, *warnings, *pictures]) + "\n"


def removed_text() -> str:
    """Return the Markdown that replaces the comment when the preview is gone."""
    return (
        "## Preview\n\nRemoved, since the pull request was closed. Reopening it, or a push after"
        " that, shows it again.\n"
    )


def problems(answer: SiteResponse, expected: Mapping[str, str]) -> list[str]:
    """Return what is wrong with the answer that a visitor of the preview gets.

    Args:
        answer: The answer at the preview's address.
        expected: The security headers of the base branch, by name.
    """
    if answer.status != 200:
        why = f"status {answer.status}" if answer.status else "no answer"
        return [f"The preview does not answer yet ({why}). A new distribution takes some minutes."]
    other = sorted(n for n, value in expected.items() if answer.headers.get(n.lower()) != value)
    if not other:
        return []
    return [
        f"Not sent as `site/headers.json` of the base branch says: {', '.join(other)}. A person"
        " has to apply `terraform/bootstrap` again (docs/setup.md)."
    ]


def _report_removed(github: GitHub, number: int) -> str:
    if not any(c.body.startswith(MARKER) for c in github.bot_comments(number)):
        return "preview: there was none"
    body = removed_text()
    write_summary(body)
    return f"preview: {github.put_comment(number, MARKER, body).url}"


def _pictures(address: str, run: str) -> str:
    # GitHub caches images by address: the id of the run makes a new address for each push.
    fresh = run.rpartition("/")[2]
    images = [
        f'<img src="{address}{PICTURES}{name}.png?{fresh}" alt="{alt}" width="49%">'
        for name, alt in SHOWN.items()
    ]
    return f"{' '.join(images)}\n\n[All pictures]({run}#artifacts) are kept for 30 days."


def _visit(address: str) -> SiteResponse:
    parts = urlsplit(address)
    return LiveSite(parts.netloc, os.environ.get("SITE_VIA") or None).fetch(parts.path)


def _expected_headers() -> dict[str, str]:
    found: dict[str, str] = json.loads((ROOT / "site/headers.json").read_text(encoding="utf-8"))
    return found


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="comment_preview", description=__doc__)
    parser.add_argument("--number", type=int, required=True, help="the pull request")
    parser.add_argument("--action", required=True, help="what happened to it: closed, or else")
    parser.add_argument("--url", type=filled, required=True, help="address of all previews")
    parser.add_argument("--commit", required=True, help="last commit of the branch")
    parser.add_argument("--pictures", default="", help="yes if pictures were published")
    return parser.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
