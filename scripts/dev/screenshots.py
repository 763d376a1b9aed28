"""Takes pictures of the page as the real function and the weather simulator fill it."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from scripts.console import run_command
from scripts.dev.browser import missing_chromium, start_browser
from scripts.dev.local.session import PreviewOptions, open_preview
from scripts.errors import WindsockError

ROOT = Path(__file__).parents[2]
PHONE = (390, 844)
DESK = (1280, 860)
LATE_SECONDS = 6 * 3600
Act = Callable[[Page, Path], None]


def as_it_is(page: Page, folder: Path) -> None:
    """Leave the page as it is."""


def grow_old(page: Page, folder: Path) -> None:
    """Publish the data as of several hours ago, and load the page again through its worker."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    path = folder / "data/paris.json"
    whole = path.read_text(encoding="utf-8")
    data = json.loads(whole)
    path.write_text(json.dumps({**data, "generated": data["generated"] - LATE_SECONDS}))
    _reload(page)
    path.write_text(whole, encoding="utf-8")


def go_offline(page: Page, folder: Path) -> None:
    """Let the service worker store the page, then switch the network off."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    _reload(page)
    page.context.set_offline(True)
    _reload(page)


def open_menu(page: Page, folder: Path) -> None:
    """Open the settings."""
    page.click("#menu")


def search(page: Page, folder: Path) -> None:
    """Type a few letters into the search."""
    page.fill("#query", "an")
    page.press("#query", "ArrowDown")


@dataclass(frozen=True)
class Shot:
    """One picture: its name, what it shows, and how."""

    name: str
    place: str = "stockholm"
    size: tuple[int, int] = DESK
    scheme: str = "light"
    locale: str = "en-GB"
    act: Act = as_it_is
    whole: bool = True


SHOTS = [
    Shot("desktop-light", "amsterdam"),
    Shot("desktop-dark", "amsterdam", scheme="dark"),
    Shot("phone-light", "london", PHONE),
    Shot("phone-dark", "london", PHONE, "dark"),
    Shot("stale", "paris", PHONE, act=grow_old),
    Shot("offline", "paris", PHONE, act=go_offline),
    Shot("menu", "rome", PHONE, act=open_menu, whole=False),
    Shot("search", "rome", PHONE, act=search, whole=False),
    Shot("english", "new-york", locale="en-US"),
    Shot("svenska", "longyearbyen", locale="sv-SE"),
    Shot("deutsch", "berlin", locale="de-DE"),
    Shot("espanol", "madrid", locale="es-ES"),
]


def main(argv: Sequence[str]) -> int:
    """Take all pictures; return the exit code."""
    arguments = _parser().parse_args(argv)
    if problem := missing_chromium():
        raise WindsockError(f"cannot take pictures: {problem}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    with preview() as (address, folder), start_browser() as browser:
        for shot in SHOTS:
            (arguments.out / f"{shot.name}.png").write_bytes(take(browser, shot, address, folder))
    print(f"took {len(SHOTS)} pictures: {arguments.out}")
    return 0


@contextmanager
def preview() -> Iterator[tuple[str, Path]]:
    """Serve the site with simulated weather; return its address and the folder that is served."""
    with tempfile.TemporaryDirectory(prefix="windsock-") as place:
        options = PreviewOptions(out=Path(place), port=0, minutes=20, simulate=True)
        with open_preview(options, os.environ) as running:
            running.run(None)
            yield running.address, running.folder


def take(browser: Browser, shot: Shot, address: str, folder: Path) -> bytes:
    """Take one picture as PNG."""
    context = _context(browser, shot)
    page = context.new_page()
    page.goto(f"{address}#{shot.place}")
    _wait(page)
    shot.act(page, folder)
    picture = page.screenshot(full_page=shot.whole)
    context.close()
    return picture


def _context(browser: Browser, shot: Shot) -> BrowserContext:
    width, height = shot.size
    return browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.scheme == "dark" else "light",
        locale=shot.locale,
    )


def _reload(page: Page) -> None:
    page.reload()
    _wait(page)


def _wait(page: Page) -> None:
    page.wait_for_selector("#week li")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="screenshots", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist/screenshots", help="where to")
    return parser


if __name__ == "__main__":
    raise SystemExit(run_command(lambda: main(sys.argv[1:])))
