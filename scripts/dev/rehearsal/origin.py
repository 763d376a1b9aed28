"""The rehearsal's own repository: a copy of the working tree, with main and pull requests."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.dev.emulated_stack import write_overrides
from scripts.dev.rehearsal.events import FULL_NAME, PullRequest
from scripts.dev.rehearsal.overrides import write_rehearsal_overrides

Edit = Callable[[Path], None]
IDENTITY = ("-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.org")


@dataclass(frozen=True)
class Origin:
    """A git repository that stands for the one at GitHub."""

    folder: Path

    def git(self, *arguments: str) -> str:
        """Run git in it and return its output."""
        command = ["git", "-C", str(self.folder), *IDENTITY, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    @property
    def head(self) -> str:
        """Return the last commit of main."""
        return self.git("rev-parse", "main")

    def commit(self, message: str, edit: Edit) -> str:
        """Commit an edit of the files to the branch that is checked out; return the commit."""
        edit(self.folder)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        return self.git("rev-parse", "HEAD")

    def open_pull(self, number: int, message: str, edit: Edit) -> PullRequest:
        """Make a branch with one commit, and the commit that GitHub would try to merge."""
        base, branch = self.head, f"change-{number}"
        self.git("checkout", "--quiet", "-b", branch, base)
        head = self.commit(message, edit)
        self.git("checkout", "--quiet", "-b", f"merge-{number}", base)
        self.git("merge", "--quiet", "--no-ff", f"--message=Try {branch}", branch)
        merge = self.git("rev-parse", "HEAD")
        self.git("checkout", "--quiet", "main")
        return PullRequest(number, head, base, merge)

    def merge(self, number: int, head: str) -> str:
        """Merge the last commit of a pull request into main; return the merge commit."""
        message = f"Merge pull request {number}"
        self.git("merge", "--quiet", "--no-ff", f"--message={message}", head)
        return self.head

    def go_back(self, commit: str) -> None:
        """Reset main to a commit."""
        self.git("reset", "--quiet", "--hard", commit)

    def clone(self, target: Path, commit: str) -> None:
        """Make the clone that act reads, as if it came from GitHub."""
        command = ["git", "clone", "--quiet", "--shared", "--no-checkout", str(self.folder)]
        subprocess.run([*command, str(target)], check=True, capture_output=True)
        clone = Origin(target)
        clone.git("checkout", "--quiet", "--detach", commit)
        clone.git("remote", "set-url", "origin", f"https://github.com/{FULL_NAME}.git")


def make_origin(root: Path, folder: Path) -> Origin:
    """Copy the working tree (what git does not ignore) and commit it as main.

    Args:
        root: The repository that is rehearsed, uncommitted changes included.
        folder: Where to make the copy.
    """
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, folder / name)
    write_overrides(folder)
    write_rehearsal_overrides(folder)
    origin = Origin(folder)
    origin.git("init", "--quiet", "--initial-branch=main")
    origin.git("add", "--force", "terraform")
    origin.commit("Everything as it is in the working tree", lambda _: None)
    return origin
