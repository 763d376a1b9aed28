"""Checks the files that are about to be deployed: dist/function.zip and dist/site."""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from scripts.ci.live_site import local_addresses
from scripts.console import run_command, write_summary
from scripts.deploy.function_zip import make_function_zip
from scripts.deploy.key_rules import belongs_to_others
from scripts.deploy.wheels import download_with_pip, fetch_wheels
from scripts.errors import RefusedError

ROOT = Path(__file__).parents[2]
DIST = ROOT / "dist"
LOAD = "import sys; sys.path.insert(0, sys.argv[1]); from weather.handler import handle"


def main() -> int:
    """Check that the zip loads and is reproducible, and that no page references a missing file."""
    manifest = json.loads((DIST / "function.json").read_text(encoding="utf-8"))
    wheels = fetch_wheels(ROOT / "requirements/function.txt", DIST / "wheels", download_with_pip)
    check_rebuilt(manifest["sha256"], make_function_zip(ROOT / "function", wheels).sha256)
    check_loads(DIST / "function.zip")
    pages = check_pages(DIST / "site")
    size, sha256 = manifest["size"], manifest["sha256"]
    write_summary(
        f"### Build\n\n| what | bytes | |\n| --- | --- | --- |\n"
        f"| function.zip | {size:,} | SHA-256 `{sha256}` |\n| site | {_size(DIST / 'site'):,} | |"
    )
    print(f"build: the zip loads and is reproducible; {pages} pages are complete")
    return 0


def check_rebuilt(first: str, second: str) -> None:
    """Refuse a zip that is not reproducible.

    Raises:
        RefusedError: The bytes differ: every deploy would replace the function without need.
    """
    if first != second:
        raise RefusedError(f"the zip is not reproducible: {first[:12]}, then {second[:12]}")


def check_loads(archive: Path) -> None:
    """Load the handler from nothing but the zip, as Lambda does.

    Raises:
        RefusedError: The zip is broken or incomplete.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            zipfile.ZipFile(archive).extractall(folder)
        except zipfile.BadZipFile as error:
            raise RefusedError(f"{archive} is not a zip; build it again") from error
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", LOAD, folder],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise RefusedError(f"{archive} cannot be loaded: {' '.join(last)}")


def check_pages(site: Path) -> int:
    """Check that every file that a page references is in the build; return the number of pages.

    Raises:
        RefusedError: A file is missing; the message names it and the page.
    """
    pages = sorted(site.rglob("*.html"))
    missing = [
        f"{page.relative_to(site)} references {path}"
        for page in pages
        for path in local_addresses(page.read_text(encoding="utf-8"), f"/{page.relative_to(site)}")
        if not _is_there(site, path.lstrip("/"))
    ]
    if missing or not pages:
        raise RefusedError(f"{site}: {'; '.join(missing) or 'there is no page'}")
    return len(pages)


def _is_there(site: Path, key: str) -> bool:
    return belongs_to_others(key) or (site / (key or "index.html")).exists()


def _size(folder: Path) -> int:
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())


if __name__ == "__main__":
    raise SystemExit(run_command(main))
