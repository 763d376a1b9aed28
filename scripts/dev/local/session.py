"""A preview from start to end: build, publish, serve, run the function, and again."""

import contextlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scripts.build_site import MADE_FROM, SOURCE, build_site
from scripts.ci.live_site import LiveSite
from scripts.ci.smoke_checks import Expected
from scripts.dev.local.function_runs import FunctionRun, run_function
from scripts.dev.local.publish import PublishedChanges, publish_site
from scripts.dev.local.server import serve_site
from scripts.dev.local.site_folder import SiteFolder
from scripts.dev.local.verify import PreviewReport, verify_site
from scripts.dev.local.weather_sources import Sources, answers, live_sources, simulated_sources
from scripts.dev.simulator import start_simulator
from scripts.errors import UsageError, WindsockError
from scripts.hashes import sha256_of_folder
from scripts.site_build.release import read_release

ROOT = Path(__file__).parents[3]
USUAL_PORT = 8000
# How often a change of the sources is looked for, in seconds.
LOOK_EVERY = 1.0


class PreviewError(WindsockError):
    """Raised when the preview cannot be shown, or when a check of it fails."""


@dataclass(frozen=True)
class PreviewOptions:
    """What kind of preview to show.

    Attributes:
        out: The folder it may write into; the site is built into out/site and served from
            out/preview.
        port: Where to listen, 0 for any free port, None for the usual one if it is free.
        minutes: From one run of the function to the next.
        simulate: Whether to use the simulator even if the real sources answer.
    """

    out: Path
    port: int | None
    minutes: int
    simulate: bool


@dataclass(frozen=True)
class Preview:
    """A preview that is being served.

    Attributes:
        address: Where, with a slash at the end.
        built: The folder that the site was built into.
        folder: What is served.
        sources: Where its weather comes from.
        minutes: From one run of the function to the next.
    """

    address: str
    built: Path
    folder: Path
    sources: Sources
    minutes: int

    def run(self, scheduled: int | None) -> FunctionRun:
        """Run the function once."""
        settings = self.sources.environment(self.folder.as_uri(), self.minutes, os.environ)
        return run_function(settings, scheduled, time.monotonic)

    def verify(self) -> PreviewReport:
        """Check that the site is served as built, and its data fit their contracts."""
        schema = json.loads((SOURCE / "data.schema.json").read_text(encoding="utf-8"))
        expected = Expected(sha256_of_folder(self.built), security_headers())
        client = LiveSite(urlsplit(self.address).netloc, self.address)
        return verify_site(client, expected, schema, time.time())


@contextlib.contextmanager
def open_preview(options: PreviewOptions, environ: Mapping[str, str]) -> Iterator[Preview]:
    """Build and publish the site and serve it until the block ends.

    Raises:
        PreviewError: A folder cannot be written.
        UsageError: The port is taken or not allowed.
    """
    folder = options.out / "preview"
    with contextlib.ExitStack() as stack:
        publish(options.out)
        port = stack.enter_context(_serve(folder, options.port))
        sources = stack.enter_context(_open_sources(options, environ))
        address = f"http://127.0.0.1:{port}/"
        yield Preview(address, options.out / "site", folder.resolve(), sources, options.minutes)


def publish(out: Path) -> PublishedChanges:
    """Build the site into out/site and publish it into out/preview.

    Raises:
        PreviewError: A folder cannot be written.
    """
    try:
        build_site(SOURCE, out / "site", read_release(ROOT, MADE_FROM, None))
        return publish_site(out / "site", out / "preview")
    except OSError as error:
        raise PreviewError(
            f"cannot write into {out} ({error.filename}: {error.strerror}); make it writable, or"
            " name another folder with --out"
        ) from error


def keep_up(
    preview: Preview,
    first: FunctionRun,
    show: Callable[[str], None],
    changes: Callable[[], str | None],
    clock: Callable[[], float],
    wait: Callable[[float], None],
) -> None:
    """Run the function at each tick and publish changes of the site, until interrupted.

    Args:
        preview: What is being served.
        first: The run that was done already.
        show: Prints a line.
        changes: Publishes changed sources and returns a line about it, or None.
        clock: Returns the time in epoch seconds.
        wait: Sleeps so many seconds.
    """
    due = next_tick(first, clock(), preview.minutes)
    while True:
        wait(LOOK_EVERY)
        if line := changes():
            show(line)
        if clock() >= due:
            run = preview.run(due)
            show(run.line)
            due = next_tick(run, clock(), preview.minutes)


def next_tick(run: FunctionRun, now: float, minutes: int) -> int:
    """Return when the function runs next: at the time that it reported, else after the interval."""
    planned = run.next_update
    return planned if planned is not None and planned > now else int(now) + minutes * 60


class SourceWatch:
    """Notices changes of the site's sources and publishes them."""

    def __init__(self, out: Path, folders: tuple[Path, ...] = (SOURCE,)) -> None:
        self._out = out
        self._folders = folders
        self._seen = self._look()

    def __call__(self) -> str | None:
        """Publish what changed since the last call; return a line about it, or None."""
        now = self._look()
        if now == self._seen:
            return None
        self._seen = now
        try:
            changes = publish(self._out)
        except WindsockError as error:
            return f"not published: {error}"
        return f"site changed: {changes.put} files published, {changes.deleted} removed"

    def _look(self) -> frozenset[tuple[str, int]]:
        files = (path for folder in self._folders for path in folder.rglob("*") if path.is_file())
        return frozenset((str(path), path.stat().st_mtime_ns) for path in files)


def security_headers() -> dict[str, str]:
    """Return the headers that every answer of the site carries."""
    headers: dict[str, str] = json.loads((SOURCE / "headers.json").read_text(encoding="utf-8"))
    return headers


@contextlib.contextmanager
def _serve(folder: Path, port: int | None) -> Iterator[int]:
    site, security = SiteFolder(folder), security_headers()
    with contextlib.ExitStack() as stack:
        try:
            wanted = USUAL_PORT if port is None else port
            taken = stack.enter_context(serve_site(site, security, wanted))
        except UsageError:
            if port is not None:
                raise
            taken = stack.enter_context(serve_site(site, security, 0))
        yield taken


@contextlib.contextmanager
def _open_sources(options: PreviewOptions, environ: Mapping[str, str]) -> Iterator[Sources]:
    live = live_sources(environ)
    if not options.simulate and answers(live.open_meteo_url):
        yield live
        return
    with start_simulator() as simulator:
        yield simulated_sources(simulator)
