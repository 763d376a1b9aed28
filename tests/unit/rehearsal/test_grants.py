"""The permissions that act ignores, and the copy of a workflow that honors them."""

from typing import Any

import pytest

from scripts.dev.rehearsal.events import PullRequest, dispatch, pull_request, push
from scripts.dev.rehearsal.github_service import identify
from scripts.dev.rehearsal.github_state import GitHubState
from scripts.dev.rehearsal.grants import Grant, WorkflowEvent, environment_accepts, job_permissions
from scripts.dev.rehearsal.workflow_copy import check_inputs, copy_workflow

COMMIT = "a" * 40
PULL = PullRequest(7, COMMIT, COMMIT, COMMIT)
FORK = PullRequest(8, COMMIT, COMMIT, COMMIT, source="visitor/windsock")
DEPENDABOT = PullRequest(9, COMMIT, COMMIT, COMMIT, author="dependabot[bot]")
SERVICE = "http://127.0.0.1:1"
WORKFLOW: Any = {
    "name": "x",
    "concurrency": {"group": "production", "queue": "max"},
    "permissions": {},
    "jobs": {
        "plain": {
            "concurrency": "x",
            "permissions": {"contents": "read"},
            "steps": [{"uses": "$/.github/actions/python"}],
        },
        "deploy": {
            "permissions": {"contents": "read", "id-token": "write"},
            "environment": {"name": "${{ needs.plain.outputs.environment }}", "url": "x"},
            "env": {"OWN": "1"},
            "steps": [
                {"uses": "$/.github/actions/terraform"},
                {"run": "x", "env": {"GITHUB_TOKEN": "${{ github.token }}", "OTHER": "y"}},
            ],
        },
    },
}


def grants(event: WorkflowEvent) -> dict[str, Grant]:
    jobs = WORKFLOW["jobs"]
    return {j: Grant(f"token-{j}", event, j, job_permissions(WORKFLOW, j, event)) for j in jobs}


def test_only_a_job_with_id_token_write_may_ask_for_one() -> None:
    found = grants(push(COMMIT))
    assert not found["plain"].may_ask_for_id
    assert found["deploy"].may_ask_for_id


def test_strangers_only_read_whatever_their_workflow_asks_for() -> None:
    asking = {"permissions": {"id-token": "write", "issues": "write", "contents": "read"}}
    found = job_permissions({"jobs": {"x": asking}}, "x", pull_request(FORK))
    assert found == {"issues": "read", "contents": "read"}


def test_dependabot_has_the_rights_that_a_job_lists() -> None:
    asking = {"permissions": {"id-token": "write", "contents": "read"}}
    found = job_permissions({"jobs": {"x": asking}}, "x", pull_request(DEPENDABOT))
    assert found == {"id-token": "write", "contents": "read"}


def test_permissions_that_are_not_listed_are_refused() -> None:
    with pytest.raises(ValueError, match="one by one"):
        job_permissions({"jobs": {"x": {"permissions": "write-all"}}}, "x", push(COMMIT))
    with pytest.raises(ValueError, match="one by one"):
        job_permissions({"jobs": {"x": {}}}, "x", push(COMMIT))


def test_a_job_without_permissions_of_its_own_has_the_workflows() -> None:
    workflow = {"permissions": {"contents": "read"}, "jobs": {"x": {}}}
    assert job_permissions(workflow, "x", push(COMMIT)) == {"contents": "read"}


def test_production_takes_only_main() -> None:
    assert environment_accepts("production", push(COMMIT))
    assert not environment_accepts("production", pull_request(PULL))
    assert not environment_accepts("production-guarded", pull_request(PULL))
    assert environment_accepts("preview", pull_request(PULL))


def test_a_job_that_may_not_is_given_no_id_token() -> None:
    found = grants(push(COMMIT))
    state = GitHubState(grants={g.token: g for g in found.values()})
    assert identify(state, "token-plain", "sts.amazonaws.com", 0).status == 403
    assert identify(state, "unknown", "sts.amazonaws.com", 0).status == 403
    assert identify(state, "token-deploy", "sts.amazonaws.com", 0).status == 200
    assert state.identified == ["refs/heads/main"]


def test_a_refused_environment_accepts_no_job_until_it_is_allowed() -> None:
    found = grants(push(COMMIT))
    state = GitHubState(grants={g.token: g for g in found.values()})
    with state.refusing("production"):
        assert not state.enter("token-deploy", "production")
    assert state.enter("token-deploy", "production")
    assert state.asked == [("production", False), ("production", True)]


def test_the_copy_asks_for_the_environment_before_anything_else() -> None:
    job = copied()["jobs"]["deploy"]
    assert job["steps"][0]["uses"] == "windsock-rehearsal/environment@v1"
    assert job["steps"][0]["with"]["name"] == "${{ needs.plain.outputs.environment }}"


def test_the_copy_hands_the_token_url_only_to_jobs_that_may_ask() -> None:
    jobs = copied()["jobs"]
    assert jobs["plain"]["env"] == {}
    assert jobs["deploy"]["env"]["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] == "token-deploy"
    assert jobs["deploy"]["env"]["OWN"] == "1"


def test_the_copy_gives_each_job_a_token_of_its_own() -> None:
    step = copied()["jobs"]["deploy"]["steps"][-1]
    assert step["env"] == {"GITHUB_TOKEN": "token-deploy", "OTHER": "y"}


def test_the_copy_leaves_out_what_act_refuses_and_nothing_else() -> None:
    found = copied()
    assert "concurrency" not in found
    assert all("concurrency" not in job for job in found["jobs"].values())
    assert found.keys() == WORKFLOW.keys() - {"concurrency"}
    assert found["jobs"]["deploy"]["steps"][1]["uses"] == "./.github/actions/terraform"


def test_the_workflow_itself_stays_as_it_is() -> None:
    copied()
    assert WORKFLOW["concurrency"]["queue"] == "max"
    assert len(WORKFLOW["jobs"]["deploy"]["steps"]) == 2


INPUTS: Any = {
    "on": {
        "workflow_dispatch": {
            "inputs": {
                "scope": {"type": "choice", "options": ["pages", "data"], "default": "pages"},
                "wait": {"type": "boolean", "default": True},
                "reason": {"type": "string", "required": True},
            }
        }
    }
}


def test_inputs_that_are_left_out_have_their_defaults() -> None:
    found = check_inputs(INPUTS, {"reason": "x"})
    assert found == {"scope": "pages", "wait": "true", "reason": "x"}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"reason": "x", "scope": "all"},
        {"reason": "x", "wait": "maybe"},
        {"reason": "x", "more": "y"},
    ],
)
def test_inputs_that_github_would_refuse_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"input|is one of|true or false"):
        check_inputs(INPUTS, given)


def test_a_workflow_without_inputs_takes_none() -> None:
    assert check_inputs({"on": {"workflow_dispatch": None}}, {}) == {}


def test_events_are_for_the_refs_that_github_uses() -> None:
    assert push(COMMIT).ref == "refs/heads/main"
    assert pull_request(PULL).ref == "refs/pull/7/merge"
    assert dispatch(COMMIT, {}).ref == "refs/heads/main"
    assert pull_request(PULL).trusted
    assert not pull_request(FORK).trusted


def copied() -> Any:
    return copy_workflow(WORKFLOW, grants(push(COMMIT)), SERVICE)
