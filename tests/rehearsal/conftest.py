"""The world in which all scenarios are played, and the report that they leave."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scripts.ci.live_site import LiveSite
from scripts.dev.rehearsal.viewer import serve_live_site
from scripts.dev.rehearsal.world import ROOT, RehearsalWorld, make_world, missing
from tests.rehearsal.deploys import FirstRelease
from tests.rehearsal.report import closing_line, failures, write_report
from tests.rehearsal.story import MARKER, Story
from tests.support.skips import skip_unless_ready

REPORT = ROOT / "dist/rehearsal"
STORY, WORLD = pytest.StashKey[Story](), pytest.StashKey[RehearsalWorld]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep", action="store_true", help="leave the site up until Ctrl-C")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{MARKER}(*names): scenarios that must pass before it")
    config.stash[STORY] = Story(Path(__file__).parent)
    config.pluginmanager.register(config.stash[STORY])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--keep", default=False):
        for item in items:
            item.add_marker(pytest.mark.timeout(0))  # the end of the last one waits for Ctrl-C


@pytest.fixture(scope="session")
def world(request: pytest.FixtureRequest) -> Iterator[RehearsalWorld]:
    """Start an emulated AWS, a stand-in for GitHub and a copy of the repository, once."""
    skip_unless_ready(missing())
    shutil.rmtree(REPORT, ignore_errors=True)
    REPORT.mkdir(parents=True)
    with (
        tempfile.TemporaryDirectory(prefix="windsock-", ignore_cleanup_errors=True) as scratch,
        make_world(ROOT, Path(scratch), REPORT) as made,
    ):
        request.config.stash[WORLD] = made
        yield made
        if request.config.getoption("--keep", default=False) and made.domain:
            _show_site(made, request.config)


@pytest.fixture(scope="session")
def first_release() -> FirstRelease:
    """Return where `address` keeps its release for the scenarios that go back to it."""
    return FirstRelease()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report, in the process that played the scenarios."""
    if (played := session.config.stash.get(WORLD, None)) is not None:
        results = list(session.config.stash[STORY].results.values())
        write_report(REPORT, results, played.runs, played.github)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the cause of each failure and where the details are."""
    results = list(config.stash[STORY].results.values())
    if results:
        terminalreporter.section("rehearsal")
        for line in failures(results):
            terminalreporter.write_line(line)
        details = f"; details: {REPORT.relative_to(ROOT)}" if WORLD in config.stash else ""
        terminalreporter.write_line(closing_line(results) + details)


def _show_site(world: RehearsalWorld, config: pytest.Config) -> None:
    capture = config.pluginmanager.getplugin("capturemanager")
    with serve_live_site(LiveSite(world.domain, world.emulator.url)) as address:
        with capture.global_and_fixture_disabled():
            print(f"\nthe site is live at {address} until Ctrl-C", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
