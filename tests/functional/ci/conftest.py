"""What the tests of the pipeline's commands share."""

import re

import pytest
from pytest_httpserver import HTTPServer

from tests.support.aws_server import AwsServer

OWNER = "123456789012"


@pytest.fixture
def aws(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> AwsServer:
    """Return a server that every client of AWS made in the test talks to."""
    server = AwsServer()
    httpserver.expect_request(re.compile("/")).respond_with_handler(server.handle)
    monkeypatch.setenv("AWS_ENDPOINT_URL", httpserver.url_for("").rstrip("/"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_ACCOUNT_ID", OWNER)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    return server
