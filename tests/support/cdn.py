"""Asks the emulated content delivery network what a visitor would get."""

from dataclasses import dataclass

import requests

from scripts.dev.emulator import Emulator


@dataclass(frozen=True)
class Edge:
    """A distribution, seen from outside.

    Attributes:
        emulator: Where it is emulated.
        domain: The distribution's own name.
    """

    emulator: Emulator
    domain: str

    def get(self, path: str, *, scheme: str = "https", method: str = "GET") -> requests.Response:
        """Ask for a path as a visitor's browser does; redirects are given back, not followed."""
        return requests.request(
            method,
            self.emulator.url + path,
            headers={"Host": self.domain, "X-Forwarded-Proto": scheme},
            allow_redirects=False,
            timeout=30,
        )
