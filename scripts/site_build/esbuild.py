"""Bundles and minifies the scripts and styles of the page with esbuild, which `npm ci` installs."""

import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.site_build.errors import BuildError

ESBUILD = Path(__file__).parents[2] / "node_modules/.bin/esbuild"
FIRST = "js/app.js"
LATER = "js/more.js"
ANYWHERE = "js/anywhere/anywhere.js"
STYLES = ("style.css", "more.css")
# What the entries share lies in one chunk. `more.js` uses all of `app.js`, so this chunk is the
# first script, and the output for `app.js` itself only names it.
CHUNK = "first"
BUNDLE = ("--bundle", "--splitting", "--format=esm", f"--chunk-names={CHUNK}", "--outbase=.")
MINIFY = ("--minify", "--charset=utf8", "--log-level=error", "--outdir=out")


@dataclass(frozen=True)
class Bundle:
    """What esbuild made of the sources.

    Attributes:
        first: The script of the first view.
        later: The script that is loaded after it; it imports `first` under `first_import`.
        first_import: The text between the quotes of that import.
        anywhere: The script for places that are not listed, which imports `first` under
            `../` and the same text; None where it was not wanted.
        styles: Path of each style to its minified content.
    """

    first: str
    later: str
    first_import: str
    anywhere: str | None
    styles: Mapping[str, str]


def bundle(sources: Mapping[str, bytes], *, anywhere: bool) -> Bundle:
    """Bundle the entries of the page and minify its styles.

    Args:
        sources: Path below site/ to content.
        anywhere: Whether the script for places that are not listed is wanted.

    Raises:
        BuildError: esbuild is not installed, or refuses a source.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for path, content in sources.items():
            if path.endswith((".js", ".json", ".css")):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
        entries = (FIRST, LATER, ANYWHERE) if anywhere else (FIRST, LATER)
        _run(folder, *entries, *BUNDLE, *MINIFY)
        _run(folder, *STYLES, *MINIFY)
        out = folder / "out"
        return Bundle(
            first=(out / f"{CHUNK}.js").read_text("utf-8"),
            later=(out / LATER).read_text("utf-8"),
            first_import=f"../{CHUNK}.js",
            anywhere=(out / ANYWHERE).read_text("utf-8") if anywhere else None,
            styles={path: (out / path).read_text("utf-8") for path in STYLES},
        )


def _run(folder: Path, *arguments: str) -> None:
    if not ESBUILD.exists():
        raise BuildError("esbuild is not installed: run `npm ci --omit=dev --ignore-scripts`")
    done = subprocess.run(
        [str(ESBUILD), *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise BuildError(f"esbuild refuses the sources of site/:\n{done.stderr.strip()}")
