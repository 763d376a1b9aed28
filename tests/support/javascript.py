"""Runs modules of the page in node, as they are, next to the tables that the build makes."""

import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from scripts.build_site import PLACES, read_sources
from scripts.site_build.languages import read_languages
from scripts.site_build.places import read_places
from scripts.site_build.tree import made_tables
from tests.support.skips import skip_unless_ready

SITE = Path(__file__).parents[2] / "site"


def run_module(path: str, expression: str, given: object = None) -> Any:
    """Give what an expression makes of a module of the page.

    Args:
        path: The module, below site/.
        expression: JavaScript; `module` holds the exports and `given` the value,
            and `load` imports another module, below site/ too.
        given: A JSON value.
    """
    skip_unless_ready(None if shutil.which("node") else "node is not on PATH")
    script = f"""
        const load = path => import({json.dumps(_modules().as_uri())} + "/" + path);
        const module = await import({json.dumps((_modules() / path).as_uri())});
        const given = JSON.parse(await new Response(process.stdin).text());
        console.log(JSON.stringify(await ({expression}) ?? null));
    """
    done = subprocess.run(
        ["node", "--no-warnings", "--input-type=module", "-e", script],
        input=json.dumps(given),
        env={"TZ": "UTC", "PATH": _path_of_node()},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _path_of_node() -> str:
    return str(Path(shutil.which("node") or "node").parent)


@cache
def _modules() -> Path:
    """Copy the modules into a folder that also holds what they import from the build."""
    folder = Path(tempfile.mkdtemp(prefix="windsock-modules-"))
    sources = read_sources(SITE)
    made = made_tables(read_places(PLACES), read_languages(sources))
    for path, content in {**sources, **made}.items():
        if path.endswith((".js", ".json")):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    return folder
