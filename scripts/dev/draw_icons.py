"""Draws the site's pictures (icons, the preview picture of shared links) from their SVG sources.

Run by hand after a source changed; the pictures are kept in site/icons/.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from scripts.console import run_command
from scripts.dev.browser import missing_chromium, start_browser
from scripts.errors import WindsockError

ROOT = Path(__file__).parents[2]
ICONS = ROOT / "site/icons"
ICON = ICONS / "icon.svg"
SOCIAL = ROOT / "scripts/dev/pictures/social.svg"
# Phones cut a maskable icon to their own shape; the middle four fifths always stay.
SAFE_SHARE = 0.72


@dataclass(frozen=True)
class Drawing:
    """One picture: its file name, its source, its size, and how much of it the source fills."""

    name: str
    source: Path
    width: int
    height: int
    share: float = 1.0
    ground: str = "transparent"


DRAWINGS = [
    Drawing("icon-180.png", ICON, 180, 180, ground="#17496b"),
    Drawing("icon-192.png", ICON, 192, 192),
    Drawing("icon-512.png", ICON, 512, 512),
    Drawing("icon-maskable.png", ICON, 512, 512, share=SAFE_SHARE, ground="#17496b"),
    Drawing("social.png", SOCIAL, 1200, 630),
]


def main(argv: Sequence[str]) -> int:
    """Draw every picture; return the exit code."""
    argparse.ArgumentParser(prog="draw_icons", description=__doc__.splitlines()[0]).parse_args(argv)
    if problem := missing_chromium():
        raise WindsockError(f"cannot draw: {problem}")
    with start_browser() as browser:
        for drawing in DRAWINGS:
            (ICONS / drawing.name).write_bytes(draw(browser, drawing))
    print(f"drew {len(DRAWINGS)} pictures: {ICONS.relative_to(ROOT)}")
    return 0


def draw(browser: Browser, drawing: Drawing) -> bytes:
    """Draw one picture as PNG."""
    page = browser.new_page(viewport={"width": drawing.width, "height": drawing.height})
    page.set_content(
        f"<style>body{{margin:0;display:grid;place-items:center;height:100vh;"
        f"background:{drawing.ground}}}svg{{width:{drawing.share:.0%}}}</style>"
        f"{drawing.source.read_text(encoding='utf-8')}"
    )
    picture = page.screenshot(omit_background=True)
    page.close()
    return picture


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
