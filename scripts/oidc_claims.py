"""The claims of the token by which GitHub identifies a job to AWS. Pure.

Source: docs.github.com, "OpenID Connect reference".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

ISSUER = "https://token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
LIFETIME_SECONDS = 300

Claims = Mapping[str, str | int]


@dataclass(frozen=True)
class Repository:
    """A repository as GitHub knows it; the ids stay when a name is reused."""

    owner: str
    owner_id: str
    name: str
    id: str


@dataclass(frozen=True)
class TokenJob:
    """The facts about a job that its token holds.

    Attributes:
        event: The event that started the workflow, for example "push" or "pull_request".
        ref: The full ref, for example "refs/heads/main" or "refs/pull/7/merge".
        environment: The job's environment, or None.
        sha: The commit, 40 hexadecimal digits.
    """

    event: str = "push"
    ref: str = "refs/heads/main"
    environment: str | None = None
    sha: str = "0" * 40

    @property
    def context(self) -> str:
        """Return the last part of the subject; an environment hides event and ref there."""
        if self.environment is not None:
            return f"environment:{self.environment}"
        return "pull_request" if self.event == "pull_request" else f"ref:{self.ref}"


def immutable_subject(repository: Repository, context: str) -> str:
    """Return the subject that repositories made, renamed or moved since July 2026 send."""
    owner = f"{repository.owner}@{repository.owner_id}"
    return f"repo:{owner}/{repository.name}@{repository.id}:{context}"


def named_subject(repository: Repository, context: str) -> str:
    """Return the older form of the subject, names only."""
    return f"repo:{repository.owner}/{repository.name}:{context}"


def github_claims(
    repository: Repository,
    job: TokenJob,
    *,
    now: int,
    subject: Callable[[Repository, str], str] = immutable_subject,
) -> dict[str, str | int]:
    """Return the claims that GitHub puts into the token of a job.

    Args:
        repository: Where the workflow runs.
        job: What started it.
        now: Epoch seconds at which the token is issued.
        subject: Which of the two forms of subject the repository sends.
    """
    claims: dict[str, str | int] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject(repository, job.context),
        "repository": f"{repository.owner}/{repository.name}",
        "repository_id": repository.id,
        "repository_owner": repository.owner,
        "repository_owner_id": repository.owner_id,
        "event_name": job.event,
        "ref": job.ref,
        "ref_type": "tag" if job.ref.startswith("refs/tags/") else "branch",
        "sha": job.sha,
        "runner_environment": "github-hosted",
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME_SECONDS,
    }
    return claims if job.environment is None else {**claims, "environment": job.environment}
