"""The commits of a small site, as its build would make them: hashed assets, a worker, a page."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

PARTS = ("style.css", "app.js", "more.js")


@dataclass(frozen=True)
class Commit:
    """A commit of main: its place in history, and what its build makes."""

    index: int
    id: str
    parts: Mapping[str, str]
    files: Mapping[str, bytes]


def hashed(name: str, body: bytes) -> str:
    stem, dot, suffix = name.partition(".")
    return f"assets/{stem}.{hashlib.sha256(body).hexdigest()[:10]}{dot}{suffix}"


def build(parts: Mapping[str, str], commit: str) -> dict[str, bytes]:
    """Build the site of a commit: leaves first, so that a name covers everything below it."""
    style, more = parts["style.css"].encode(), f"/* {parts['more.js']} */".encode()
    later = hashed("more.js", more)
    app = f'import "./{later.removeprefix("assets/")}" // {parts["app.js"]}'.encode()
    named = {hashed("style.css", style): style, later: more, hashed("app.js", app): app}
    script, look = hashed("app.js", app), hashed("style.css", style)
    page = f'<link href="{look}"><script src="{script}"></script>{parts["page"]}'.encode()
    digest = hashlib.sha256(page).hexdigest()[:10]
    worker = f'const RELEASE = "{digest}";\nconst FILES = {json.dumps(sorted(named))};'
    pages = {f"{name}.html": b"a page" for name in parts["pages"].split()}
    return {
        **named,
        **pages,
        "index.html": page,
        "404.html": b"There is no such page.",
        "sw.js": worker.encode(),
        "robots.txt": b"User-agent: *\n",
        "version.json": json.dumps({"commit": commit}).encode(),
    }


class History:
    """The main branch: it only grows, and what looks like an older commit is a revert."""

    def __init__(self) -> None:
        first = dict.fromkeys((*PARTS, "page"), "0") | {"pages": "about"}
        self.commits = [self._commit(first)]

    def merge(self, chance: Random) -> Commit:
        """Change something, or bring back what was there before."""
        newest = self.commits[-1]
        parts = dict(newest.parts)
        if len(self.commits) > 2 and chance.random() < 0.25:
            parts = dict(chance.choice(self.commits[:-1]).parts)
        else:
            for name in chance.sample([*PARTS, "page"], chance.choice([0, 1, 1, 2, 4])):
                parts[name] = str(chance.randrange(10**6))
            if chance.random() < 0.2:
                parts["pages"] = chance.choice(["", "about", "about more", "more"])
        made = self._commit(parts)
        self.commits.append(made)
        return made

    def propose(self, chance: Random) -> Mapping[str, bytes]:
        """Build what a pull request would make of the newest commit."""
        parts = {**self.commits[-1].parts, "page": f"proposed {chance.randrange(10**6)}"}
        return build(parts, "proposed")

    def contains(self, one: str, other: str) -> bool:
        """Return whether a commit contains another."""
        order = {commit.id: commit.index for commit in self.commits}
        return order[other] <= order[one]

    def _commit(self, parts: Mapping[str, str]) -> Commit:
        index = len(self.commits) if hasattr(self, "commits") else 0
        name = hashlib.sha1(f"{index}".encode(), usedforsecurity=False).hexdigest()
        return Commit(index, name, parts, build(parts, name))
