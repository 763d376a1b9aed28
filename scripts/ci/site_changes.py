"""Compares the built site of a pull request with that of its base: files and first view."""

import argparse
import gzip
import hashlib
import json
import sys
from html.parser import HTMLParser
from pathlib import Path

from scripts.ci.comment import SiteChanges
from scripts.console import run_command
from scripts.errors import UsageError

REASONS = frozenset({"new", "content", "removed"})


class _Needs(HTMLParser):
    """Collects what a browser fetches to show a page: its scripts and style sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        sheet = tag == "link" and values.get("rel") in {"stylesheet", "modulepreload"}
        address = values.get("href") if sheet else values.get("src") if tag == "script" else None
        if address:
            self.found.append(address)


def main(argv: list[str]) -> int:
    """Write how two built sites differ."""
    parser = argparse.ArgumentParser(prog="site_changes", description=__doc__)
    parser.add_argument("--before", type=Path, required=True, help="built site of the base")
    parser.add_argument("--after", type=Path, required=True, help="built site of the change")
    parser.add_argument("--out", type=Path, required=True, help="file to write, JSON")
    arguments = parser.parse_args(argv)
    found = compare_sites(arguments.before, arguments.after)
    arguments.out.write_text(json.dumps(vars(found)), encoding="utf-8")
    print(f"site: {len(found.files)} files change, first view {found.after:,} bytes (gzip)")
    return 0


def compare_sites(before: Path, after: Path) -> SiteChanges:
    """Compare two built sites by content.

    Raises:
        UsageError: if the new one has no index.html.
    """
    if not (after / "index.html").is_file():
        raise UsageError(f"{after} has no index.html; build the site first")
    old, new = _hashes(before), _hashes(after)
    reasons = {k: "new" if k not in old else "content" for k in new if old.get(k) != new[k]}
    reasons |= dict.fromkeys(old.keys() - new.keys(), "removed")
    size = first_view(before) if (before / "index.html").is_file() else None
    return SiteChanges(tuple(sorted(reasons.items())), size, first_view(after))


def first_view(site: Path) -> int:
    """Count the gzipped bytes of the first page with its scripts and style sheets, without data."""
    page = site / "index.html"
    needs = _Needs()
    needs.feed(page.read_text(encoding="utf-8"))
    local = {site / n.lstrip("./") for n in needs.found if "//" not in n}
    return sum(len(gzip.compress(f.read_bytes(), 9)) for f in {page, *local} if f.is_file())


def _hashes(site: Path) -> dict[str, str]:
    files = [f for f in site.rglob("*") if f.is_file()]
    return {f.relative_to(site).as_posix(): _sha256(f) for f in files}


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
