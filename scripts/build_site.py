"""Builds site/ into dist/site: hashed names, two styles and two scripts.

The same source gives the same bytes on every machine.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.console import run_command
from scripts.site_build.errors import BuildError
from scripts.site_build.places import read_places
from scripts.site_build.release import Release, read_release
from scripts.site_build.tree import plan_site

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "site"
PLACES = ROOT / "function/weather/places.json"
MADE_FROM = [
    "site",
    "function/weather/places.json",
    "scripts/build_site.py",
    "scripts/site_build",
    "package.json",
]


def main(argv: Sequence[str]) -> int:
    """Build the site as the arguments say; return the exit code."""
    arguments = _parser().parse_args(argv)
    release = read_release(ROOT, MADE_FROM, arguments.commit)
    files = build_site(SOURCE, arguments.out, release)
    size = sum(map(len, files.values()))
    print(
        f"built {len(files)} files, {size:,} bytes, commit {release.commit[:12]}: {arguments.out}"
    )
    return 0


def build_site(source: Path, out: Path, release: Release) -> Mapping[str, bytes]:
    """Build a source folder into an output folder, which is made anew.

    Returns:
        Key to content of what was written.

    Raises:
        BuildError: The source breaks a rule, or the output folder holds something else.
    """
    files = plan_site(read_sources(source), read_places(PLACES), release)
    _clear(out)
    for key, content in files.items():
        target = out / key
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return files


def read_sources(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder; refuse links, which could lead out of it."""
    sources: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise BuildError(f"{path} is a link; the site is built from plain files only")
        if path.is_file():
            sources[path.relative_to(folder).as_posix()] = path.read_bytes()
    return sources


def _clear(out: Path) -> None:
    """Remove an earlier build; refuse a folder that was not made by one."""
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / "version.json").is_file()):
        raise BuildError(f"{out} is not an earlier build: choose another --out or remove it")
    shutil.rmtree(out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build_site", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist/site", help="where to build to")
    parser.add_argument("--commit", help="what version.json names; asked of git otherwise")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
