"""The emulator carries out once what a client sends twice, as a client does that lost an answer."""

import json
import socket
import uuid
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ClientError

from scripts.dev.emulator import Emulator

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

EVENT = "before-send.iam.CreatePolicy"
DOCUMENT = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }
)


@pytest.fixture
def iam(emulator: Emulator) -> "IAMClient":
    """Give a client with root's rights."""
    return boto3.client(
        "iam",
        region_name="eu-north-1",
        endpoint_url=emulator.url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def test_an_attempt_repeated_after_a_lost_answer_gets_that_answer(
    iam: "IAMClient", emulator: Emulator
) -> None:
    name = f"repeated-{uuid.uuid4()}"

    def lose_the_answer(request: AWSPreparedRequest, **_: Any) -> None:
        headers = {"Host": f"127.0.0.1:{emulator.port}", **decoded(request)}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with socket.create_connection(("127.0.0.1", emulator.port), timeout=30) as connection:
            connection.sendall(f"POST / HTTP/1.1\r\n{lines}\r\n".encode() + body(request))
            assert connection.recv(12) == b"HTTP/1.1 200"

    iam.meta.events.register(EVENT, lose_the_answer)
    made = iam.create_policy(PolicyName=name, PolicyDocument=DOCUMENT)["Policy"]
    assert made["PolicyName"] == name
    assert [p["Arn"] for p in iam.list_policies(Scope="Local")["Policies"]].count(made["Arn"]) == 1


def test_the_same_create_in_a_call_of_its_own_is_still_refused(iam: "IAMClient") -> None:
    name = f"twice-{uuid.uuid4()}"
    iam.create_policy(PolicyName=name, PolicyDocument=DOCUMENT)
    with pytest.raises(ClientError, match="EntityAlreadyExists"):
        iam.create_policy(PolicyName=name, PolicyDocument=DOCUMENT)


def decoded(request: AWSPreparedRequest) -> dict[str, str]:
    values: dict[str, Any] = dict(request.headers)  # text or bytes; the stubs know text only
    return {k: v.decode() if isinstance(v, bytes) else v for k, v in values.items()}


def body(request: AWSPreparedRequest) -> bytes:
    return cast(str, request.body).encode()  # the query protocol gives text
