"""The state of the loopback stand-in for GitHub: comments, issues, pull requests, approvals."""

import contextlib
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from scripts.dev.rehearsal.events import FULL_NAME
from scripts.dev.rehearsal.grants import PROTECTED, Grant, environment_accepts
from scripts.dev.rehearsal.run_log import RunLog
from scripts.dev.rehearsal.settings_state import RepositorySettingsState

JSON = Any  # a request or an answer in GitHub's format
BOT = {"login": "github-actions[bot]", "type": "Bot"}
REVIEWER = {"login": "reviewer", "type": "User"}
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
PREFIX = f"/repos/{FULL_NAME}"


@dataclass(frozen=True)
class ApiResponse:
    """An answer of the stand-in: an HTTP status and JSON."""

    status: int
    body: JSON


@dataclass
class GitHubState:
    """Everything at GitHub that workflows can read or change.

    Attributes:
        grants: What each token may do.
        comments: By number of issue or pull request.
        issues: Opened by workflows, oldest first.
        pulls: Merged pull requests by the commit that the merge made.
        opened: Open pull requests by number.
        reviews: By number of pull request, oldest first.
        environments: Those that exist.
        reviewed: Environments that ask a reviewer.
        refused: Environments whose reviewers refuse.
        approved: The environment that each token got in to.
        asked: (environment, whether it let the job in), in order.
        identified: Ref of every job that got an ID token, in order.
        attested: Hashes of what was attested.
        deployments: What the list of deployments shows, oldest first.
        runs: What each run did so far, by its id.
        run_of: The id of the run that each token belongs to.
        has_issues: Whether the repository has issues.
        settings: What only an administrator reads and changes.
    """

    grants: dict[str, Grant] = field(default_factory=dict)
    comments: dict[int, list[JSON]] = field(default_factory=dict)
    issues: list[JSON] = field(default_factory=list)
    pulls: dict[str, list[JSON]] = field(default_factory=dict)
    opened: dict[int, JSON] = field(default_factory=dict)
    reviews: dict[int, list[JSON]] = field(default_factory=dict)
    environments: set[str] = field(default_factory=lambda: {*PROTECTED, "preview"})
    reviewed: set[str] = field(default_factory=lambda: {"production-guarded"})
    refused: set[str] = field(default_factory=set)
    approved: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)
    identified: list[str] = field(default_factory=list)
    attested: set[str] = field(default_factory=set)
    deployments: list[JSON] = field(default_factory=list)
    runs: dict[str, RunLog] = field(default_factory=dict)
    run_of: dict[str, str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    has_issues: bool = True
    settings: RepositorySettingsState = field(default_factory=RepositorySettingsState)
    _ids: int = 1000
    _seconds: int = 0

    def answer(self, method: str, path: str, token: str, body: JSON) -> ApiResponse:
        """Answer a request to the REST API as GitHub would, permissions included."""
        grant = self.grants.get(token)
        if grant is None:
            return ApiResponse(401, {"message": "Bad credentials"})
        for wanted, pattern, scopes, level, act in ROUTES:
            found = re.fullmatch(PREFIX + pattern, path)
            if wanted == method and found:
                if not any(grant.allows(scope, level) for scope in scopes):
                    return ApiResponse(403, {"message": "Resource not accessible by integration"})
                self._catch_up(token)
                with self.lock:
                    return act(self, found[1] if found.groups() else "", body)
        return ApiResponse(404, {"message": "Not Found"})

    def enter(self, token: str, environment: str, *, deployment: bool = True) -> bool:
        """Let a job into an environment, or not: its branch rule and its reviewers decide.

        Args:
            token: The job's token.
            environment: Its name; GitHub makes one that is missing.
            deployment: Whether the job counts as a deployment there.
        """
        grant = self.grants.get(token)
        with self.lock:
            self.environments.add(environment)
            inside = grant is None or environment_accepts(environment, grant.event)
            inside = inside and environment not in self.refused
            self.asked.append((environment, inside))
            if inside and grant is not None:
                self.approved[token] = environment
            if deployment and grant is not None:
                self._deploy(token, grant, environment)
            if environment in self.reviewed:
                self._keep_approval(token, environment, inside=inside)
        return inside

    def finish_jobs(self, run: str, results: dict[str, str]) -> None:
        """Set the state of a run's deployments to the results of their jobs."""
        with self.lock:
            for deployment in self.deployments:
                if deployment["run"] == run:
                    deployment["state"] = results.get(deployment["job"], "inactive")

    @contextlib.contextmanager
    def refusing(self, environment: str) -> Iterator[None]:
        """Let the reviewers of an environment refuse while the block lasts."""
        self.refused.add(environment)
        try:
            yield
        finally:
            self.refused.discard(environment)

    def list_comments(self, number: str, body: JSON) -> ApiResponse:
        """List the comments of an issue."""
        return ApiResponse(200, self.comments.get(int(number), []))

    def add_comment(self, number: str, body: JSON) -> ApiResponse:
        """Add a comment to an issue."""
        if len(body["body"]) > 65_536:
            return ApiResponse(422, {"message": "body is too long (maximum is 65536 characters)"})
        comment = {"id": self._next(), "user": BOT, "body": body["body"]}
        comment["updated_at"] = self._tick()
        comment["html_url"] = f"https://github.com/{FULL_NAME}/pull/{number}#{comment['id']}"
        self.comments.setdefault(int(number), []).append(comment)
        return ApiResponse(201, comment)

    def edit_comment(self, comment: str, body: JSON) -> ApiResponse:
        """Change the text of a comment."""
        for found in (c for of_issue in self.comments.values() for c in of_issue):
            if found["id"] == int(comment):
                found.update(body=body["body"], updated_at=self._tick())
                return ApiResponse(200, found)
        return ApiResponse(404, {"message": "Not Found"})

    def delete_comment(self, comment: str, body: JSON) -> ApiResponse:
        """Delete a comment."""
        for of_issue in self.comments.values():
            for found in [c for c in of_issue if c["id"] == int(comment)]:
                of_issue.remove(found)
                return ApiResponse(204, None)
        return ApiResponse(404, {"message": "Not Found"})

    def list_issues(self, _: str, body: JSON) -> ApiResponse:
        """List the open issues."""
        return ApiResponse(200, [i for i in self.issues if i["state"] == "open"])

    def open_issue(self, _: str, body: JSON) -> ApiResponse:
        """Open an issue; in a fork there are none until a person switches them on."""
        if not self.has_issues:
            return ApiResponse(410, {"message": "Issues has been disabled in this repository."})
        number = self._next()
        url = f"https://github.com/{FULL_NAME}/issues/{number}"
        issue = {"number": number, "user": BOT, "state": "open", "html_url": url, **body}
        issue["updated_at"] = self._tick()
        self.issues.append(issue)
        return ApiResponse(201, issue)

    def edit_issue(self, number: str, body: JSON) -> ApiResponse:
        """Change or close an issue."""
        for issue in self.issues:
            if issue["number"] == int(number):
                issue.update(body, updated_at=self._tick())
                return ApiResponse(200, issue)
        return ApiResponse(404, {"message": "Not Found"})

    def list_pulls(self, commit: str, body: JSON) -> ApiResponse:
        """List the pull requests that a commit belongs to."""
        return ApiResponse(200, self.pulls.get(commit, []))

    def list_open_pulls(self, _: str, body: JSON) -> ApiResponse:
        """List the open pull requests."""
        return ApiResponse(200, list(self.opened.values()))

    def list_reviews(self, number: str, body: JSON) -> ApiResponse:
        """List the reviews of a pull request."""
        return ApiResponse(200, self.reviews.get(int(number), []))

    def list_jobs(self, run: str, body: JSON) -> ApiResponse:
        """List the jobs of a run with their steps."""
        jobs = self.runs[run].jobs() if run in self.runs else []
        return ApiResponse(200, {"total_count": len(jobs), "jobs": jobs})

    def list_approvals(self, run: str, body: JSON) -> ApiResponse:
        """List who approved or rejected the environments of a run."""
        return ApiResponse(200, self.runs[run].approvals if run in self.runs else [])

    def list_annotations(self, job: str, body: JSON) -> ApiResponse:
        """List the errors of a job."""
        return ApiResponse(
            200, [a for log in self.runs.values() for a in log.annotations(int(job))]
        )

    def attest(self, _: str, body: JSON) -> ApiResponse:
        """Record an attestation."""
        self.attested.add(body["digest"])
        return ApiResponse(201, {"id": self._next()})

    def find_attestation(self, digest: str, body: JSON) -> ApiResponse:
        """Find the attestations of a file by its hash."""
        known = digest in self.attested
        return (
            ApiResponse(200, {"attestations": [digest]})
            if known
            else ApiResponse(404, {"message": "None"})
        )

    def show_environment(self, name: str, body: JSON) -> ApiResponse:
        """Show an environment with the rules that protect it."""
        if name not in self.environments:
            return ApiResponse(404, {"message": "Not Found"})
        reviewers = [{"type": "User", "reviewer": {"login": "maintainer"}}]
        rules = [{"id": 1, "type": "branch_policy"}]
        if name in self.reviewed:
            rules.append({"id": 2, "type": "required_reviewers", "reviewers": reviewers})
        return ApiResponse(200, {"name": name, "protection_rules": rules})

    def record_merge(self, commit: str, number: int, head: str) -> None:
        """Record that a commit of main is the merge of a pull request."""
        pull = {"number": number, "merge_commit_sha": commit, "head": {"sha": head}}
        merged = {"base": {"ref": "main"}, "merged_at": "2026-01-01T00:00:00Z"}
        self.pulls[commit] = [{**pull, **merged}]
        self.opened.pop(number, None)

    def record_open(self, number: int, head: str) -> None:
        """Record that a pull request into main is open."""
        self.opened[number] = {"number": number, "head": {"sha": head}, "base": {"ref": "main"}}

    def record_approval(self, number: int, head: str) -> None:
        """Record that a reviewer approved a commit of a pull request."""
        with self.lock:
            review = {"state": "APPROVED", "user": REVIEWER, "author_association": "MEMBER"}
            review |= {"commit_id": head, "submitted_at": self._tick()}
            self.reviews.setdefault(number, []).append(review)

    def _catch_up(self, token: str) -> None:
        """Wait until the log of this job's run is read up to the start of the job."""
        run = self.runs.get(self.run_of.get(token, ""))
        if run is not None:
            run.wait_for(self.grants[token].job)

    def _deploy(self, token: str, grant: Grant, environment: str) -> None:
        made = {"environment": environment, "sha": grant.event.sha, "state": "in_progress"}
        self.deployments.append({**made, "run": self.run_of.get(token, ""), "job": grant.job})

    def _keep_approval(self, token: str, environment: str, *, inside: bool) -> None:
        run = self.runs.get(self.run_of.get(token, ""))
        if run is not None:
            state = "approved" if inside else "rejected"
            about = {"state": state, "comment": "", "user": REVIEWER}
            run.approvals.append({**about, "environments": [{"name": environment}]})

    def _tick(self) -> str:
        """Return the time; every change takes a second, so that none are at once."""
        self._seconds += 1
        return (BEGINNING + timedelta(seconds=self._seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _next(self) -> int:
        self._ids += 1
        return self._ids


Route = tuple[str, str, tuple[str, ...], str, Callable[[GitHubState, str, JSON], ApiResponse]]
DISCUSSION = ("issues", "pull-requests")
PULLS, ACTIONS = ("pull-requests",), ("actions",)
ROUTES: tuple[Route, ...] = (
    ("GET", r"/issues/(\d+)/comments", DISCUSSION, "read", GitHubState.list_comments),
    ("POST", r"/issues/(\d+)/comments", DISCUSSION, "write", GitHubState.add_comment),
    ("PATCH", r"/issues/comments/(\d+)", DISCUSSION, "write", GitHubState.edit_comment),
    ("DELETE", r"/issues/comments/(\d+)", DISCUSSION, "write", GitHubState.delete_comment),
    ("GET", r"/issues", ("issues",), "read", GitHubState.list_issues),
    ("POST", r"/issues", ("issues",), "write", GitHubState.open_issue),
    ("PATCH", r"/issues/(\d+)", ("issues",), "write", GitHubState.edit_issue),
    ("GET", r"/environments/([\w-]+)", ACTIONS, "read", GitHubState.show_environment),
    ("GET", r"/commits/([0-9a-f]{40})/pulls", PULLS, "read", GitHubState.list_pulls),
    ("GET", r"/pulls", PULLS, "read", GitHubState.list_open_pulls),
    ("GET", r"/pulls/(\d+)/reviews", PULLS, "read", GitHubState.list_reviews),
    ("GET", r"/actions/runs/(\d+)/attempts/1/jobs", ACTIONS, "read", GitHubState.list_jobs),
    ("GET", r"/actions/runs/(\d+)/approvals", ACTIONS, "read", GitHubState.list_approvals),
    ("POST", r"/attestations", ("attestations",), "write", GitHubState.attest),
    ("GET", r"/attestations/(sha256:\w+)", ("attestations",), "read", GitHubState.find_attestation),
    ("GET", r"/check-runs/(\d+)/annotations", ("checks",), "read", GitHubState.list_annotations),
)
