"""Finds Chromium and starts it as the browser tests need it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

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
    """Tell what is missing to run a browser, in one line; None when nothing is."""
    return None if find_chromium() else "no Chromium: install Debian's package chromium"


@contextmanager
def start_browser() -> Iterator[Browser]:
    """Start Chromium without a window until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Collects errors, warnings and policy violations of pages.

    Attributes:
        troubles: What was seen and not expected.
        expected: Texts that make a message an expected one.
        asked: The addresses that were asked for.
    """

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.expected = ["registration blocked by Playwright"]
        self.asked: list[str] = []

    def follow(self, page: Page) -> None:
        """Watch a page from now on."""
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)
        page.on("request", lambda request: self.asked.append(request.url))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"{message.text} {message.location.get('url', '')}")

    def _on_error(self, error: Error) -> None:
        self._note(f"exception: {error}")

    def _note(self, text: str) -> None:
        if not any(expected in text for expected in self.expected):
            self.troubles.append(text)
