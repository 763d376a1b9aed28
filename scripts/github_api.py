"""GitHub for workflows: comments, issues, pull requests with approvals, environments."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from scripts.github_rest import JSON, GitHubError, GitHubRest

MAIN = "main"
# A review of anyone else does not count for GitHub's own rules either.
INSIDERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


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
    """One repository, seen with a workflow's token.

    Attributes:
        rest: GitHub's REST API below the repository.
    """

    def __init__(self, api: str, repository: str, token: str) -> None:
        self.rest = GitHubRest(api, token, f"/repos/{repository}")

    def bot_comments(self, number: int) -> list[BotPost]:
        """List the comments that workflows wrote under an issue or pull request, oldest first."""
        found = self.rest.pages(f"/issues/{number}/comments")
        return [_bot_post(c, "id") for c in found if _by_bot(c)]

    def put_comment(self, number: int, marker: str, body: str) -> BotPost:
        """Write the one comment that begins with a marker: update it, or make it."""
        text = f"{marker}\n{body}"
        for comment in self.bot_comments(number):
            if comment.body.startswith(marker):
                path = f"/issues/comments/{comment.id}"
                return _bot_post(self.rest.patch(path, {"body": text}), "id")
        return _bot_post(self.rest.post(f"/issues/{number}/comments", {"body": text}), "id")

    def drop_comment(self, number: int, marker: str) -> None:
        """Delete the one comment that begins with a marker, if there is one."""
        for comment in self.bot_comments(number):
            if comment.body.startswith(marker):
                self.rest.delete(f"/issues/comments/{comment.id}")

    def find_issue(self, marker: str) -> BotPost | None:
        """Find the open issue of a workflow whose text begins with a marker."""
        for issue in self.rest.pages("/issues", state="open"):
            body = issue.get("body") or ""
            if _by_bot(issue) and "pull_request" not in issue and body.startswith(marker):
                return _bot_post(issue, "number")
        return None

    def put_issue(self, marker: str, title: str, body: str) -> BotPost:
        """Open the one issue that begins with a marker, or bring it up to date."""
        text = {"title": title, "body": f"{marker}\n{body}"}
        if issue := self.find_issue(marker):
            return _bot_post(self.rest.patch(f"/issues/{issue.id}", text), "number")
        return _bot_post(self.rest.post("/issues", text), "number")

    def close_issue(self, marker: str, comment: str) -> BotPost | None:
        """Close the open issue that begins with a marker and say why, if there is one."""
        issue = self.find_issue(marker)
        if issue is not None:
            self.rest.post(f"/issues/{issue.id}/comments", {"body": comment})
            self.rest.patch(f"/issues/{issue.id}", {"state": "closed"})
        return issue

    def merged_as(self, commit: str) -> PullRequest | None:
        """Find the pull request whose merge into the main branch made a commit."""
        for pull in self.rest.pages(f"/commits/{commit}/pulls"):
            made_it = pull.get("merged_at") and pull.get("merge_commit_sha") == commit
            # A review of a merge into another branch never looked at what is live.
            if made_it and pull["base"]["ref"] == MAIN:
                return PullRequest(pull["number"], pull["head"]["sha"])
        return None

    def open_pulls(self) -> Iterator[PullRequest]:
        """Return the open pull requests into the main branch."""
        for pull in self.rest.pages("/pulls", state="open", base=MAIN):
            yield PullRequest(pull["number"], pull["head"]["sha"])

    def newest_approval(self, pull: PullRequest) -> datetime | None:
        """Return when a person last approved the last commit of a pull request, or None."""
        times = [
            datetime.fromisoformat(r["submitted_at"])
            for r in self.rest.pages(f"/pulls/{pull.number}/reviews")
            if r["state"] == "APPROVED" and r["commit_id"] == pull.head and _by_insider(r)
        ]
        return max(times, default=None)

    def asks_reviewers(self, environment: str) -> bool:
        """Return whether an environment lets no one in without a reviewer.

        One that is missing asks no one: GitHub makes an open one when a workflow names it.
        """
        found = self.rest.find(f"/environments/{environment}") or {}
        rules = found.get("protection_rules", [])
        return any(r["type"] == "required_reviewers" and r.get("reviewers") for r in rules)


def connect(environ: Mapping[str, str] = os.environ) -> GitHub:
    """Connect as the running workflow, by GITHUB_REPOSITORY and GITHUB_TOKEN."""
    missing = [n for n in ("GITHUB_REPOSITORY", "GITHUB_TOKEN") if not environ.get(n)]
    if missing:
        raise GitHubError(f"{' and '.join(missing)} not set: this runs inside a workflow")
    api = environ.get("GITHUB_API_URL") or "https://api.github.com"
    return GitHub(api, environ["GITHUB_REPOSITORY"], environ["GITHUB_TOKEN"])


def run_url(environ: Mapping[str, str] = os.environ) -> str:
    """Return the address of the running workflow's page."""
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
