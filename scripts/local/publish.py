"""Publishes a built site into a folder, by the very sync that publishes to S3."""

from dataclasses import dataclass
from pathlib import Path

from scripts.deploy.options import real_tools
from scripts.deploy.plan import Verb
from scripts.deploy.publish import publish_folder


@dataclass(frozen=True)
class Changes:
    """How many files a publish wrote and removed."""

    put: int
    deleted: int


def publish_site(built: Path, root: Path) -> Changes:
    """Make a folder hold a built site; the function's keys in it are left alone.

    Assets come before the pages that name them, and removals last.
    """
    plan = publish_folder(built, root, real_tools()).plan
    return Changes(len(plan.keys(Verb.PUT)), len(plan.keys(Verb.DELETE)))
