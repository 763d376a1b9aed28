"""Makes a checkout as actions/checkout does for a pull request: a detached merge commit."""

import os
import shutil
import subprocess
from pathlib import Path

# The environments of `make setup` are linked, and not installed again.
LINKED = ("node_modules", ".venv*")
SOURCES = ("requirements/*.txt", "package.json", "package-lock.json")
NAMES = {
    "GIT_AUTHOR_NAME": "windsock",
    "GIT_AUTHOR_EMAIL": "windsock@localhost",
    "GIT_COMMITTER_NAME": "windsock",
    "GIT_COMMITTER_EMAIL": "windsock@localhost",
}


def check_out(root: Path, target: Path, scratch: Path) -> str:
    """Clone a working tree, uncommitted changes too, onto a merge commit; return the commit.

    Args:
        root: The working tree.
        target: The folder to make.
        scratch: A folder for the index of the merge commit.
    """
    merge = _merge_commit(root, scratch / "index")
    _git(root, "clone", "-q", "--shared", "--no-checkout", str(root), str(target))
    _git(target, "checkout", "-q", "--detach", merge)
    _link(root, target)
    return merge


def _merge_commit(root: Path, index: Path) -> str:
    env = {"GIT_INDEX_FILE": str(index)}
    _git(root, "add", "--all", env=env)
    tree = _git(root, "write-tree", env=env)
    head = _git(root, "rev-parse", "HEAD")
    base = _git(root, "rev-list", "--max-count=2", "HEAD").splitlines()[-1]
    parents = ["-p", base] if base == head else ["-p", base, "-p", head]
    return _git(root, "commit-tree", tree, *parents, "-m", "Merge the pull request", env=NAMES)


def _link(root: Path, target: Path) -> None:
    for pattern in LINKED:
        for folder in root.glob(pattern):
            (target / folder.name).symlink_to(folder)
    # make compares times: unchanged requirements must not look newer than what is installed.
    for pattern in SOURCES:
        for source in root.glob(pattern):
            if source.read_bytes() == (target / source.relative_to(root)).read_bytes():
                shutil.copystat(source, target / source.relative_to(root))


def _git(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.strip()
