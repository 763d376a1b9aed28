"""Before the first deploy."""

from scripts.dev.rehearsal import person
from scripts.dev.rehearsal.events import push
from scripts.dev.rehearsal.world import RehearsalWorld
from tests.rehearsal.deploys import ran

VARIABLES = {
    "artifact_bucket",
    "aws_region",
    "deploy_role_arn",
    "plan_role_arn",
    "preview_bucket",
    "preview_removal_role_arn",
    "preview_role_arn",
    "preview_url",
    "purge_role_arn",
    "state_bucket",
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
    """A person applies bootstrap once."""
    outputs = person.set_up(world)
    roles = {r["RoleName"] for r in world.observer.client("iam").list_roles()["Roles"]}
    assert set(outputs) == VARIABLES, "its outputs are the variables to set"
    assert roles >= ROLES
