"""Talks to GitHub's REST API: comments, issues, merged pull requests, environments.

GitHubError   GitHub refused a request or could not be reached
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from scripts.errors import WindsockError

TIMEOUT_SECONDS = 30
PAGE_SIZE = 100
MAIN = "main"
JSON = Any  # an answer of GitHub's; each caller reads the few fields it needs
Query = Mapping[str, str | int]


class GitHubError(WindsockError):
    """Report that GitHub refused a request or could not be reached."""


@dataclass(frozen=True)
class Note:
    """An issue or a comment that a workflow wrote.

    Attributes:
        id: The number of the issue, or the id of the comment.
        body: Its Markdown.
        url: Where people read it.
    """

    id: int
    body: str
    url: str


@dataclass(frozen=True)
class PullRequest:
    """A pull request that was merged: its number and the last commit of its branch."""

    number: int
    head: str


class GitHub:
    """One repository, seen with a workflow's token."""

    def __init__(self, api: str, repository: str, token: str) -> None:
        self._base = f"{api.rstrip('/')}/repos/{repository}"
        self._session = requests.Session()
        self._session.headers.update(
            {
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {token}",
                "X-GitHub-Api-Version": "2022-11-28",
            }
        )
        retry = Retry(total=3, backoff_factor=1, status_forcelist=(502, 503, 504))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def bot_comments(self, number: int) -> list[Note]:
        """List the comments that workflows wrote under an issue or pull request, oldest first."""
        found = self._pages(f"/issues/{number}/comments")
        return [_note(c, "id") for c in found if _by_bot(c)]

    def put_comment(self, number: int, marker: str, body: str) -> Note:
        """Write the one comment that begins with a marker: update it, or make it."""
        text = f"{marker}\n{body}"
        for comment in self.bot_comments(number):
            if comment.body.startswith(marker):
                path = f"/issues/comments/{comment.id}"
                return _note(self._ask("PATCH", path, {"body": text}), "id")
        return _note(self._ask("POST", f"/issues/{number}/comments", {"body": text}), "id")

    def find_issue(self, marker: str) -> Note | None:
        """Find the open issue of a workflow whose text begins with a marker."""
        for issue in self._pages("/issues", state="open"):
            body = issue.get("body") or ""
            if _by_bot(issue) and "pull_request" not in issue and body.startswith(marker):
                return _note(issue, "number")
        return None

    def put_issue(self, marker: str, title: str, body: str) -> Note:
        """Open the one issue that begins with a marker, or bring it up to date."""
        text = {"title": title, "body": f"{marker}\n{body}"}
        if issue := self.find_issue(marker):
            return _note(self._ask("PATCH", f"/issues/{issue.id}", text), "number")
        return _note(self._ask("POST", "/issues", text), "number")

    def close_issue(self, marker: str, comment: str) -> Note | None:
        """Close the open issue that begins with a marker and say why, if there is one."""
        issue = self.find_issue(marker)
        if issue is not None:
            self._ask("POST", f"/issues/{issue.id}/comments", {"body": comment})
            self._ask("PATCH", f"/issues/{issue.id}", {"state": "closed"})
        return issue

    def merged_as(self, commit: str) -> PullRequest | None:
        """Find the pull request whose merge into the main branch made a commit."""
        for pull in self._pages(f"/commits/{commit}/pulls"):
            made_it = pull.get("merged_at") and pull.get("merge_commit_sha") == commit
            # A review of a merge into another branch never looked at what is live.
            if made_it and pull["base"]["ref"] == MAIN:
                return PullRequest(pull["number"], pull["head"]["sha"])
        return None

    def asks_reviewers(self, environment: str) -> bool:
        """Tell whether an environment lets nobody in without a reviewer.

        Raises:
            GitHubError: also where there is no such environment; GitHub would make an open one.
        """
        rules = self._ask("GET", f"/environments/{environment}").get("protection_rules", [])
        return any(r["type"] == "required_reviewers" and r.get("reviewers") for r in rules)

    def _pages(self, path: str, **query: str) -> Iterator[JSON]:
        page = 1
        while True:
            answer = self._ask("GET", path, query=query | {"page": page, "per_page": PAGE_SIZE})
            yield from answer
            if len(answer) < PAGE_SIZE:
                return
            page += 1

    def _ask(
        self,
        method: str,
        path: str,
        body: JSON = None,
        query: Query | None = None,
    ) -> JSON:
        try:
            answer = self._session.request(
                method, self._base + path, json=body, params=query, timeout=TIMEOUT_SECONDS
            )
            answer.raise_for_status()
            return answer.json()
        except requests.RequestException as error:
            raise GitHubError(f"GitHub: {method} {path}: {_reason(error)}") from error


def connect(environ: Mapping[str, str] = os.environ) -> GitHub:
    """Connect as the running workflow, by GITHUB_REPOSITORY and GITHUB_TOKEN."""
    missing = [n for n in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environ.get(n)]
    if missing:
        raise GitHubError(f"{' and '.join(missing)} not set: this runs inside a workflow")
    api = environ.get("GITHUB_API_URL") or "https://api.github.com"
    return GitHub(api, environ["GITHUB_REPOSITORY"], environ["GITHUB_TOKEN"])


def run_url(environ: Mapping[str, str] = os.environ) -> str:
    """Give the address of the running workflow's page."""
    server = environ.get("GITHUB_SERVER_URL", "https://github.com")
    repository = environ.get("GITHUB_REPOSITORY", "")
    return f"{server}/{repository}/actions/runs/{environ.get('GITHUB_RUN_ID', '')}"


def _by_bot(note: JSON) -> bool:
    # Who deleted their account is null.
    return bool(note["user"]) and bool(note["user"]["login"] == "github-actions[bot]")


def _note(note: JSON, key: str) -> Note:
    return Note(note[key], note.get("body") or "", note.get("html_url", ""))


def _reason(error: requests.RequestException) -> str:
    if error.response is None:
        return f"no answer ({type(error).__name__}); run the job again"
    try:
        said = error.response.json().get("message", "")
    except ValueError:
        said = ""
    return f"{error.response.status_code} {said} (does the job have the permission it needs?)"
