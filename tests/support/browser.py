"""Watches pages for what goes wrong in them."""

from playwright.sync_api import ConsoleMessage, Error, Page

# How many pixels of the page lie outside the window.
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


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
