"""Finds Chromium on this machine and starts it without a window."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Nothing but loopback can be reached: a page that needs another host fails here.
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def find_chromium() -> str | None:
    """Find a Chromium on this machine; None where there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def missing_chromium() -> str | None:
    """Return in one line what is missing to run a browser, or None."""
    return None if find_chromium() else "no Chromium: install Debian's package chromium"


@contextmanager
def start_browser(settings: Mapping[str, str] | None = None) -> Iterator[Browser]:
    """Start Chromium without a window until the block ends.

    Args:
        settings: Environment variables on top of this process's own.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=FLAGS, env={**os.environ, **(settings or {})}
        )
        try:
            yield browser
        finally:
            browser.close()
