"""A stage with one release live for the tests of the sync; folders for those of the commands."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from scripts.console import run_command
from tests.support.deploys import Stage

FIRST = {
    "index.html": "<script src=assets/app.11111111.js></script>",
    "about/index.html": "about <img src=assets/pic.11111111.svg>",
    "404.html": "not found",
    "sw.js": "worker 1",
    "version.json": '{"commit": "1"}',
    "robots.txt": "robots",
    "assets/app.11111111.js": "app 1",
    "assets/pic.11111111.svg": "<svg/>",
}
# One page changed, one new, one removed; one asset new, one dropped.
SECOND = {
    "index.html": "<script src=assets/app.22222222.js></script>",
    "about/index.html": None,
    "contact.html": "write to us <img src=assets/pic.11111111.svg>",
    "sw.js": "worker 2",
    "version.json": '{"commit": "2"}',
    "assets/app.11111111.js": None,
    "assets/app.22222222.js": "app 2",
}


@pytest.fixture
def empty(tmp_path: Path) -> Stage:
    """Give a stage with a built site and nothing in the bucket but the function's data."""
    (tmp_path / "site").mkdir()
    stage = Stage(tmp_path / "site")
    stage.write(FIRST)
    stage.site.overwrite("data.json", b"{}")
    return stage


@pytest.fixture
def stage(empty: Stage) -> Stage:
    """Give a stage with the first release live and the second one built."""
    empty.deploy()
    empty.write(SECOND)
    empty.wire.clear()
    return empty


Command = Callable[[list[str]], int]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder with a built site, and no variables of GitHub or AWS."""
    before = signal.getsignal(signal.SIGTERM)
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "AWS_")):
            monkeypatch.delenv(name)
    write(tmp_path / "source", FIRST)
    yield tmp_path
    signal.signal(signal.SIGTERM, before)


def write(folder: Path, files: Mapping[str, str | None]) -> None:
    """Write files, or delete those without a text."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            (folder / name).unlink()
        else:
            (folder / name).write_text(text)


def places(site: Path) -> list[str]:
    """Return where the commands find the site and its state."""
    live, state = (site / "live").as_uri(), (site / "state/site").as_uri()
    return [f"--bucket={live}", f"--state={state}"]


def sync_arguments(site: Path, *more: str) -> list[str]:
    """Return the arguments of a sync."""
    return [f"--source={site / 'source'}", *places(site), *more]


def run(command: Command, arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    return run_command(lambda: command(arguments))
