"""What a person does to set the repository up: one command; the workflows do everything else."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.dev.emulated_stack import keep_state_in_bucket, write_overrides
from scripts.dev.rehearsal.events import FULL_NAME, dispatch
from scripts.dev.rehearsal.overrides import write_rehearsal_overrides
from scripts.dev.rehearsal.settings_state import ADMIN_TOKEN, JSON
from scripts.dev.rehearsal.world import RehearsalWorld

MINUTES = 10


@dataclass(frozen=True)
class Typed:
    """One call of the command.

    Attributes:
        code: Its exit code.
        text: What it printed.
    """

    code: int
    text: str


def type_command(world: RehearsalWorld, *arguments: str, deploys: bool = True) -> Typed:
    """Run the one command of a person in a clone, and the deploys that it starts.

    Args:
        world: Where it runs.
        arguments: More of its arguments.
        deploys: Whether GitHub runs the deploys; otherwise they are canceled at once.
    """
    clone = make_clone(world)
    command = [sys.executable, "-m", "scripts.setup", FULL_NAME, "--yes", *arguments]
    with running_deploys(world) if deploys else canceling_deploys(world):
        done = subprocess.run(
            command,
            cwd=clone,
            env=_environment(world, clone),
            capture_output=True,
            text=True,
            timeout=60 * MINUTES,
            check=False,
        )
    let_jobs_see(world)
    return Typed(done.returncode, done.stdout + done.stderr)


def make_clone(world: RehearsalWorld) -> Path:
    """Return a person's clone of main, with the settings of the emulator beside its Terraform."""
    clone = world.scratch / "person"
    if not clone.exists():
        world.origin.clone(clone, world.origin.head)
        write_overrides(clone)
        write_rehearsal_overrides(clone)
        keep_state_in_bucket(clone)
    return clone


def let_jobs_see(world: RehearsalWorld) -> None:
    """Let jobs meet the environments and switches that the command has set."""
    settings = world.github.settings
    found = settings.environments
    world.github.environments = set(found)
    world.github.reviewed = {name for name, e in found.items() if e["protection_rules"]}
    world.github.has_issues = settings.about["has_issues"]


@contextlib.contextmanager
def running_deploys(world: RehearsalWorld) -> Iterator[None]:
    """Run the workflow `deploy` each time that it is started at GitHub."""
    threads: list[threading.Thread] = []

    def start(run: JSON) -> None:
        threads.append(threading.Thread(target=_deploy, args=(world, run)))
        threads[-1].start()

    world.github.settings.start = start
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def canceling_deploys(world: RehearsalWorld) -> Iterator[None]:
    """Cancel every deploy as soon as it is started."""
    world.github.settings.start = lambda run: run.update(status="completed", conclusion="cancelled")
    yield


def _deploy(world: RehearsalWorld, run: JSON) -> None:
    let_jobs_see(world)
    run["status"] = "in_progress"
    done = None
    try:
        done = world.run("deploy", dispatch(world.origin.head, {}))
    finally:
        green = done is not None and done.green
        jobs = done.jobs if done is not None else {}
        world.github.settings.jobs[run["id"]] = [
            {"name": job, "status": "completed", "conclusion": result}
            for job, result in jobs.items()
        ]
        run.update(status="completed", conclusion="success" if green else "failure")


def _environment(world: RehearsalWorld, clone: Path) -> dict[str, str]:
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("AWS_", "GITHUB_"))}
    return {
        **kept,
        **world.emulator.environment(),
        "GITHUB_API_URL": world.service,
        "GH_TOKEN": ADMIN_TOKEN,
        "PYTHONPATH": str(clone),
        "SITE_VIA": world.emulator.url,
        "TF_PLUGIN_MIRROR": world.environment["TF_PLUGIN_MIRROR"],
    }
