"""The recording proxy: what passes through it is unchanged, and written down as it was."""

import http.client
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.support.rights.recorder import Recorder, start_recorder


@pytest.fixture
def recorder(httpserver: HTTPServer) -> Iterator[Recorder]:
    with start_recorder(httpserver.port) as running:
        yield running


def ask(
    recorder: Recorder, method: str, path: str, **options: object
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", recorder.port, timeout=10)
    connection.request(method, path, **options)  # type: ignore[arg-type] # as given by a test
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def echo(request: Request) -> Response:
    headers = {"X-Host": request.headers["Host"], "X-Query": request.query_string.decode()}
    return Response(request.get_data() + b"!", 207, headers)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "PATCH"])
def test_a_request_and_its_answer_pass_unchanged(
    httpserver: HTTPServer, recorder: Recorder, method: str
) -> None:
    httpserver.expect_request("/a b/c", method=method).respond_with_handler(echo)

    headers = {"Host": "bucket.example", "Authorization": "signed"}
    answer, body = ask(recorder, method, "/a%20b/c?x=%2F&y=", body=b"sent", headers=headers)

    assert (answer.status, body) == (207, b"sent!")
    assert (answer.headers["X-Host"], answer.headers["X-Query"]) == ("bucket.example", "x=%2F&y=")
    (kept,) = recorder.exchanges()
    assert (kept.method, kept.path, kept.body) == (method, "/a%20b/c?x=%2F&y=", b"sent")
    assert (kept.status, kept.answer) == (207, b"sent!")
    assert kept.headers["authorization"] == "signed"


def test_a_body_in_chunks_is_put_together(httpserver: HTTPServer, recorder: Recorder) -> None:
    httpserver.expect_request("/k").respond_with_handler(echo)

    options = {"body": iter([b"one", b"two"]), "encode_chunked": True}
    _, body = ask(recorder, "PUT", "/k", headers={"Transfer-Encoding": "chunked"}, **options)

    assert body == b"onetwo!"
    assert recorder.exchanges()[0].body == b"onetwo"


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("DELETE", 204), ("GET", 304)])
def test_an_answer_without_a_body_stays_one(
    httpserver: HTTPServer, recorder: Recorder, method: str, status: int
) -> None:
    httpserver.expect_request("/k").respond_with_data(status=status, headers={"ETag": '"e"'})

    answer, body = ask(recorder, method, "/k")

    assert (answer.status, answer.headers["ETag"], body) == (status, '"e"', b"")


def test_one_connection_carries_many_requests(httpserver: HTTPServer, recorder: Recorder) -> None:
    httpserver.expect_request("/k").respond_with_handler(echo)
    connection = http.client.HTTPConnection("127.0.0.1", recorder.port, timeout=10)

    for body in (b"1", b"2"):
        connection.request("POST", "/k", body=body)
        assert connection.getresponse().read() == body + b"!"
    connection.close()

    assert [kept.body for kept in recorder.exchanges()] == [b"1", b"2"]


def test_it_listens_on_loopback_only(recorder: Recorder) -> None:
    assert recorder.url == f"http://127.0.0.1:{recorder.port}"
