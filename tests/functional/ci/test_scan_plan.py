"""checkov's verdict on a plan decides, and a checkov that did not run is no good verdict."""

import json
from pathlib import Path

import pytest

from scripts.ci import scan_plan
from scripts.ci.scan_plan import ScanError
from tests.support.fake_command import put_on_path

BROKEN = {"check_id": "CKV_AWS_1", "resource": "aws_a.a", "check_name": "Encrypt *all*"}


def found(*failed: dict[str, str]) -> dict[str, object]:
    summary = {"passed": 7, "failed": len(failed), "skipped": 1}
    return {"summary": summary, "results": {"failed_checks": list(failed)}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the scan write into a folder of the test."""
    monkeypatch.setattr(scan_plan, "RESULT", tmp_path / "checkov.json")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    return tmp_path


def scan(folder: Path, answer: str, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> int:
    (folder / "answer").write_text(answer)
    program = f"print((pathlib.Path(__file__).parent / 'answer').read_text())\nsys.exit({code})\n"
    put_on_path(folder, "checkov", program, monkeypatch)
    return scan_plan.main()


def test_a_plan_without_findings_passes_and_leaves_its_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scan(folder, json.dumps(found()), monkeypatch) == 0
    assert json.loads((folder / "checkov.json").read_text()) == found()
    assert "7 passed" in (folder / "summary").read_text()


def test_a_broken_rule_stops_the_plan_and_is_named_with_its_resource(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # One report for each framework.
    with pytest.raises(ScanError, match="1 rule"):
        scan(folder, json.dumps([found(BROKEN), found()]), monkeypatch, code=1)
    assert "CKV_AWS_1 aws_a.a" in capsys.readouterr().out
    assert r"Encrypt \*all\*" in (folder / "summary").read_text()
    assert (folder / "checkov.json").exists()


@pytest.mark.parametrize("answer", ["", "Traceback (most recent call last)"])
def test_a_scan_that_did_not_run_is_no_good_scan(
    folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    with pytest.raises(ScanError, match="did not run"):
        scan(folder, answer, monkeypatch, code=1)
    assert not (folder / "checkov.json").exists()
