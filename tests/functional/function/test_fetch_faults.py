"""Every way in which a server on the other side can go wrong, with real sockets."""

import gzip
import json
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.faulty_server import (
    MEGABYTE,
    Fault,
    answers,
    drips_its_body,
    drips_its_headers,
    faulty_server,
    hangs_up_at_once,
    is_overloaded,
    never_answers,
    promises_more_than_it_sends,
    redirects,
    refused_connections,
    resets_in_the_middle_of_its_body,
    self_signed,
    sends_a_gzip_bomb,
    sends_broken_gzip,
    sends_fifty_megabytes,
    swallowed_connections,
)
from tests.support.skips import skip_unless_ready
from weather.errors import BadForecastError, UpstreamUnavailableError
from weather.sources.http import HttpRequest
from weather.sources.http_client import HttpFetch

LIMIT = 0.4
# What a loaded machine may take on top before the test calls the deadline broken.
SLACK = 2.0


def request(url: str, method: str = "GET") -> HttpRequest:
    parameters = {"latitude": "59.3293", "key": "tell-nobody"}
    if method == "POST":
        return HttpRequest("POST", url, parameters, {"User-Agent": "windsock/1 (test)"})
    return HttpRequest("GET", url, parameters, {"User-Agent": "windsock/1 (test)"})


def test_a_good_answer_comes_back_whole() -> None:
    with faulty_server(answers(b'{"a": 1}', Expires="soon")) as server:
        answer = HttpFetch()(request(server.url), 5)
    assert (answer.status, answer.body) == (200, b'{"a": 1}')
    assert answer.headers["expires"] == "soon"


def test_a_compressed_answer_is_decoded() -> None:
    body = json.dumps(list(range(1000))).encode()
    packed = answers(gzip.compress(body), Content_Encoding="gzip")
    with faulty_server(packed) as server:
        assert HttpFetch()(request(server.url), 5).body == body
    assert b"accept-encoding: gzip\r\n" in server.requests[0].lower()


def test_a_post_carries_its_parameters_in_the_body() -> None:
    with faulty_server(answers(b"[]")) as server:
        HttpFetch()(request(server.url, "POST"), 5)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == b"latitude=59.3293&key=tell-nobody"
    assert head.startswith(b"POST /v1/forecast HTTP/1.1")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (never_answers, "no (complete )?answer"),
        (drips_its_body, "no complete answer"),
        (drips_its_headers, "no complete answer"),
        (hangs_up_at_once, "broke off before an answer"),
        (resets_in_the_middle_of_its_body, "broke off"),
        (promises_more_than_it_sends(b'[{"latitude": 1}]'), "broke off"),
        (sends_broken_gzip, "compressed wrongly"),
    ],
)
def test_no_complete_answer_is_unavailable_within_the_deadline(fault: Fault, words: str) -> None:
    with faulty_server(fault) as server:
        started = time.monotonic()
        with pytest.raises(UpstreamUnavailableError, match=words) as caught:
            HttpFetch()(request(server.url), LIMIT)
        assert time.monotonic() - started < LIMIT + SLACK
    assert "tell-nobody" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_refused_connection_is_told_from_a_broken_one() -> None:
    with (
        refused_connections() as url,
        pytest.raises(UpstreamUnavailableError, match="no connection"),
    ):
        HttpFetch()(request(url), LIMIT)


def test_a_connection_that_hangs_is_given_up_in_time() -> None:
    with swallowed_connections() as url:
        started = time.monotonic()
        with pytest.raises(UpstreamUnavailableError, match=r"in time|no complete"):
            HttpFetch()(request(url), LIMIT)
        assert time.monotonic() - started < LIMIT + SLACK


@pytest.mark.parametrize("fault", [sends_fifty_megabytes, sends_a_gzip_bomb])
def test_a_huge_answer_is_cut_off_at_the_cap(fault: Fault) -> None:
    with (
        faulty_server(fault) as server,
        pytest.raises(BadForecastError, match="too big"),
    ):
        HttpFetch()(replace(request(server.url), most_bytes=MEGABYTE), 10)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/elsewhere", "file:///etc/passwd", "https://example.org/"]
)
def test_a_redirect_is_handed_back_and_never_followed(address: str) -> None:
    with faulty_server(redirects(address), answers(b"stolen")) as server:
        answer = HttpFetch()(request(server.url), 5)
    assert (answer.status, answer.body) == (302, b"")
    assert len(server.requests) == 1


def test_a_failure_status_is_an_answer_that_others_judge() -> None:
    with faulty_server(is_overloaded(502)) as server:
        assert HttpFetch()(request(server.url), 5).status == 502


def test_a_proxy_named_by_the_surroundings_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with faulty_server(answers(b"[]")) as server:
        assert HttpFetch()(request(server.url), 5).body == b"[]"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Make a certificate that nobody vouches for, and its key."""
    skip_unless_ready(None if shutil.which("openssl") else "openssl is not installed")
    made, key = tmp_path / "made.pem", tmp_path / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    subprocess.run(
        [*command, "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", made],
        check=True,
        capture_output=True,
    )
    return made, key


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: tuple[Path, Path]) -> None:
    with faulty_server(answers(b"[]"), tls=self_signed(*certificate)) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(UpstreamUnavailableError, match="certificate"):
            HttpFetch()(request(url), 5)
    assert server.requests == []
