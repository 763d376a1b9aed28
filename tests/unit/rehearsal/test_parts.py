"""The smaller parts of a rehearsal."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from scripts.dev import rehearse
from scripts.dev.rehearsal import world
from scripts.dev.rehearsal.act import Run, _read_line
from scripts.dev.rehearsal.board import Board, verdict_line
from scripts.dev.rehearsal.events import push as pushed
from scripts.dev.rehearsal.grants import Grant
from scripts.dev.rehearsal.origin import Origin
from scripts.dev.rehearsal.overrides import leave_out
from scripts.dev.rehearsal.report import closing_line, render_report
from scripts.dev.rehearsal.runner import ASIDE, STORY, Result, choose
from scripts.dev.rehearsal.scenarios.edits import EditError, optional, replace
from scripts.dev.rehearsal.scenarios.story import Finding, Scenario, changed, paths_of, rewritten
from scripts.dev.rehearsal.steps.artifacts import download, upload
from scripts.dev.rehearsal.workflow_copy import copy_workflow
from scripts.errors import UsageError

SCENARIO = Scenario("merge", "A merge", lambda world: [])
GOOD = Result(SCENARIO, [Finding("kept", kept=True)], 1.0)
BAD = Result(
    SCENARIO, [Finding("kept", kept=True), Finding("broken", kept=False, detail="x|y")], 2.0
)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a workspace with a few built files."""
    for name in ("dist/function.zip", "dist/site/index.html", "dist/site/.well-known/security.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_artifact_of_several_paths_keeps_their_folders(work: Path) -> None:
    paths = [Path("dist/function.zip"), Path("dist/site")]
    assert upload(paths, work / "store/build", hidden=True) == 3
    assert download(work / "store", "build", work / "got", merge=False) == 3
    assert (work / "got/site/.well-known/security.txt").is_file()
    assert (work / "got/function.zip").is_file()


def test_an_artifact_leaves_hidden_files_out_unless_it_is_told(work: Path) -> None:
    assert upload([Path("dist/site")], work / "store/site", hidden=False) == 1


def test_a_file_alone_lies_at_the_top_of_its_artifact(work: Path) -> None:
    upload([Path("dist/function.zip")], work / "store/zip", hidden=False)
    assert (work / "store/zip/function.zip").is_file()


def test_an_artifact_cannot_be_uploaded_twice(work: Path) -> None:
    upload([Path("dist/site")], work / "store/site", hidden=False)
    with pytest.raises(UsageError, match="exists"):
        upload([Path("dist/site")], work / "store/site", hidden=False)


def test_an_artifact_that_is_not_there_is_an_error(work: Path) -> None:
    (work / "store").mkdir()
    with pytest.raises(UsageError, match="no artifact"):
        download(work / "store", "plan", work / "got", merge=False)


def test_all_artifacts_come_into_folders_of_their_own_or_into_one(work: Path) -> None:
    upload([Path("dist/function.zip")], work / "store/a", hidden=False)
    upload([Path("dist/site")], work / "store/b", hidden=False)
    download(work / "store", "", work / "apart", merge=False)
    download(work / "store", "", work / "merged", merge=True)
    assert (work / "apart/a/function.zip").is_file()
    assert (work / "merged/index.html").is_file()
    assert (work / "merged/function.zip").is_file()


def test_a_scenario_brings_what_must_happen_before() -> None:
    assert [s.name for s in choose(["no-change"])] == [
        "bootstrap",
        "pull-request",
        "merge",
        "address",
        "no-change",
    ]


def test_an_unknown_scenario_is_refused_with_the_list() -> None:
    with pytest.raises(UsageError, match="merge"):
        choose(["merge", "lunch"])


def test_every_need_of_a_scenario_comes_before_it() -> None:
    seen: set[str] = set()
    for scenario in STORY:
        assert set(scenario.needs) <= seen
        seen.add(scenario.name)
    assert all(not s.needs for s in ASIDE)


def test_nothing_is_started_where_something_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearse, "missing", lambda: "no mirror of hashicorp/aws")
    monkeypatch.setattr(rehearse, "REPORT", tmp_path / "report")
    with pytest.raises(rehearse.NotReadyError, match="no mirror"):
        rehearse.main(["merge"])
    assert not (tmp_path / "report").exists()


def test_what_is_left_out_is_overridden_and_nothing_else() -> None:
    source = (
        'resource "aws_cloudwatch_metric_alarm" "a" {\n  for_each = local.x\n}\n'
        'resource "aws_cloudwatch_metric_alarm" "b" {\n  period = 60\n}\n'
        'resource "aws_s3_bucket" "c" {\n  bucket = "c"\n}\n'
    )
    assert leave_out(source) == (
        'resource "aws_cloudwatch_metric_alarm" "a" {\n  for_each = {}\n}\n'
        'resource "aws_cloudwatch_metric_alarm" "b" {\n  count = 0\n}\n'
    )


def test_a_copied_job_waits_for_no_job_that_is_left_out() -> None:
    jobs = {
        "pictures": {"steps": []},
        "build": {"steps": []},
        "publish": {"needs": ["build", "pictures"], "steps": []},
        "comment": {"needs": "publish", "steps": []},
    }
    grants = {name: Grant("token", pushed("a" * 40), name, {}) for name in jobs}

    copied = copy_workflow({"jobs": jobs}, grants, "http://127.0.0.1:1")["jobs"]

    assert {n: job.get("needs") for n, job in copied.items()} == {
        "build": None,
        "publish": ["build"],
        "comment": ["publish"],
    }


def test_an_edit_that_finds_nothing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("b")
    with pytest.raises(EditError, match="up to date"):
        replace("a", "c", "d")(tmp_path)
    optional(replace("a", "c", "d"))(tmp_path)
    assert (tmp_path / "a").read_text() == "b"


def test_a_rewrite_with_the_same_content_is_seen() -> None:
    before, after = {"a": ("1", "x"), "b": ("1", "y")}, {"a": ("2", "x"), "c": ("1", "z")}
    assert changed(before, after) == {"a", "b", "c"}
    assert rewritten(before, after) == {"a"}


def test_the_first_page_has_two_addresses() -> None:
    assert paths_of({"index.html", "sw.js"}) == {"/index.html", "/", "/sw.js"}


def test_the_log_of_act_tells_jobs_summaries_and_words() -> None:
    run = Run("deploy", {"build": "skipped", "plan": "skipped"})
    told: list[tuple[str, str]] = []
    ticks = iter([1.0, 4.0])
    lines = [
        '{"jobID": "build", "msg": "⭐ Run Main make", "stage": "Main"}',
        '{"jobID": "build", "msg": "hello", "raw_output": true}',
        '{"jobID": "build", "command": "summary", "content": "# Hi", "msg": "x"}',
        '{"jobID": "build", "command": "error", "msg": "::error::broken"}',
        '{"jobID": "build", "jobResult": "failure", "msg": "Job failed"}',
        "not json",
    ]
    for line in lines:
        _read_line(line, run, lambda *a: told.append(a), lambda: next(ticks))
    assert run.jobs == {"build": "failure", "plan": "skipped"}
    assert not run.green
    assert run.errors == ["build: ::error::broken"]
    assert run.summary == "# Hi"
    assert run.seconds == {"build": 3.0}
    assert told == [("build", "running"), ("build", "failure")]
    assert "build: hello\n" in run.text
    assert "broken" in run.text


def test_the_report_shows_what_broke_and_where_the_time_went() -> None:
    run = Run("deploy", {"build": "success"}, {"build": 1.5}, total=2.0)
    text = render_report([GOOD, BAD], [run], 3.0)
    assert "❌ broken: x\\|y" in text
    assert "| deploy | 2.0 s | build 1.5 |" in text
    assert closing_line([GOOD, BAD], 3.0) == "1 of 2 scenarios good, 2 of 3 promises kept, 3 s"


def test_a_result_without_findings_is_not_good() -> None:
    assert not Result(SCENARIO, [], 1.0).good


def test_elsewhere_than_on_a_terminal_each_scenario_is_one_line() -> None:
    said = io.StringIO()
    with Board([SCENARIO], Console(file=said)) as board:
        board.notice(SCENARIO, None)
        board.tell("deploy", "build", "running")
        board.notice(SCENARIO, BAD)
    assert said.getvalue() == "FAILED merge: A merge (1 of 2 promises, 2.0 s): broken: x|y\n"


def test_a_scenario_that_is_not_played_names_what_it_needs() -> None:
    result = Result(SCENARIO, (), 0.0, ("bootstrap",))
    assert verdict_line(result) == "-      merge: not played: needs bootstrap"
    assert "not played: needs bootstrap" in render_report([result], [], 1.0)
    said = io.StringIO()
    with Board([SCENARIO], Console(file=said, force_terminal=True, width=120)) as board:
        board.notice(SCENARIO, result)
    assert "not played: needs bootstrap" in said.getvalue()


def test_on_a_terminal_there_is_one_table() -> None:
    said = io.StringIO()
    console = Console(file=said, force_terminal=True, width=120)
    with Board([SCENARIO], console) as board:
        board.notice(SCENARIO, None)
        board.tell("deploy", "build", "running")
        board.notice(SCENARIO, GOOD)
    assert "1 of 1 kept" in said.getvalue()


def test_jobs_get_the_mirror_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "find_mirror", lambda: tmp_path / "mirror")
    monkeypatch.setattr(world, "fetch", lambda *_: pytest.fail("fetched"))
    assert world.provider_folder(Origin(tmp_path), tmp_path) == tmp_path / "mirror"


def test_without_a_mirror_the_provider_is_fetched_once_for_all_jobs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[Path] = []

    def fetch(module: Path, data: Path) -> Path:
        fetched.append(module)
        return data / "providers"

    monkeypatch.setattr(world, "find_mirror", lambda: None)
    monkeypatch.setattr(world, "fetch", fetch)
    found = world.provider_folder(Origin(world.ROOT), tmp_path)
    assert found == tmp_path / "terraform/providers"
    assert fetched == [tmp_path / "provider/terraform/bootstrap"]
    assert (fetched[0] / ".terraform.lock.hcl").is_file()
