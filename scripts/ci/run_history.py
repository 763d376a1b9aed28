"""Reads from GitHub the failed step of a run with its error, and who rejected the run."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.github_api import GitHub
from scripts.github_rest import JSON

MAX_ERRORS = 3
GENERIC = "Process completed with exit code"


@dataclass(frozen=True)
class FailedStep:
    """The first step of a run that failed.

    Attributes:
        job: Name of its job, as people see it.
        step: Its name.
        error: The first errors that it reported, or "".
    """

    job: str
    step: str
    error: str


@dataclass(frozen=True)
class Refusal:
    """A rejected run: by whom, in which environment, and the comment."""

    who: str
    environment: str
    comment: str


def find_failed_step(github: GitHub, run: str, attempt: str) -> FailedStep | None:
    """Return the first failed step of one attempt of a run; None where no step failed."""
    for job in github.rest.pages(f"/actions/runs/{run}/attempts/{attempt}/jobs", "jobs"):
        failed = [s["name"] for s in job["steps"] or () if s["conclusion"] == "failure"]
        if failed:
            errors = itertools.islice(dict.fromkeys(_errors(github, job)), MAX_ERRORS)
            return FailedStep(job["name"], failed[0], "; ".join(errors))
    return None


def find_refusal(github: GitHub, run: str) -> Refusal | None:
    """Return a review that rejected one of a run's environments, or None."""
    for review in github.rest.get(f"/actions/runs/{run}/approvals"):
        if review["state"] == "rejected":
            names = ", ".join(e["name"] for e in review["environments"])
            user = review["user"] or {}
            return Refusal(user.get("login", "unknown"), names, review["comment"] or "")
    return None


def _errors(github: GitHub, job: JSON) -> Iterator[str]:
    for annotation in github.rest.pages(f"/check-runs/{job['id']}/annotations"):
        message = annotation["message"] or ""
        if annotation["annotation_level"] == "failure" and not message.startswith(GENERIC):
            yield message
