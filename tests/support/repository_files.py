"""Reads the repository's own files: do they keep to the repository?"""

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from scripts.errors import WindsockError

# Hosts of package registries, in pieces so that this file does not name them either.
REGISTRIES = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("crates", "io"),
    ("docker", "io"),
    ("ghcr", "io"),
    ("proxy", "golang", "org"),
    ("rubygems", "org"),
]
HOST = re.compile("|".join(r"\.".join(parts) for parts in REGISTRIES))
# Folders of one person's or one machine's own.
MACHINE_PATH = re.compile(r"(?<![\w.$}~:-])/(?:work|root|home|Users|mnt)/[\w.-]+")
LONGEST_BINARY_PROBE = 8192


class FilesError(WindsockError):
    """Report that git cannot list the repository's files."""


@dataclass(frozen=True)
class Finding:
    """Something wrong in a file, with its line if it has one."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def repository_files(root: Path) -> list[str]:
    """List the files that are in the repository or about to be: what git does not ignore.

    A copy without its history is listed by its .gitignore.

    Raises:
        FilesError: if git cannot list a repository.
    """
    if not (root / ".git").exists():
        return _walk(root)
    # Only names are listed: whose folder it is does not matter, and no hook of it is run.
    safely = ["-c", f"safe.directory={root.resolve()}", "-c", "core.fsmonitor=false"]
    command = ["git", *safely, "-C", str(root), "ls-files", "-co", "--exclude-standard", "-z"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FilesError(f"{root}: git cannot list its files: {done.stderr.strip()}")
    return sorted(name for name in done.stdout.split("\0") if name and (root / name).is_file())


def _walk(root: Path) -> list[str]:
    """List files as git would, for the simple patterns that .gitignore has here: names only."""
    rules = root / ".gitignore"
    lines = rules.read_text(encoding="utf-8").splitlines() if rules.exists() else []
    patterns = [line.rstrip("/") for line in lines if line]
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [n for n in folders if not any(fnmatch(n, p) for p in patterns)]
        kept = [n for n in names if not any(fnmatch(n, p) for p in patterns)]
        found += [(Path(folder) / n).relative_to(root).as_posix() for n in kept]
    return sorted(found)


def read_texts(root: Path, names: Iterable[str]) -> dict[str, str]:
    """Read the text files among some files; what is not UTF-8 is left out."""
    texts: dict[str, str] = {}
    for name in names:
        body = (root / name).read_bytes()
        if b"\0" not in body[:LONGEST_BINARY_PROBE]:
            texts[name] = body.decode("utf-8", "replace")
    return texts


def find_registry_hosts(texts: Mapping[str, str]) -> list[Finding]:
    """Find host names of package registries: which one is used is each machine's own matter."""
    return _find(texts, HOST, "names the host of a package registry")


def find_machine_paths(texts: Mapping[str, str]) -> list[Finding]:
    """Find absolute paths that exist on one machine only."""
    return _find(texts, MACHINE_PATH, "names a path of one machine")


def _find(texts: Mapping[str, str], pattern: re.Pattern[str], message: str) -> list[Finding]:
    return [
        Finding(name, number, f"{message}: {match[0]}")
        for name, text in texts.items()
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]
