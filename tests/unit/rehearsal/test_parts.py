"""The smaller parts of a rehearsal."""

from pathlib import Path

import pytest

from scripts.dev.rehearsal import world
from scripts.dev.rehearsal.act import WorkflowRun, read_line
from scripts.dev.rehearsal.cloud import Cloud
from scripts.dev.rehearsal.events import push as pushed
from scripts.dev.rehearsal.grants import Grant
from scripts.dev.rehearsal.origin import Origin
from scripts.dev.rehearsal.overrides import leave_out
from scripts.dev.rehearsal.steps.artifacts import download, upload
from scripts.dev.rehearsal.workflow_copy import copy_workflow
from scripts.errors import UsageError
from tests.rehearsal.comparison import changed, differences, paths_of, rewritten
from tests.rehearsal.edits import EditError, optional, replace


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


def test_an_artifact_leaves_hidden_files_out_unless_they_are_asked_for(work: Path) -> None:
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


def test_a_run_without_an_error_names_the_states_of_its_jobs() -> None:
    run = WorkflowRun("deploy", {"build": "success", "plan": "skipped"})
    assert run.problem == "build: success, plan: skipped"


def test_each_difference_of_the_cloud_is_named() -> None:
    before = Cloud(site={"a": ("1", "x")}, live="1", data={"data.json": ("1", "x")})
    after = Cloud(site={"a": ("2", "x")}, live="2", data={"data.json": ("2", "y")})
    assert differences(before, after) == {"site": ["a"], "live": ("1", "2")}
    assert differences(before, before) == {}


def test_the_first_page_has_two_addresses() -> None:
    assert paths_of({"index.html", "sw.js"}) == {"/index.html", "/", "/sw.js"}


def test_the_log_of_act_gives_jobs_summaries_and_output(caplog: pytest.LogCaptureFixture) -> None:
    run = WorkflowRun("deploy", {"build": "skipped", "plan": "skipped"})
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
        read_line(line, run, lambda: next(ticks))
    assert run.jobs == {"build": "failure", "plan": "skipped"}
    assert not run.green
    assert run.errors == ["build: ::error::broken"]
    assert run.problem == "build: ::error::broken"
    assert run.summary == "# Hi"
    assert run.seconds == {"build": 3.0}
    assert caplog.messages == ["deploy: build running", "deploy: build failure"]
    assert "build: hello\n" in run.text
    assert "broken" in run.text


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
