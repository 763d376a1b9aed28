"""What a person does to set the repository up; the workflows do everything else."""

from scripts.dev.emulated_stack import apply_bootstrap, prepare_copy
from scripts.dev.rehearsal.events import REPOSITORY
from scripts.dev.rehearsal.overrides import write_rehearsal_overrides
from scripts.dev.rehearsal.world import RehearsalWorld


def set_up(world: RehearsalWorld) -> dict[str, str]:
    """Apply terraform/bootstrap and set the repository variables; return its outputs."""
    copy = prepare_copy(
        world.origin.folder, world.scratch / "bootstrap", world.emulator.environment()
    )
    write_rehearsal_overrides(copy.root)
    outputs = apply_bootstrap(copy, bootstrap_variables())
    world.variables |= {name.upper(): value for name, value in outputs.items()}
    return outputs


def set_address(world: RehearsalWorld) -> None:
    """Set the repository variables that are known after the first deploy."""
    world.variables["DISTRIBUTION_ID"] = world.observer.look().distribution
    world.variables["SITE_BUCKET"] = world.observer.site_bucket
    world.variables["SITE_URL"] = f"https://{world.domain}"


def bootstrap_variables() -> dict[str, object]:
    """Return the variables that a person sets for bootstrap."""
    return {
        "github_owner": REPOSITORY.owner,
        "github_owner_id": REPOSITORY.owner_id,
        "github_repository": REPOSITORY.name,
        "github_repository_id": REPOSITORY.id,
    }
