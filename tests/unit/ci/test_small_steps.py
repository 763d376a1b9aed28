"""The small steps of the workflows: what they accept, and what they refuse."""

import json
import zipfile
from pathlib import Path

import pytest

from scripts.ci import all_green
from scripts.ci.all_green import NotGreenError
from scripts.ci.check_order import is_superseded
from scripts.ci.check_release import check_release
from scripts.ci.evidence import failed_checks, read_evidence
from scripts.ci.store_zip import read_zip
from scripts.ci.verify_build import check_loads, check_pages, check_rebuilt
from scripts.dev.rehearsal.origin import Edit, Origin
from scripts.errors import ConflictError, RefusedError, UsageError


def test_all_jobs_that_succeeded_are_green() -> None:
    assert all_green.main({"NEEDS": _needs(lint="success", test="success")}) == 0


@pytest.mark.parametrize("result", ["failure", "cancelled", "skipped", ""])
def test_one_job_that_did_not_succeed_is_red(result: str) -> None:
    with pytest.raises(NotGreenError, match="test"):
        all_green.main({"NEEDS": _needs(lint="success", test=result)})


@pytest.mark.parametrize("needs", ["", "{}"])
def test_no_job_at_all_is_not_green(needs: str) -> None:
    with pytest.raises(UsageError):
        all_green.main({"NEEDS": needs})


def test_a_tampered_zip_is_not_stored(tmp_path: Path) -> None:
    (tmp_path / "function.zip").write_bytes(b"tampered")
    with pytest.raises(RefusedError, match="not uploaded"):
        read_zip(tmp_path / "function.zip", "0" * 64)


def test_a_zip_that_differs_at_every_build_stops_the_deploy() -> None:
    check_rebuilt("a", "a")
    with pytest.raises(RefusedError, match="not reproducible"):
        check_rebuilt("a", "b")


def test_a_zip_without_a_library_stops_the_deploy(tmp_path: Path) -> None:
    archive = tmp_path / "function.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("weather/__init__.py", "")
        opened.writestr("weather/handler.py", "import requests\ndef handle(event, context): ...\n")
    with pytest.raises(RefusedError, match="requests"):
        check_loads(archive)


def test_a_broken_zip_stops_the_deploy(tmp_path: Path) -> None:
    (tmp_path / "function.zip").write_bytes(b"no zip")
    with pytest.raises(RefusedError, match="not a zip"):
        check_loads(tmp_path / "function.zip")


def test_a_page_that_names_a_missing_file_stops_the_deploy(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<a href="data/text.html">t</a><script src="/a.js">')
    with pytest.raises(RefusedError, match=r"index\.html .*/a\.js"):
        check_pages(tmp_path)
    (tmp_path / "a.js").write_text("1")
    assert check_pages(tmp_path) == 1


def test_an_empty_build_stops_the_deploy(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no page"):
        check_pages(tmp_path)


def test_a_check_that_did_not_run_is_not_a_good_one(tmp_path: Path) -> None:
    found = read_evidence(tmp_path)
    assert (found.package, found.site, found.scan) == (None, None, None)


PACKAGE = {"sha256": "a" * 64, "size": 1234}
CHANGES = {"files": [["index.html", "content"]], "before": 1, "after": 2}


def test_what_our_scripts_measured_is_read(tmp_path: Path) -> None:
    (tmp_path / "function.json").write_text(json.dumps(PACKAGE))
    (tmp_path / "site-changes.json").write_text(json.dumps({**CHANGES, "before": None}))
    found = read_evidence(tmp_path)
    assert found.package is not None
    assert found.site is not None
    assert (found.package.size, found.site.files) == (1234, (("index.html", "content"),))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("function", {**PACKAGE, "sha256": "`](https://example.org)"}),
        ("function", {**PACKAGE, "sha256": "a" * 64 + "\n"}),
        ("function", {**PACKAGE, "size": "9"}),
        ("site-changes", {**CHANGES, "files": [["index.html", "new](https://example.org)"]]}),
        ("site-changes", {**CHANGES, "after": True}),
        ("site-changes", {**CHANGES, "before": "@everyone"}),
    ],
)
def test_what_a_pull_request_forged_never_gets_into_a_comment(
    tmp_path: Path, name: str, wrong: dict[str, object]
) -> None:
    (tmp_path / f"{name}.json").write_text(json.dumps(wrong))
    with pytest.raises(UsageError, match=rf"{name}\.json"):
        read_evidence(tmp_path)


def test_reports_of_several_frameworks_are_added_up(tmp_path: Path) -> None:
    failed = {"check_id": "CKV_1", "resource": "aws_a.b", "check_name": "Name"}
    one = {
        "summary": {"passed": 1, "failed": 1, "skipped": 3},
        "results": {"failed_checks": [failed]},
    }
    (tmp_path / "checkov.json").write_text(json.dumps([one, one]))
    scan = read_evidence(tmp_path).scan
    assert scan is not None
    assert (scan.passed, scan.failed, scan.skipped) == (2, 2, 6)
    assert failed_checks(one) == ["CKV_1 aws_a.b: Name"]


def test_checkov_that_found_nothing_to_scan_counts_nothing(tmp_path: Path) -> None:
    (tmp_path / "checkov.json").write_text('{"passed": 0, "failed": 0, "skipped": 0}')
    scan = read_evidence(tmp_path).scan
    assert scan is not None
    assert scan.failed == 0


def write(name: str) -> Edit:
    def edit(root: Path) -> None:
        (root / name).write_text("1")

    return edit


@pytest.fixture
def history(tmp_path: Path) -> tuple[Origin, str, str]:
    """Make a repository with two commits on main."""
    origin = Origin(tmp_path)
    origin.git("init", "--quiet", "--initial-branch=main")
    first = origin.commit("First", write("a"))
    return origin, first, origin.commit("Second", lambda folder: None)


def test_a_commit_of_main_can_be_gone_back_to(history: tuple[Origin, str, str]) -> None:
    origin, first, second = history
    for commit in (first, second):
        assert check_release(commit, origin.folder) == commit
        assert check_release(commit[:7], origin.folder) == commit
    assert check_release("previous", origin.folder) == "previous"


def test_what_is_no_commit_of_main_cannot_be_gone_back_to(
    history: tuple[Origin, str, str],
) -> None:
    origin, first, _ = history
    origin.git("tag", "abcdef1", first)
    wrong = ("", first[:6], first.upper(), f"{first}\n", "HEAD", "--help", "0" * 40, "abcdef1")
    for release in wrong:
        with pytest.raises(UsageError):
            check_release(release, origin.folder)


def test_a_commit_of_another_branch_cannot_be_gone_back_to(
    history: tuple[Origin, str, str],
) -> None:
    origin, first, _ = history
    origin.git("checkout", "--quiet", "-b", "other", first)
    other = origin.commit("Other", write("b"))
    origin.git("checkout", "--quiet", "main")
    with pytest.raises(UsageError, match="not on main"):
        check_release(other[:12], origin.folder)


def test_an_older_commit_than_the_live_one_is_superseded(history: tuple[Origin, str, str]) -> None:
    origin, first, second = history
    assert is_superseded(origin.folder, live=second, commit=first)
    assert not is_superseded(origin.folder, live=first, commit=second)
    assert not is_superseded(origin.folder, live=second, commit=second)


def test_a_commit_of_another_history_than_the_live_one_is_refused(
    history: tuple[Origin, str, str],
) -> None:
    origin, first, second = history
    origin.go_back(first)
    other = origin.commit("Another second", write("b"))
    for live in (second, "0" * 40):
        with pytest.raises(ConflictError, match="main was rewritten"):
            is_superseded(origin.folder, live=live, commit=other)


def _needs(**results: str) -> str:
    return json.dumps({job: {"result": result, "outputs": {}} for job, result in results.items()})


def _site(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
