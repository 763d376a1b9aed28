"""Compares the built site of a pull request with that of its base: files and first view."""

import argparse
import json
import sys
from pathlib import Path

from scripts.ci.comment import SiteChanges
from scripts.ci.first_view import first_view_bytes
from scripts.console import run_command
from scripts.deploy.key_rules import belongs_to_others
from scripts.errors import UsageError


def main(argv: list[str]) -> int:
    """Write how two built sites differ."""
    parser = argparse.ArgumentParser(prog="site_changes", description=__doc__)
    parser.add_argument("--before", type=Path, required=True, help="built site of the base")
    parser.add_argument("--after", type=Path, required=True, help="built site of the change")
    parser.add_argument("--out", type=Path, required=True, help="file to write, JSON")
    arguments = parser.parse_args(argv)
    found = compare_sites(arguments.before, arguments.after)
    arguments.out.write_text(json.dumps(vars(found)), encoding="utf-8")
    print(f"site: {len(found.files)} files change, first view {found.after:,} bytes")
    return 0


def compare_sites(before: Path, after: Path) -> SiteChanges:
    """Compare two built sites, by content and by the bytes of the first view.

    Both may hold the function's data: the first view counts them, the changes leave them out.

    Raises:
        UsageError: The new one has no index.html.
    """
    if not (after / "index.html").is_file():
        raise UsageError(f"{after} has no index.html; build the site first")
    old, new = _read(before), _read(after)
    reasons = {k: "new" if k not in old else "content" for k in new if old.get(k) != new[k]}
    reasons |= dict.fromkeys(old.keys() - new.keys(), "removed")
    of_site = [(key, why) for key, why in sorted(reasons.items()) if not belongs_to_others(key)]
    size = first_view_bytes(old) if "index.html" in old else None
    return SiteChanges(tuple(of_site), size, first_view_bytes(new))


def _read(site: Path) -> dict[str, bytes]:
    files = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in files}


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
