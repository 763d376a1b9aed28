"""The workflow files themselves, run against an emulated AWS: one rehearsal, judged by scenario."""

from pathlib import Path

import pytest

from scripts.dev.rehearsal.causes import shorten
from scripts.dev.rehearsal.runner import ALL, ASIDE, STORY, Result, choose
from scripts.dev.rehearse import ROOT, missing, rehearse
from tests.support.skips import skip_unless_ready

# The first test waits for the whole rehearsal.
pytestmark = pytest.mark.timeout(2400)


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="session")
def results(report: Path) -> dict[str, Result]:
    """Rehearse everything once."""
    skip_unless_ready(missing())
    played = rehearse(ROOT, report, choose([ALL]), keep=False, as_json=True)
    return {result.scenario.name: result for result in played}


@pytest.mark.parametrize("name", [s.name for s in (*STORY, *ASIDE)])
def test_a_scenario_keeps_every_promise(name: str, results: dict[str, Result]) -> None:
    result = results[name]
    if result.missing:
        pytest.skip(result.cause)
    if not result.good:
        pytest.fail(f"{name}: {shorten(result.cause)}", pytrace=False)


def test_logs_summaries_and_comments_are_kept(results: dict[str, Result], report: Path) -> None:
    assert results
    runs = [f for f in report.iterdir() if f.is_dir()]
    assert all({"log.txt", "summary.md"} <= {p.name for p in run.iterdir()} for run in runs)
    assert len(runs) > len(STORY)
    assert list(report.glob("comment-*.md"))
    assert "Where the time goes" in (report / "report.md").read_text(encoding="utf-8")
