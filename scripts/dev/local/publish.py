"""Publishes a built site into a folder, by the sync that publishes to S3."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from scripts.deploy.cli import real_tools
from scripts.deploy.key_actions import Verb
from scripts.deploy.source import find_files
from scripts.deploy.sync_command import publish_folder
from scripts.errors import ConflictError, RefusedError


@dataclass(frozen=True)
class PublishedChanges:
    """The numbers of files that were written and removed."""

    put: int
    deleted: int


def publish_site(built: Path, root: Path) -> PublishedChanges:
    """Publish a built site into a folder; the function's keys in it are left alone.

    Assets come before the pages that name them, and removals last. A folder that does not fit its
    manifest, because it was moved or a run was killed, is made again from nothing.

    Raises:
        RefusedError: The build contains a file that must not be published.
    """
    find_files(built)
    try:
        plan = publish_folder(built, root, real_tools()).plan
    except (RefusedError, ConflictError):
        shutil.rmtree(root, ignore_errors=True)
        shutil.rmtree(root.with_name(f"{root.name}.state"), ignore_errors=True)
        plan = publish_folder(built, root, real_tools()).plan
    return PublishedChanges(len(plan.keys(Verb.PUT)), len(plan.keys(Verb.DELETE)))
