"""Reads from act's log what the jobs of a run did, as GitHub's API would answer it.

The log is read while the run goes on. Its lines are in order: once a job is seen to have begun, all
that the jobs before it did has been read.
"""

import json
import threading
from typing import Any

JSON = Any  # an answer in GitHub's format
WAIT = "Wait for the environment"
PATIENCE_SECONDS = 60


class RunLog:
    """What one run did so far.

    Attributes:
        approvals: Who approved or rejected its environments, as GitHub answers it.
    """

    def __init__(self, number: int) -> None:
        self.approvals: list[JSON] = []
        self._number = number
        self._jobs: dict[str, JSON] = {}
        self._errors: dict[int, list[str]] = {}
        self._news = threading.Condition()

    def read(self, line: str) -> None:
        """Read one line of act's log."""
        try:
            entry: dict[str, Any] = json.loads(line)
        except ValueError:
            return
        if identifier := entry.get("jobID"):
            with self._news:
                self._note(self._job(identifier, entry), entry)
                self._news.notify_all()

    def wait_for(self, job: str) -> None:
        """Wait until a job is seen to have begun."""
        with self._news:
            self._news.wait_for(lambda: job in self._jobs, timeout=PATIENCE_SECONDS)

    def jobs(self) -> list[JSON]:
        """Return the jobs with their steps."""
        with self._news:
            return [dict(job, steps=list(job["steps"])) for job in self._jobs.values()]

    def annotations(self, job: int) -> list[JSON]:
        """Return the errors of a job by its number; nothing for a job of another run."""
        with self._news:
            messages = self._errors.get(job, [])
            return [{"annotation_level": "failure", "message": m} for m in messages]

    def _job(self, identifier: str, entry: dict[str, Any]) -> JSON:
        if identifier not in self._jobs:
            self._jobs[identifier] = {
                "id": self._number * 100 + len(self._jobs),
                "name": entry["job"].split("/", 1)[-1].strip(),
                "status": "in_progress",
                "conclusion": None,
                "steps": [],
            }
        return self._jobs[identifier]

    def _note(self, job: JSON, entry: dict[str, Any]) -> None:
        if entry.get("command") == "error":
            self._errors.setdefault(job["id"], []).append(entry["arg"])
        # At GitHub, neither the wait for an environment nor a part of a composite action is a step.
        elif (result := entry.get("stepResult")) and _is_step(entry):
            job["steps"].append({"name": entry["step"], "conclusion": result})
            if result == "failure":
                self._errors.setdefault(job["id"], []).append("Process completed with exit code 1.")
        elif result := entry.get("jobResult"):
            job.update(status="completed", conclusion=result)


def _is_step(entry: dict[str, Any]) -> bool:
    return entry.get("stage") == "Main" and len(entry["stepID"]) == 1 and entry["step"] != WAIT
