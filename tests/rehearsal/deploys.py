"""What several scenarios do and read: a deploy, its jobs, its issue, the log's retention."""

from dataclasses import dataclass, field

from scripts.ci.report_deploy import LINE
from scripts.ci.report_deploy import MARKER as DEPLOY_MARKER
from scripts.dev.rehearsal.act import WorkflowRun
from scripts.dev.rehearsal.cloud import Cloud
from scripts.dev.rehearsal.events import push
from scripts.dev.rehearsal.grants import WorkflowEvent
from scripts.dev.rehearsal.origin import Edit
from scripts.dev.rehearsal.world import RehearsalWorld

# (environment, whether it let the job in)
OPEN = ("production", True)
GUARDED = ("production-guarded", True)
REFUSED = ("production-guarded", False)
REVIEWED = 7  # the pull request that is planned, approved and merged
LOG_GROUP = "/aws/lambda/windsock-weather"


@dataclass
class FirstRelease:
    """The release that `rollback` goes back to: its commit, and the cloud after it."""

    commit: str = ""
    cloud: Cloud = field(default_factory=Cloud)


Deploy = tuple[Cloud, Cloud, WorkflowRun, list[tuple[str, bool]]]


def deploy(world: RehearsalWorld, event: WorkflowEvent) -> Deploy:
    """Run a deploy; return the cloud before and after, the run, and which environments it asked."""
    before, asked = world.observer.look(), len(world.github.asked)
    run = world.run("deploy", event)
    return before, world.observer.look(), run, world.github.asked[asked:]


def push_edit(world: RehearsalWorld, edit: Edit) -> Deploy:
    """Commit an edit to main and deploy it."""
    return deploy(world, push(world.origin.commit("A change", edit)))


def results(run: WorkflowRun) -> set[str]:
    """Return the results of the jobs of a deploy, without the two that have nothing to do in it."""
    idle = {("not-set-up", "skipped"), ("waiting", "skipped")}
    return {result for job, result in run.jobs.items() if (job, result) not in idle}


def ran(run: WorkflowRun) -> dict[str, str]:
    """Return the results of the jobs that began."""
    return {job: result for job, result in run.jobs.items() if result != "skipped"}


def deployments(world: RehearsalWorld, commit: str) -> list[tuple[str, str]]:
    """Return (environment, state) of each deployment of a commit."""
    found = [d for d in world.github.deployments if d["sha"] == commit]
    return [(d["environment"], d["state"]) for d in found]


def deploy_issue(world: RehearsalWorld) -> dict[str, str]:
    """Return the open issue about a failed deploy; empty where there is none."""
    opened = [i for i in world.github.issues if i["state"] == "open"]
    return next((i for i in opened if i["body"].startswith(DEPLOY_MARKER)), {})


def release_line(world: RehearsalWorld) -> str:
    """Return the line about the release under the pull request that was merged."""
    return next((b for b in comments(world, REVIEWED) if b.startswith(LINE)), "")


def comments(world: RehearsalWorld, number: int) -> list[str]:
    """Return the comments of a pull request."""
    return [str(c["body"]) for c in world.github.comments.get(number, [])]


def visitors_get(world: RehearsalWorld, path: str) -> str:
    """Return what visitors read at a path; empty unless the status is 200."""
    answer = world.visit(path)
    return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""


def log_days(world: RehearsalWorld) -> int:
    """Return how many days the function's log is kept."""
    groups = world.observer.client("logs").describe_log_groups()["logGroups"]
    return next(int(g.get("retentionInDays", 0)) for g in groups if g["logGroupName"] == LOG_GROUP)
