"""What a deploy does that no one set up, that is superseded, or whose plan people did not see."""

from scripts.dev.rehearsal.events import pull_request, push
from scripts.dev.rehearsal.scenarios import edits
from scripts.dev.rehearsal.scenarios.merges import (
    GUARDED,
    OPEN,
    REFUSED,
    deploy,
    deploy_issue,
    line,
)
from scripts.dev.rehearsal.scenarios.story import (
    LOG_GROUP,
    Finding,
    Scenario,
    equal,
    log_days,
    untouched,
)
from scripts.dev.rehearsal.world import World

REWRITTEN_PULL = 11
ADDRESS = "aws\\_cloudwatch\\_log\\_group.function"


def _not_set_up(world: World) -> list[Finding]:
    asked = len(world.github.asked)
    run = world.run("deploy", push(world.origin.head))
    ran = {job for job, result in run.jobs.items() if result != "skipped"}
    return [
        equal("one job says so, and it is green", (ran, run.green), ({"not-set-up"}, True)),
        Finding("the summary names the next step", "docs/setup.md" in run.summary),
        equal("no environment is asked, so none is made", world.github.asked[asked:], []),
        equal("no issue is opened", world.github.issues, []),
    ]


def _superseded(world: World) -> list[Finding]:
    """Run the deploy of the merged pull request again, although newer commits are live."""
    commit = next(iter(world.github.pulls))
    before, after, run, asked = deploy(world, push(commit))
    return [
        equal("the run is green", run.green, True),
        equal("the release does not begin", (run.jobs["plan"], run.jobs["release"]), SKIPPED),
        equal("no reviewer is asked", asked, [OPEN]),
        Finding("the summary says so", "Deploy: superseded" in run.summary),
        equal("no issue is opened", deploy_issue(world), None),
        Finding("the pull request says so", "Superseded" in line(world), line(world)),
        *untouched(before, after),
    ]


SKIPPED = ("success", "skipped")


def _rewritten(world: World) -> list[Finding]:
    """Approve a plan, change AWS by hand and rewrite the comment, then merge."""
    logs, days, good = world.observer.client("logs"), log_days(world), world.origin.head
    pull = world.origin.open_pull(REWRITTEN_PULL, "Keep logs longer", edits.TERRAFORM)
    world.github.record_open(pull.number, pull.head)
    world.run("plan", pull_request(pull))
    world.github.record_approval(pull.number, pull.head)
    comment = world.github.comments[pull.number][0]
    world.github.edit_comment(comment["id"], {"body": comment["body"]})
    logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=1)
    commit = world.origin.merge(pull)
    world.github.record_merge(commit, pull.number, pull.head)
    with world.github.refusing(GUARDED[0]):
        before, after, run, asked = deploy(world, push(commit))
    logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=days)
    world.origin.go_back(good)
    bodies = "".join(c["body"] for c in world.github.comments[pull.number])
    return [
        equal("the gate asks a reviewer", asked, [OPEN, REFUSED]),
        Finding("it says that no one saw this plan", "after the newest approval" in run.summary),
        Finding(
            "it names the address that differs", f"| {ADDRESS} | changes in another" in run.summary
        ),
        equal("the pull request hears of the wait", run.jobs["waiting"], "success"),
        Finding("and of the refusal", "reviewer rejected it" in bodies),
        equal("no issue is opened", deploy_issue(world), None),
        *untouched(before, after),
    ]


NOT_SET_UP = Scenario("not-set-up", "A push before anything is set up", _not_set_up)
SUPERSEDED = Scenario(
    "superseded", "An older deploy is run again", _superseded, ("merge", "site-only")
)
REWRITTEN = Scenario(
    "rewritten", "A plan is rewritten after its approval", _rewritten, ("address",)
)
