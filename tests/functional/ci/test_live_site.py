"""Asking a deployed site over HTTP, on loopback."""

import json
import re
import time
from pathlib import Path

import pytest
import requests
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from scripts import smoke_test
from scripts.ci.live_site import LiveSite
from scripts.dev.rehearsal.viewer import serve_live_site
from scripts.smoke_test import HEADERS, SmokeError

DOMAIN = "d123.cloudfront.net"
PAGE = '<a href="data/text.html">text</a><script src="/assets/app.js"></script>'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Build a site of three files."""
    for name, text in {
        "index.html": PAGE,
        "version.json": '{"commit": "abc"}',
        "assets/app.js": "1",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def edge(httpserver: HTTPServer, site: Path) -> HTTPServer:
    """Serve the built site as the emulated delivery network does."""

    def answer(request: Request) -> Response:
        if request.headers["Host"] != DOMAIN:
            return Response("no such distribution", 421)
        if request.headers["X-Forwarded-Proto"] == "http":
            return Response(status=301, headers={"Location": f"https://{DOMAIN}/"})
        data = json.dumps({"generated": int(time.time()), "interval": 1200})
        made = {"data.json": data, "data/text.html": "<p>dry"}
        key = request.path.lstrip("/") or "index.html"
        file = site / key
        body = made.get(key) or (file.read_text() if file.is_file() else None)
        headers = json.loads(HEADERS.read_text())
        return Response(body or "", 200 if body else 404, headers=headers)

    httpserver.expect_request(re.compile(".*")).respond_with_handler(answer)
    return httpserver


def test_a_site_that_is_right_passes(
    edge: HTTPServer, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert smoke_test.main(_arguments(edge, site)) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("smoke: 7 of 7 ")


def test_a_site_that_serves_other_bytes_fails_and_names_them(edge: HTTPServer, site: Path) -> None:
    expected = smoke_test.expect(site, None)
    (site / "assets/app.js").write_text("2")
    live = LiveSite(DOMAIN, edge.url_for(""))
    checks = smoke_test.check_patiently(live, expected, 0, time.time, time.sleep, lambda _: None)
    assert [c.detail for c in checks if not c.ok] == ["not as built: assets/app.js"]


def test_a_site_that_is_not_there_fails(site: Path) -> None:
    arguments = ["--domain", DOMAIN, "--via", "http://127.0.0.1:1", "--site", str(site)]
    with pytest.raises(SmokeError, match="no answer"):
        smoke_test.main(arguments)


def test_the_checks_can_be_read_by_machines(
    edge: HTTPServer, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    smoke_test.main([*_arguments(edge, site), "--json"])
    checks = json.loads(capsys.readouterr().out)
    assert {c["ok"] for c in checks} == {True}


def test_a_browser_can_look_at_a_rehearsed_site(edge: HTTPServer) -> None:
    with serve_live_site(LiveSite(DOMAIN, edge.url_for(""))) as address:
        page = requests.get(address, timeout=5)
        missing = requests.get(f"{address}nothing.html", timeout=5)
    assert page.text == PAGE
    assert "Content-Security-Policy" in page.headers
    assert missing.status_code == 404


def _arguments(edge: HTTPServer, site: Path) -> list[str]:
    return ["--domain", DOMAIN, "--via", edge.url_for(""), "--site", str(site)]
