"""What the jobs of ci.yml run is read from ci.yml, and nothing of it is left out silently."""

import json
import re
from pathlib import Path

import pytest

from scripts.dev.as_github.jobs import PARTS, CiJob, fill_in, needs_as_json, read_jobs
from scripts.dev.as_github.runner import JobRunner, github_variables
from scripts.errors import UsageError
from tests.support.repository import ROOT

CI = ROOT / ".github/workflows/ci.yml"
CONTEXTS = {"runner.temp": "/scratch"}
SMALL = """\
jobs:
  all:
    needs: [build]
    steps:
      - run: python3 -m judge
        env:
          NEEDS: ${{ toJSON(needs) }}
  build:
    steps:
      - uses: actions/checkout@v7
      - uses: $/.github/actions/python
        with:
          requirements: deploy
      - run: sudo sh prepare.sh
      - run: make build
        env:
          WHERE: ${{ runner.temp }}/x
      - run: make check
"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("scripts.dev.as_github.jobs.PARTS", {"build": {"ARGS": "little"}})
    (tmp_path / "ci.yml").write_text(SMALL)
    return tmp_path / "ci.yml"


def jobs_of_ci(*, whole: bool) -> dict[str, CiJob]:
    return {job.name: job for job in read_jobs(CI, CONTEXTS, whole=whole)}


def test_every_command_of_ci_is_run_but_for_what_prepares_the_runner() -> None:
    played = [c.script for job in jobs_of_ci(whole=True).values() for c in job.commands]
    written = [line.strip() for line in re.findall(r"run: (.*)", CI.read_text()) if line != "|"]
    left_out = set(written) - set(played)
    assert len(played) >= 8
    assert left_out == {"sudo sh scripts/machine.sh", "python3 -m scripts.ci.fetch_provider"}


def test_the_required_check_is_judged_last_over_all_others() -> None:
    jobs = read_jobs(CI, CONTEXTS, whole=False)
    assert jobs[-1].name == "ci-ok"
    assert set(jobs[-1].needs) == {job.name for job in jobs[:-1]}


def test_commands_settings_and_python_are_the_workflows_own(small: Path) -> None:
    build, judge = read_jobs(small, CONTEXTS, whole=True)
    assert [c.script for c in build.commands] == ["make build", "make check"]
    assert build.commands[0].settings == {"WHERE": "/scratch/x"}
    assert (build.requirements, judge.requirements, judge.needs) == ("deploy", None, ("build",))


def test_a_long_job_runs_in_part_unless_all_is_wanted(small: Path) -> None:
    assert read_jobs(small, CONTEXTS, whole=False)[0].commands[1].settings == {"ARGS": "little"}
    assert read_jobs(small, CONTEXTS, whole=True)[0].commands[1].settings == {}


def test_a_part_of_a_job_that_is_gone_is_refused(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.dev.as_github.jobs.PARTS", {"gone": {}})
    with pytest.raises(UsageError, match=r"no job .*gone"):
        read_jobs(small, CONTEXTS, whole=False)


def test_the_parts_name_tests_that_are_there() -> None:
    named = [path for part in PARTS.values() for path in part.get("ARGS", "").split()]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_an_expression_without_a_meaning_here_is_refused() -> None:
    assert fill_in("${{ runner.temp }}/a", CONTEXTS) == "/scratch/a"
    with pytest.raises(UsageError, match=r"github\.actor"):
        fill_in("${{ github.actor }}", CONTEXTS)


def test_a_job_that_did_not_run_counts_as_skipped() -> None:
    needs = json.loads(needs_as_json({"a": "success"}, ("a", "b")))
    assert needs == {"a": {"result": "success"}, "b": {"result": "skipped"}}


def test_the_variables_of_a_pull_request_are_set() -> None:
    variables = github_variables("test", "a" * 40, Path("/checkout"), Path("/temp"))
    assert {"CI", "GITHUB_ACTIONS", "GITHUB_SHA", "RUNNER_TEMP"} <= set(variables)
    assert variables["GITHUB_REF"] == "refs/pull/7/merge"


def test_nothing_of_the_user_comes_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("WEATHER_CONTACT", "me@example.org")
    monkeypatch.setenv("TF_PLUGIN_MIRROR", "/mirror")
    runner = JobRunner(tmp_path, tmp_path, "a" * 40, ())
    environment = runner.environment(CiJob("test", (), "deploy", ()))
    assert not {"AWS_PROFILE", "WEATHER_CONTACT"} & set(environment)
    assert environment["TF_PLUGIN_MIRROR"] == "/mirror"
    assert environment["PATH"].startswith(str(tmp_path / ".venv-deploy/bin"))
    assert environment["HOME"].startswith(str(tmp_path))
