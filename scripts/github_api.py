"""Talks to GitHub's REST API: comments, issues, pull requests and their approvals, environments.

GitHubError   GitHub refused a request or could not be reached
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from scripts.errors import WindsockError

TIMEOUT_SECONDS = 30
PAGE_SIZE = 100
MAIN = "main"
NOT_FOUND = 404
# A review of anybody else does not count for GitHub's own rules either.
INSIDERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
HINTS = {
    410: "issues are switched off, as in every fork; switch them on:"
    " gh api -X PATCH repos/OWNER/NAME -F has_issues=true",
}
JSON = Any  # an answer of GitHub's; each caller reads the few fields it needs
Query = Mapping[str, str | int]


class GitHubError(WindsockError):
    """Report that GitHub refused a request or could not be reached.

    Attributes:
        status: The HTTP status, or 0 where there was no answer.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class BotPost:
    """An issue or a comment that a workflow wrote.

    Attributes:
        id: The number of the issue, or the id of the comment.
        body: Its Markdown.
        url: Where people read it.
        updated: When its text was last written.
    """

    id: int
    body: str
    url: str
    updated: datetime


@dataclass(frozen=True)
class PullRequest:
    """A pull request: its number and the last commit of its branch."""

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

    def bot_comments(self, number: int) -> list[BotPost]:
        """List the comments that workflows wrote under an issue or pull request, oldest first."""
        found = self.pages(f"/issues/{number}/comments")
        return [_bot_post(c, "id") for c in found if _by_bot(c)]

    def put_comment(self, number: int, marker: str, body: str) -> BotPost:
        """Write the one comment that begins with a marker: update it, or make it."""
        text = f"{marker}\n{body}"
        for comment in self.bot_comments(number):
            if comment.body.startswith(marker):
                path = f"/issues/comments/{comment.id}"
                return _bot_post(self.ask("PATCH", path, {"body": text}), "id")
        return _bot_post(self.ask("POST", f"/issues/{number}/comments", {"body": text}), "id")

    def drop_comment(self, number: int, marker: str) -> None:
        """Delete the one comment that begins with a marker, if there is one."""
        for comment in self.bot_comments(number):
            if comment.body.startswith(marker):
                self.ask("DELETE", f"/issues/comments/{comment.id}")

    def find_issue(self, marker: str) -> BotPost | None:
        """Find the open issue of a workflow whose text begins with a marker."""
        for issue in self.pages("/issues", state="open"):
            body = issue.get("body") or ""
            if _by_bot(issue) and "pull_request" not in issue and body.startswith(marker):
                return _bot_post(issue, "number")
        return None

    def put_issue(self, marker: str, title: str, body: str) -> BotPost:
        """Open the one issue that begins with a marker, or bring it up to date."""
        text = {"title": title, "body": f"{marker}\n{body}"}
        if issue := self.find_issue(marker):
            return _bot_post(self.ask("PATCH", f"/issues/{issue.id}", text), "number")
        return _bot_post(self.ask("POST", "/issues", text), "number")

    def close_issue(self, marker: str, comment: str) -> BotPost | None:
        """Close the open issue that begins with a marker and say why, if there is one."""
        issue = self.find_issue(marker)
        if issue is not None:
            self.ask("POST", f"/issues/{issue.id}/comments", {"body": comment})
            self.ask("PATCH", f"/issues/{issue.id}", {"state": "closed"})
        return issue

    def merged_as(self, commit: str) -> PullRequest | None:
        """Find the pull request whose merge into the main branch made a commit."""
        for pull in self.pages(f"/commits/{commit}/pulls"):
            made_it = pull.get("merged_at") and pull.get("merge_commit_sha") == commit
            # A review of a merge into another branch never looked at what is live.
            if made_it and pull["base"]["ref"] == MAIN:
                return PullRequest(pull["number"], pull["head"]["sha"])
        return None

    def open_pulls(self) -> Iterator[PullRequest]:
        """Return the open pull requests into the main branch."""
        for pull in self.pages("/pulls", state="open", base=MAIN):
            yield PullRequest(pull["number"], pull["head"]["sha"])

    def newest_approval(self, pull: PullRequest) -> datetime | None:
        """Return when a person last approved the last commit of a pull request, or None."""
        times = [
            datetime.fromisoformat(r["submitted_at"])
            for r in self.pages(f"/pulls/{pull.number}/reviews")
            if r["state"] == "APPROVED" and r["commit_id"] == pull.head and _by_insider(r)
        ]
        return max(times, default=None)

    def asks_reviewers(self, environment: str) -> bool:
        """Return whether an environment lets no one in without a reviewer.

        One that is missing asks no one: GitHub makes an open one when a workflow names it.
        """
        try:
            rules = self.ask("GET", f"/environments/{environment}").get("protection_rules", [])
        except GitHubError as error:
            if error.status == NOT_FOUND:
                return False
            raise
        return any(r["type"] == "required_reviewers" and r.get("reviewers") for r in rules)

    def pages(self, path: str, key: str = "", **query: str) -> Iterator[JSON]:
        """Return the entries of a list, page by page; `key` names it where an object holds it."""
        page = 1
        while True:
            answer = self.ask("GET", path, query=query | {"page": page, "per_page": PAGE_SIZE})
            entries = answer[key] if key else answer
            yield from entries
            if len(entries) < PAGE_SIZE:
                return
            page += 1

    def linked(self, path: str) -> Iterator[JSON]:
        """Return the entries of a list whose answers link to the next one."""
        url: str | None = self._base + path
        while url:
            answer = self._send("GET", url)
            yield from answer.json()
            url = answer.links.get("next", {}).get("url")

    def ask(
        self,
        method: str,
        path: str,
        body: JSON = None,
        query: Query | None = None,
    ) -> JSON:
        """Send one request below the repository and return the JSON of the answer.

        Raises:
            GitHubError: if GitHub refuses it or does not answer.
        """
        answer = self._send(method, self._base + path, body, query)
        return answer.json() if answer.content else None

    def _send(
        self, method: str, url: str, body: JSON = None, query: Query | None = None
    ) -> requests.Response:
        try:
            answer = self._session.request(
                method, url, json=body, params=query, timeout=TIMEOUT_SECONDS
            )
            answer.raise_for_status()
        except requests.RequestException as error:
            status = 0 if error.response is None else error.response.status_code
            path = url.removeprefix(self._base)
            raise GitHubError(f"GitHub: {method} {path}: {_reason(error)}", status) from error
        return answer


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


def _by_insider(review: JSON) -> bool:
    user = review["user"]
    return bool(user) and user["type"] == "User" and review["author_association"] in INSIDERS


def _bot_post(note: JSON, key: str) -> BotPost:
    updated = datetime.fromisoformat(note["updated_at"])
    return BotPost(note[key], note.get("body") or "", note.get("html_url", ""), updated)


def _reason(error: requests.RequestException) -> str:
    if error.response is None:
        return f"no answer ({type(error).__name__}); run the job again"
    try:
        said = error.response.json().get("message", "")
    except ValueError:
        said = ""
    status = error.response.status_code
    return f"{status} {said} ({HINTS.get(status, 'does the job have the permission it needs?')})"
