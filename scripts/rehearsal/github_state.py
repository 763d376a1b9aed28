"""What the loopback stand-in for GitHub remembers: comments, issues, pull requests, approvals."""

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scripts.rehearsal.events import FULL_NAME
from scripts.rehearsal.grants import Grant, environment_accepts

JSON = Any  # a request or an answer in GitHub's format
BOT = {"login": "github-actions[bot]", "type": "Bot"}
PREFIX = f"/repos/{FULL_NAME}"


@dataclass(frozen=True)
class Reply:
    """An answer of the stand-in: an HTTP status and JSON."""

    status: int
    body: JSON


@dataclass
class GitHubState:
    """Everything that workflows can read or change at GitHub.

    Attributes:
        grants: What each token may do.
        comments: By number of issue or pull request.
        issues: Opened by workflows, oldest first.
        pulls: Merged pull requests by the commit that the merge made.
        reviewed: Environments that ask a reviewer.
        refused: Environments whose reviewers say no.
        approved: The environment that each token got in to.
        asked: (environment, whether it let the job in), in order.
        identified: Ref of every job that got an ID token, in order.
    """

    grants: dict[str, Grant] = field(default_factory=dict)
    comments: dict[int, list[JSON]] = field(default_factory=dict)
    issues: list[JSON] = field(default_factory=list)
    pulls: dict[str, list[JSON]] = field(default_factory=dict)
    reviewed: set[str] = field(default_factory=lambda: {"production-guarded"})
    refused: set[str] = field(default_factory=set)
    approved: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)
    identified: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    _ids: int = 1000

    def answer(self, method: str, path: str, token: str, body: JSON) -> Reply:
        """Answer a request to the REST API as GitHub would, permissions included."""
        grant = self.grants.get(token)
        if grant is None:
            return Reply(401, {"message": "Bad credentials"})
        for wanted, pattern, scopes, level, act in ROUTES:
            found = re.fullmatch(PREFIX + pattern, path)
            if wanted == method and found:
                if not any(grant.allows(scope, level) for scope in scopes):
                    return Reply(403, {"message": "Resource not accessible by integration"})
                with self.lock:
                    return act(self, found[1] if found.groups() else "", body)
        return Reply(404, {"message": "Not Found"})

    def enter(self, token: str, environment: str) -> bool:
        """Let a job into an environment, or not: its branch rule and its reviewers decide."""
        grant = self.grants.get(token)
        with self.lock:
            inside = grant is None or environment_accepts(environment, grant.event)
            inside = inside and environment not in self.refused
            self.asked.append((environment, inside))
            if inside and grant is not None:
                self.approved[token] = environment
        return inside

    @contextlib.contextmanager
    def refusing(self, environment: str) -> Iterator[None]:
        """Let the reviewers of an environment say no while the block lasts."""
        self.refused.add(environment)
        try:
            yield
        finally:
            self.refused.discard(environment)

    def list_comments(self, number: str, body: JSON) -> Reply:
        """List the comments of an issue."""
        return Reply(200, self.comments.get(int(number), []))

    def add_comment(self, number: str, body: JSON) -> Reply:
        """Add a comment to an issue."""
        if len(body["body"]) > 65_536:
            return Reply(422, {"message": "body is too long (maximum is 65536 characters)"})
        comment = {"id": self._next(), "user": BOT, "body": body["body"]}
        comment["html_url"] = f"https://github.com/{FULL_NAME}/pull/{number}#{comment['id']}"
        self.comments.setdefault(int(number), []).append(comment)
        return Reply(201, comment)

    def edit_comment(self, comment: str, body: JSON) -> Reply:
        """Change the text of a comment."""
        for found in (c for of_issue in self.comments.values() for c in of_issue):
            if found["id"] == int(comment):
                found["body"] = body["body"]
                return Reply(200, found)
        return Reply(404, {"message": "Not Found"})

    def list_issues(self, _: str, body: JSON) -> Reply:
        """List the open issues."""
        return Reply(200, [i for i in self.issues if i["state"] == "open"])

    def open_issue(self, _: str, body: JSON) -> Reply:
        """Open an issue."""
        number = self._next()
        url = f"https://github.com/{FULL_NAME}/issues/{number}"
        issue = {"number": number, "user": BOT, "state": "open", "html_url": url, **body}
        self.issues.append(issue)
        return Reply(201, issue)

    def edit_issue(self, number: str, body: JSON) -> Reply:
        """Change or close an issue."""
        for issue in self.issues:
            if issue["number"] == int(number):
                issue.update(body)
                return Reply(200, issue)
        return Reply(404, {"message": "Not Found"})

    def list_pulls(self, commit: str, body: JSON) -> Reply:
        """List the pull requests that a commit belongs to."""
        return Reply(200, self.pulls.get(commit, []))

    def show_environment(self, name: str, body: JSON) -> Reply:
        """Show an environment with the rules that protect it."""
        reviewers = [{"type": "User", "reviewer": {"login": "maintainer"}}]
        rules = [{"id": 1, "type": "branch_policy"}]
        if name in self.reviewed:
            rules.append({"id": 2, "type": "required_reviewers", "reviewers": reviewers})
        return Reply(200, {"name": name, "protection_rules": rules})

    def record_merge(self, commit: str, number: int, head: str) -> None:
        """Remember that a commit of main is the merge of a pull request."""
        pull = {"number": number, "merge_commit_sha": commit, "head": {"sha": head}}
        merged = {"base": {"ref": "main"}, "merged_at": "2026-01-01T00:00:00Z"}
        self.pulls[commit] = [{**pull, **merged}]

    def _next(self) -> int:
        self._ids += 1
        return self._ids


Route = tuple[str, str, tuple[str, ...], str, Callable[[GitHubState, str, JSON], Reply]]
DISCUSSION = ("issues", "pull-requests")
ROUTES: tuple[Route, ...] = (
    ("GET", r"/issues/(\d+)/comments", DISCUSSION, "read", GitHubState.list_comments),
    ("POST", r"/issues/(\d+)/comments", DISCUSSION, "write", GitHubState.add_comment),
    ("PATCH", r"/issues/comments/(\d+)", DISCUSSION, "write", GitHubState.edit_comment),
    ("GET", r"/issues", ("issues",), "read", GitHubState.list_issues),
    ("POST", r"/issues", ("issues",), "write", GitHubState.open_issue),
    ("PATCH", r"/issues/(\d+)", ("issues",), "write", GitHubState.edit_issue),
    ("GET", r"/environments/([\w-]+)", ("actions",), "read", GitHubState.show_environment),
    ("GET", r"/commits/([0-9a-f]{40})/pulls", ("pull-requests",), "read", GitHubState.list_pulls),
)
