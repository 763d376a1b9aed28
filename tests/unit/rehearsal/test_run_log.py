"""What the stand-in for GitHub knows of a run: its jobs and steps, errors, deployments."""

import json

import pytest

from scripts.dev.rehearsal.events import push
from scripts.dev.rehearsal.github_state import GitHubState
from scripts.dev.rehearsal.grants import Grant
from scripts.dev.rehearsal.run_log import WAIT, RunLog
from scripts.dev.rehearsal.workflow_copy import copy_workflow

STEP = {"job": "deploy/Release   ", "jobID": "release", "stage": "Main", "stepID": ["1"]}


def read(*lines: dict[str, object]) -> RunLog:
    log = RunLog(3)
    for line in lines:
        log.read(json.dumps(line))
    return log


def test_steps_keep_their_results_and_errors_as_github_returns_them() -> None:
    log = read(
        {**STEP, "step": "Fine", "stepResult": "success"},
        {**STEP, "step": "Breaks", "command": "error", "arg": "no such bucket"},
        {**STEP, "step": "Breaks", "stepResult": "failure"},
        {**STEP, "jobResult": "failure"},
    )
    (job,) = log.jobs()
    assert (job["name"], job["conclusion"]) == ("Release", "failure")
    found = [(s["name"], s["conclusion"]) for s in job["steps"]]
    assert found == [("Fine", "success"), ("Breaks", "failure")]
    messages = [a["message"] for a in log.annotations(job["id"])]
    assert messages == ["no such bucket", "Process completed with exit code 1."]
    assert log.annotations(job["id"] + 1) == []


@pytest.mark.parametrize(
    "other",
    [{"step": WAIT}, {"step": "x", "stepID": ["1", "0"]}, {"step": "x", "stage": "Post"}],
)
def test_what_is_no_step_at_github_is_none_here(other: dict[str, object]) -> None:
    (job,) = read({**STEP, **other, "stepResult": "failure"}).jobs()
    assert job["steps"] == []


def test_a_line_that_is_no_json_is_read_over() -> None:
    log = RunLog(3)
    log.read("act says hello\n")
    assert log.jobs() == []


def test_only_a_job_that_counts_as_a_deployment_is_recorded_as_one() -> None:
    grant = Grant("secret", push("a" * 40), "release", {"id-token": "write"})
    state = GitHubState(grants={"secret": grant}, run_of={"secret": "7"})
    state.enter("secret", "production", deployment=False)
    state.enter("secret", "production")
    state.finish_jobs("7", {"release": "success"})
    found = [(d["environment"], d["sha"], d["state"]) for d in state.deployments]
    assert found == [("production", "a" * 40, "success")]


@pytest.mark.parametrize(
    ("environment", "counts"),
    [
        ("purge", "true"),
        ({"name": "purge"}, "true"),
        ({"name": "purge", "deployment": False}, "false"),
    ],
)
def test_the_copy_says_whether_a_job_counts_and_leaves_out_what_act_does_not_know(
    environment: object, counts: str
) -> None:
    job = {"environment": environment, "permissions": {}, "steps": []}
    grant = Grant("secret", push("a" * 40), "x", {})
    copied = copy_workflow({"jobs": {"x": job}}, {"x": grant}, "http://127.0.0.1")["jobs"]["x"]
    assert copied["steps"][0]["with"]["deployment"] == counts
    assert "deployment" not in str(copied["environment"])
