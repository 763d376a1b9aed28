"""What `scan` hands to GitHub and reads from it, against answers in GitHub's documented form."""

import base64
import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from scripts.ci import code_scanning, dependency_review
from scripts.ci.code_scanning import ScannerError, upload_findings
from scripts.errors import RefusedError
from scripts.github_api import GitHub
from scripts.github_rest import GitHubError

REPOSITORY = "/repos/octo/windsock"
COMMIT = "a" * 40
REF = "refs/pull/7/merge"
WEAK = {
    "change_type": "added",
    "manifest": "requirements/dev.txt",
    "name": "lib",
    "version": "1.0",
    "vulnerabilities": [
        {
            "severity": "high",
            "advisory_ghsa_id": "GHSA-1",
            "advisory_summary": "It `breaks`",
            "advisory_url": "https://example.org",
        }
    ],
}
GOOD = {**WEAK, "name": "good", "vulnerabilities": []}


@pytest.fixture
def github(httpserver: HTTPServer) -> GitHub:
    return GitHub(httpserver.url_for(""), "octo/windsock", "token")


@pytest.fixture
def environ(httpserver: HTTPServer) -> dict[str, str]:
    return {
        "GITHUB_API_URL": httpserver.url_for(""),
        "GITHUB_REPOSITORY": "octo/windsock",
        "GITHUB_TOKEN": "token",
        "BASE": "b" * 40,
        "HEAD": "c" * 40,
    }


def sarif(*results: dict[str, Any], version: str = "2.1.0") -> str:
    return json.dumps({"version": version, "runs": [{"results": results}]})


def test_findings_reach_code_scanning_as_they_were_written(
    github: GitHub, httpserver: HTTPServer
) -> None:
    path = f"{REPOSITORY}/code-scanning/sarifs"
    httpserver.expect_request(path, method="POST").respond_with_json({"id": "x"}, status=202)
    written = sarif({"ruleId": "one"}, {"ruleId": "two", "suppressions": [{"kind": "inSource"}]})

    assert upload_findings(github, COMMIT, REF, {"zizmor": written}) == ["zizmor: 1 findings"]

    ((request, _),) = httpserver.log
    sent = json.loads(request.data)
    assert (sent["commit_sha"], sent["ref"]) == (COMMIT, REF)
    assert gzip.decompress(base64.b64decode(sent["sarif"])).decode() == written


@pytest.mark.parametrize("wrong", ["", "[]", "{}", sarif(version="1.0"), '{"version": "2.1.0"}'])
def test_what_is_no_sarif_is_never_sent(wrong: str, github: GitHub, httpserver: HTTPServer) -> None:
    with pytest.raises(ScannerError, match="checkov wrote no SARIF"):
        upload_findings(github, COMMIT, REF, {"zizmor": sarif(), "checkov": wrong})
    assert httpserver.log == []


def test_a_scanner_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = subprocess.CompletedProcess([], 3, "", "it broke")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: broken)
    with pytest.raises(ScannerError, match="zizmor failed: it broke"):
        code_scanning.main({"GITHUB_SHA": COMMIT, "GITHUB_REF": REF})


def test_both_scanners_run_and_their_findings_are_uploaded(
    httpserver: HTTPServer,
    environ: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / code_scanning.CHECKOVS_FILE).write_text(sarif({"ruleId": "one"}))
    monkeypatch.setattr(code_scanning, "FOLDER", tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    good = subprocess.CompletedProcess([], 0, sarif(), "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: good)
    path = f"{REPOSITORY}/code-scanning/sarifs"
    httpserver.expect_request(path, method="POST").respond_with_json({"id": "x"}, status=202)
    code_scanning.main({**environ, "GITHUB_SHA": COMMIT, "GITHUB_REF": REF})
    assert len(httpserver.log) == 2
    assert "checkov: 1 findings" in (tmp_path / "summary").read_text()


def answer_with(httpserver: HTTPServer, *changes: dict[str, Any]) -> None:
    path = f"{REPOSITORY}/dependency-graph/compare/{'b' * 40}...{'c' * 40}"
    httpserver.expect_request(path).respond_with_json(changes)


def test_a_library_with_a_known_weakness_is_refused(
    httpserver: HTTPServer, environ: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer_with(httpserver, GOOD, WEAK)
    with pytest.raises(RefusedError, match="1 known problems"):
        dependency_review.main(environ)
    assert "lib 1.0 (requirements/dev.txt): high, GHSA-1" in capsys.readouterr().out


def test_a_weak_library_that_goes_is_welcome(
    httpserver: HTTPServer, environ: dict[str, str]
) -> None:
    answer_with(httpserver, GOOD, {**WEAK, "change_type": "removed"})
    assert dependency_review.main(environ) == 0


def test_every_page_of_the_comparison_is_read(github: GitHub, httpserver: HTTPServer) -> None:
    path = f"{REPOSITORY}/dependency-graph/compare/b...c"
    following = {"Link": f'<{httpserver.url_for(path)}?cursor=2>; rel="next"'}
    httpserver.expect_request(path, query_string="cursor=2").respond_with_json([WEAK])
    httpserver.expect_request(path, query_string="per_page=100").respond_with_json(
        [GOOD], headers=following
    )
    assert [c["name"] for c in dependency_review.compare_dependencies(github, "b", "c")] == [
        "good",
        "lib",
    ]


def test_a_repository_without_the_dependency_graph_is_an_error(
    github: GitHub, httpserver: HTTPServer
) -> None:
    path = f"{REPOSITORY}/dependency-graph/compare/b...c"
    said = {"message": "Dependency review is not supported on this repository."}
    httpserver.expect_request(path).respond_with_json(said, status=403)
    with pytest.raises(GitHubError, match="403 Dependency review is not supported"):
        dependency_review.compare_dependencies(github, "b", "c")


@pytest.mark.parametrize(
    ("command", "check"), [(code_scanning.ZIZMOR, "zizmor"), (code_scanning.CHECKOV, "checkov")]
)
def test_what_is_shown_is_what_the_checks_look_at(command: str, check: str) -> None:
    hooks = (Path(__file__).parents[3] / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    (entry,) = [x.split("entry: ")[1] for x in hooks.splitlines() if f"/bin/{check} " in x]
    output = ("--format", "--output", "--soft-fail", "--compact", ".github")
    options = {o for o in entry.replace("=", " ").split() if not o.startswith(output)}
    assert options <= set(command.replace("=", " ").split())
