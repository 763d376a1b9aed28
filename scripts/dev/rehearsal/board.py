"""Shows a rehearsal while it runs: a live table on a terminal, a line per scenario elsewhere."""

import threading
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table

from scripts.dev.rehearsal.causes import shorten
from scripts.dev.rehearsal.runner import Result
from scripts.dev.rehearsal.scenarios.story import Scenario


class Board:
    """The table of scenarios, jobs, times and verdicts."""

    def __init__(self, scenarios: Sequence[Scenario], console: Console) -> None:
        self._scenarios = scenarios
        self._console = console
        self._doing: dict[str, str] = {}
        self._results: dict[str, Result] = {}
        self._jobs: dict[int, str] = {}
        self._lock = threading.Lock()
        self._live = Live(console=console, refresh_per_second=4) if console.is_terminal else None

    def __enter__(self) -> "Board":
        """Begin to show."""
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop showing, and leave the table as it is."""
        if self._live:
            self._live.stop()

    def notice(self, scenario: Scenario, result: Result | None) -> None:
        """Take note that a scenario began (None) or ended."""
        with self._lock:
            if result is None:
                self._doing[scenario.name] = "…"
                self._jobs[threading.get_ident()] = scenario.name
            else:
                self._results[scenario.name] = result
                self._say(result)
            self._refresh()

    def tell(self, workflow: str, job: str, state: str) -> None:
        """Take note of what a job does."""
        with self._lock:
            if name := self._jobs.get(threading.get_ident()):
                self._doing[name] = f"{workflow}: {job} {state}"
                self._refresh()

    def _say(self, result: Result) -> None:
        if self._live is None:
            line = verdict_line(result)
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _refresh(self) -> None:
        if self._live:
            self._live.update(self._table())

    def _table(self) -> Table:
        table = Table("scenario", "what happens", "jobs", "time", "verdict", box=None)
        for scenario in self._scenarios:
            table.add_row(scenario.name, scenario.title, *self._cells(scenario.name))
        return table

    def _cells(self, name: str) -> tuple[str, str, str]:
        result = self._results.get(name)
        if result is None:
            return self._doing.get(name, ""), "", ""
        if result.missing:
            return "", "", f"[yellow]{result.cause}[/]"
        kept = sum(f.kept for f in result.findings)
        colour = "green" if result.good else "red"
        verdict = f"[{colour}]{kept} of {len(result.findings)} kept[/]"
        return "", f"{result.seconds:.1f} s", verdict


def verdict_line(result: Result) -> str:
    """Return how a scenario went in one line; a failed one with its cause."""
    name = f"{result.scenario.name}: {result.scenario.title}"
    if result.missing:
        return f"-      {result.scenario.name}: {result.cause}"
    kept = sum(f.kept for f in result.findings)
    counts = f"({kept} of {len(result.findings)} promises, {result.seconds:.1f} s)"
    if result.good:
        return f"ok     {name} {counts}"
    return f"FAILED {name} {counts}: {shorten(result.cause)}"
