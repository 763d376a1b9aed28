"""Deploys that are superseded, wait for a reviewer, are refused, or are taken back."""

import pytest

from scripts.dev.rehearsal.events import dispatch, pull_request, push
from scripts.dev.rehearsal.world import RehearsalWorld
from tests.rehearsal import edits
from tests.rehearsal.comparison import changed, contents, differences
from tests.rehearsal.deploys import (
    GUARDED,
    LOG_GROUP,
    OPEN,
    REFUSED,
    comments,
    deploy,
    deploy_issue,
    deployments,
    log_days,
    push_edit,
    release_line,
    results,
    visitors_get,
)

REWRITTEN = 11
ROUTER = "windsock-router"
GROUP_ADDRESS = "aws\\_cloudwatch\\_log\\_group.function"


@pytest.mark.needs("merge", "site_only")
def test_superseded(world: RehearsalWorld) -> None:
    """The deploy of the merged pull request runs again, although newer commits are live."""
    commit = next(iter(world.github.pulls))
    before, after, run, asked = deploy(world, push(commit))
    assert run.green, run.problem
    assert (run.jobs["plan"], run.jobs["release"]) == ("success", "skipped")
    assert asked == [OPEN]
    assert "Deploy: superseded" in run.summary
    assert deploy_issue(world) == {}
    assert "Superseded" in release_line(world)
    assert differences(before, after) == {}


@pytest.mark.needs("address")
def test_rewritten(world: RehearsalWorld) -> None:
    """A plan's comment is rewritten after its approval, then merged."""
    logs, days, good = world.observer.client("logs"), log_days(world), world.origin.head
    commit = _merge_rewritten(world)
    logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=1)
    with world.github.refusing(GUARDED[0]):
        before, after, run, asked = deploy(world, push(commit))
    logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=days)
    world.origin.go_back(good)
    assert asked == [OPEN, REFUSED], run.problem
    assert "after the newest approval" in run.summary, "the reviewer reads why"
    assert f"| {GROUP_ADDRESS} | changes in another" in run.summary
    assert run.jobs["waiting"] == "success", "the pull request shows the wait"
    assert "reviewer rejected it" in "".join(comments(world, REWRITTEN))
    assert deploy_issue(world) == {}
    assert differences(before, after) == {}


def _merge_rewritten(world: RehearsalWorld) -> str:
    pull = world.origin.open_pull(REWRITTEN, "Keep logs longer", edits.TERRAFORM)
    world.github.record_open(pull.number, pull.head)
    world.run("plan", pull_request(pull))
    world.github.record_approval(pull.number, pull.head)
    comment = world.github.comments[pull.number][0]
    world.github.edit_comment(comment["id"], {"body": comment["body"]})
    commit = world.origin.merge(pull.number, pull.head)
    world.github.record_merge(commit, pull.number, pull.head)
    return commit


@pytest.mark.needs("address")
def test_approval(world: RehearsalWorld) -> None:
    """A reviewer refuses a change."""
    with world.github.refusing(GUARDED[0]):
        before, after, run, asked = push_edit(world, edits.TERRAFORM)
    assert asked == [OPEN, REFUSED], run.problem
    assert not run.green
    assert deploy_issue(world) == {}, "a refusal is no fault"
    assert "reviewer rejected it" in run.summary
    assert deployments(world, world.origin.head) == [("production-guarded", "failure")]
    assert differences(before, after) == {}


@pytest.mark.needs("approval")
def test_terraform(world: RehearsalWorld) -> None:
    """Tried again, the reviewer agrees."""
    assert log_days(world) != edits.LOG_DAYS
    before, after, run, asked = deploy(world, dispatch(world.origin.head, {}))
    assert results(run) == {"success"}, run.problem
    assert asked == [OPEN, GUARDED]
    assert log_days(world) == edits.LOG_DAYS
    router = world.observer.client("cloudfront").get_function(Name=ROUTER, Stage="LIVE")
    assert b"// Rehearsed." in router["FunctionCode"].read(), "the edge function is published"
    assert differences(before, after).keys() & {"site", "versions"} == set()
    assert deploy_issue(world) == {}


@pytest.mark.needs("address")
def test_destroy(world: RehearsalWorld) -> None:
    """A change would replace the bucket."""
    good = world.origin.head
    with world.github.refusing(GUARDED[0]):
        before, after, run, asked = push_edit(world, edits.OTHER_BUCKET)
    world.origin.go_back(good)
    assert asked == [OPEN, REFUSED], run.problem
    assert after.site
    assert "<title>" in visitors_get(world, "/")
    assert differences(before, after) == {}


@pytest.mark.needs("address")
def test_bad_smoke(world: RehearsalWorld) -> None:
    """A broken page is taken back."""
    good = world.origin.head
    before, after, run, _ = push_edit(world, edits.BROKEN_PAGE)
    world.origin.go_back(good)
    assert run.jobs["release"] == "failure", run.problem
    assert changed(before.site, after.site), "the broken page was live"
    assert contents(after.site) == contents(before.site), "the previous release is back"
    assert (after.live, after.released) == (before.live, before.released)
    assert "data/text.html" in visitors_get(world, "/")
    issue = deploy_issue(world)
    assert "Run the smoke test" in issue["title"], "the issue names the step"
    assert "txet" in issue["body"], "and its error"
    assert "was restored" in issue["body"]
