"""The comment about a preview, at the stand-in for GitHub and at a preview on loopback."""

import json
from collections.abc import Iterator, Mapping

import pytest
from pytest_httpserver import HTTPServer

from scripts.ci import comment_preview
from scripts.ci.comment_preview import MARKER, ROOT
from scripts.dev.rehearsal.events import FULL_NAME, push
from scripts.dev.rehearsal.github_service import serve_github
from scripts.dev.rehearsal.github_state import GitHubState
from scripts.dev.rehearsal.grants import Grant

GRANT = Grant("secret", push("a" * 40), "comment", {"pull-requests": "write"})
HEADERS: Mapping[str, str] = json.loads((ROOT / "site/headers.json").read_text())


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Iterator[GitHubState]:
    known = GitHubState(grants={GRANT.token: GRANT})
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    monkeypatch.setenv("GITHUB_REPOSITORY", FULL_NAME)
    monkeypatch.setenv("GITHUB_TOKEN", GRANT.token)
    monkeypatch.setenv("SITE_VIA", httpserver.url_for("").rstrip("/"))
    with serve_github(known) as address:
        monkeypatch.setenv("GITHUB_API_URL", address)
        yield known


def comment(state: GitHubState, action: str, pictures: str = "") -> list[str]:
    url = "https://d123.cloudfront.net"
    arguments = ["--number=7", f"--url={url}", f"--commit={'a' * 40}", f"--pictures={pictures}"]
    assert comment_preview.main([*arguments, f"--action={action}"]) == 0
    return [c["body"] for c in state.comments.get(7, [])]


def test_the_one_comment_follows_the_preview_to_its_end(
    state: GitHubState, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/pr-7/").respond_with_data("page", headers=HEADERS)

    (opened,) = comment(state, "opened", "yes")
    (closed,) = comment(state, "closed")

    assert opened.startswith(MARKER)
    assert "https://d123.cloudfront.net/pr-7/" in opened
    assert ("<img" in opened, "WARNING" in opened) == (True, False)
    assert closed.startswith(MARKER)
    assert "https://" not in closed


def test_a_preview_that_was_never_shown_gets_no_comment(state: GitHubState) -> None:
    assert comment(state, "closed") == []


def test_what_a_visitor_would_notice_is_in_the_comment(
    state: GitHubState, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/pr-7/").respond_with_data(
        "old", headers={"X-Frame-Options": "DENY"}
    )

    (body,) = comment(state, "opened")

    assert "Content-Security-Policy" in body
    assert "X-Frame-Options" not in body
