"""Keeps artifacts in a folder of the run, by the rules of GitHub's two actions."""

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts.console import run_command
from scripts.errors import UsageError


def main(argv: list[str], environ: Mapping[str, str] = os.environ) -> int:
    """Upload or download, as the variables of the stand-in action say."""
    store = Path(environ["REHEARSAL_ARTIFACTS"])
    if argv == ["upload"]:
        paths = [Path(line.strip()) for line in environ["PATHS"].splitlines() if line.strip()]
        count = upload(paths, store / environ["NAME"], hidden=environ["HIDDEN"] == "true")
    else:
        merge = environ["MERGE"] == "true"
        count = download(store, environ["NAME"], Path(environ["TARGET"]), merge=merge)
    print(f"artifact: {count} files")
    return 0


def upload(paths: Iterable[Path], target: Path, *, hidden: bool) -> int:
    """Store files and folders relative to their common folder, as the action does.

    Raises:
        UsageError: The artifact was uploaded before; GitHub refuses that as well.
    """
    if target.exists():
        raise UsageError(f"artifact {target.name} exists; each name can be used once in a run")
    given = [p for p in paths if p.exists()]
    files = [f for p in given for f in _files(p) if hidden or not _is_hidden(f)]
    base = _common([f if f.is_dir() else f.parent for f in given])
    for file in files:
        _copy(file, target / file.relative_to(base))
    return len(files)


def download(store: Path, name: str, target: Path, *, merge: bool) -> int:
    """Copy one artifact, or all of them, each into a folder of its own unless merged.

    Raises:
        UsageError: There is no artifact of that name.
    """
    wanted = [store / name] if name else sorted(store.iterdir())
    if not all(artifact.is_dir() for artifact in wanted):
        raise UsageError(f"no artifact {name!r} in this run")
    count = 0
    for artifact in wanted:
        folder = target if name or merge else target / artifact.name
        for file in _files(artifact):
            _copy(file, folder / file.relative_to(artifact))
            count += 1
    return count


def _files(path: Path) -> list[Path]:
    return [f for f in path.rglob("*") if f.is_file()] if path.is_dir() else [path]


def _is_hidden(file: Path) -> bool:
    return any(part.startswith(".") for part in file.parts)


def _common(folders: Iterable[Path]) -> Path:
    return Path(os.path.commonpath([str(f) for f in folders]))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
