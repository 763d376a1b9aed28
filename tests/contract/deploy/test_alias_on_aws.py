"""Promotion with versions that really run on the emulator."""

import io
import json
import uuid
import zipfile
from typing import TYPE_CHECKING

import boto3
import pytest

from scripts import release
from scripts.deploy.alias import PromotionError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

GOOD = "def handle(event, context):\n    return {'dry': event['dry_run'], 'answer': %d}\n"
BROKEN = "def handle(event, context):\n    raise RuntimeError('it does not start')\n"


def zipped(code: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("handler.py", code)
    return buffer.getvalue()


class Function:
    """A function on the emulator with an alias on its first version."""

    def __init__(self) -> None:
        self.client = boto3.Session().client("lambda")
        self.name = f"weather-{uuid.uuid4()}"
        self.client.create_function(
            FunctionName=self.name,
            Runtime="python3.13",
            Role=self._role(),
            Handler="handler.handle",
            Code={"ZipFile": zipped(GOOD % 1)},
            Publish=True,
        )
        self.client.create_alias(FunctionName=self.name, Name="live", FunctionVersion="1")

    def publish(self, code: str) -> str:
        answer = self.client.update_function_code(
            FunctionName=self.name, ZipFile=zipped(code), Publish=True
        )
        return answer["Version"]

    def live(self) -> str:
        return self.client.get_alias(FunctionName=self.name, Name="live")["FunctionVersion"]

    def _role(self) -> str:
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        iam = boto3.Session().client("iam")
        answer = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument=json.dumps(trust))
        return answer["Role"]["Arn"]


@pytest.fixture
def function(s3: "S3Client") -> Function:
    del s3  # asked for because it points the process to the emulator
    return Function()


def test_the_newest_version_goes_live_after_its_trial(
    function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    version = function.publish(GOOD % 2)
    assert release.main(["promote", f"--function={function.name}", "--alias=live"]) == 0
    assert function.live() == version
    assert f"version {version} is live, after version 1" in capsys.readouterr().out


def test_a_version_that_does_not_start_never_goes_live(function: Function) -> None:
    version = function.publish(BROKEN)
    with pytest.raises(PromotionError, match=r"it does not start.*version 1 is still live"):
        release.main(["promote", f"--function={function.name}", f"--version={version}"])
    assert function.live() == "1"
