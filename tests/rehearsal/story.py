"""Plays the scenarios in order: each one after those that it needs, if these passed."""

import inspect
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rehearsal.causes import root_cause

# The story of a repository, in the order in which it happens.
CHAPTERS = ("test_set_up", "test_reviews", "test_deploys", "test_stopped", "test_operations")
MARKER = "needs"


@dataclass(frozen=True)
class ScenarioResult:
    """How a scenario went.

    Attributes:
        name: Its test without `test_`.
        title: What happens, in a few words.
        outcome: "passed", "failed" or "skipped".
        seconds: How long it took, the set-up of the first one included.
        cause: Why it did not pass, in one line, or "".
        missing: The failed scenarios because of which it was not played.
    """

    name: str
    title: str
    outcome: str
    seconds: float = 0.0
    cause: str = ""
    missing: tuple[str, ...] = ()


def with_needs(chosen: Iterable[str], needs: Mapping[str, Sequence[str]]) -> set[str]:
    """Return scenarios with everything that must happen before them.

    Args:
        chosen: Names of scenarios.
        needs: What each scenario needs, by its name.

    Raises:
        pytest.UsageError: A needed scenario was not collected.
    """
    wanted = set(chosen)
    while more := {n for name in wanted for n in needs[name]} - wanted:
        if absent := more - needs.keys():
            names = ", ".join(sorted(absent))
            raise pytest.UsageError(f"needed but not collected: {names}; choose scenarios by -k")
        wanted |= more
    return wanted


def not_played(needs: Sequence[str], results: Mapping[str, ScenarioResult]) -> tuple[str, ...]:
    """Return the failed scenarios because of which one with these needs cannot be played."""
    known = [results[name] for name in needs if name in results]
    failed = [name for r in known for name in r.missing or [r.name] * (r.outcome == "failed")]
    return tuple(dict.fromkeys(failed))


class Story:
    """The plugin of pytest for the scenarios of one folder.

    Attributes:
        results: How the scenarios went, by name.
    """

    def __init__(self, folder: Path) -> None:
        self.results: dict[str, ScenarioResult] = {}
        self._folder = folder

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> Generator[None]:
        """Add what the chosen scenarios need, and put all into the order of the story."""
        known = {scenario_name(i): i for i in items if self.owns(i)}
        yield
        others = [i for i in items if not self.owns(i)]
        chosen = [scenario_name(i) for i in items if self.owns(i)]
        played = with_needs(chosen, {name: needs_of(item) for name, item in known.items()})
        items[:] = [*sorted((known[name] for name in played), key=_place), *others]
        _correct_counts(config, items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a scenario when one that it needs failed."""
        if self.owns(item) and (missing := not_played(needs_of(item), self.results)):
            pytest.skip(f"not played: needs {', '.join(missing)}")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep how each scenario went, with the cause in one line."""
        report = yield
        if self.owns(item):
            self._keep(item, report, call.excinfo)
        return report

    def owns(self, item: pytest.Item) -> bool:
        """Return whether an item is a scenario."""
        return item.path.is_relative_to(self._folder)

    def _keep(
        self,
        item: pytest.Item,
        report: pytest.TestReport,
        error: pytest.ExceptionInfo[BaseException] | None,
    ) -> None:
        name, title = scenario_name(item), inspect.getdoc(getattr(item, "obj", None)) or ""
        before = self.results.get(name, ScenarioResult(name, title, "passed"))
        outcome = report.outcome if before.outcome == "passed" else before.outcome
        self.results[name] = ScenarioResult(
            name,
            title.partition("\n")[0].rstrip("."),
            outcome,
            before.seconds + (report.duration if report.when != "teardown" else 0),
            before.cause or (root_cause(error.value) if error else ""),
            not_played(needs_of(item), self.results) if outcome == "skipped" else (),
        )


def scenario_name(item: pytest.Item) -> str:
    """Return the name of a scenario, as `-k` takes it."""
    return item.name.removeprefix("test_")


def needs_of(item: pytest.Item) -> tuple[str, ...]:
    """Return the names of the scenarios that one needs."""
    return tuple(str(name) for mark in item.iter_markers(MARKER) for name in mark.args)


def _correct_counts(config: pytest.Config, items: Sequence[pytest.Item]) -> None:
    """Count as deselected only what is not played."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    stats = reporter.stats if reporter else {}
    if "deselected" in stats:
        stats["deselected"] = [item for item in stats["deselected"] if item not in items]


def _place(item: pytest.Item) -> tuple[int, int]:
    chapter = item.path.stem
    line = item.location[1] or 0
    return (CHAPTERS.index(chapter) if chapter in CHAPTERS else len(CHAPTERS), line)
