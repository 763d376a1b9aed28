"""Before the first deploy."""

from scripts.dev.rehearsal import person
from scripts.dev.rehearsal.events import push
from scripts.dev.rehearsal.world import RehearsalWorld
from scripts.setup.model import ENVIRONMENTS
from tests.rehearsal.deploys import ran

VARIABLES = {
    *("ARTIFACT_BUCKET", "AWS_REGION", "PREVIEW_BUCKET", "PREVIEW_URL", "STATE_BUCKET"),
    *("PLAN_ROLE_ARN", "DEPLOY_ROLE_ARN", "PURGE_ROLE_ARN"),
    *("PREVIEW_ROLE_ARN", "PREVIEW_REMOVAL_ROLE_ARN"),
}
ROLES = {f"windsock-{name}" for name in ("plan", "deploy", "purge", "preview", "preview-removal")}


def test_not_set_up(world: RehearsalWorld) -> None:
    """A push before anything is set up."""
    run = world.run("deploy", push(world.origin.head))
    assert ran(run) == {"not-set-up": "success"}, run.problem
    assert "docs/setup.md" in run.summary
    assert world.github.asked == [], "no environment is asked, so GitHub makes none"
    assert world.github.issues == []


def test_bootstrap(world: RehearsalWorld) -> None:
    """A person starts the one command and cancels its deploy, to merge a pull request first."""
    typed = person.type_command(world, deploys=False)
    roles = {r["RoleName"] for r in world.observer.client("iam").list_roles()["Roles"]}
    assert (typed.code, "first deploy: it ended with cancelled" in typed.text) == (1, True), typed
    assert world.variables.keys() >= VARIABLES, "every output of bootstrap is a variable"
    assert roles >= ROLES
    assert world.github.environments == set(ENVIRONMENTS)
    assert world.github.reviewed == {"production-guarded"}
