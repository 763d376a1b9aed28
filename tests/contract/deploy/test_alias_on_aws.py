"""Promotion with versions that really run on the emulator."""

import io
import json
import uuid
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from scripts import release, sync_site
from scripts.deploy.lambda_alias import NotRestoredError, PromotionError
from scripts.errors import RefusedError

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


def test_a_restore_moves_the_alias_back_to_the_recorded_version(
    function: Function, s3: "S3Client", bucket: str, tmp_path: Path
) -> None:
    place = [f"--bucket={bucket}", f"--state=s3://{bucket}/state/site"]
    of_function = [f"--function={function.name}", "--alias=live"]
    for commit in ("1" * 40, "2" * 40):
        (tmp_path / "index.html").write_text(commit)
        assert sync_site.main([f"--source={tmp_path}", *place]) == 0
        assert release.main(["record", *place, *of_function, f"--commit={commit}"]) == 0
        function.publish(GOOD % 2)
        release.main(["promote", *of_function])
    # The newest version was never recorded: this is a deploy that failed after its promotion.
    assert release.main(["restore", "--to=previous", *place, *of_function]) == 0
    assert function.live() == "2"
    assert release.main(["restore", f"--to={'1' * 40}", *place, *of_function]) == 0
    assert function.live() == "1"
    assert s3.get_object(Bucket=bucket, Key="index.html")["Body"].read() == b"1" * 40


def release_twice(function: Function, place: list[str], folder: Path) -> None:
    """Release page and function 1, then page and function 2."""
    for commit in ("1" * 40, "2" * 40):
        (folder / "index.html").write_text(commit)
        arguments = [f"--function={function.name}", *place, f"--commit={commit}"]
        assert sync_site.main([f"--source={folder}", *place]) == 0
        assert release.main(["record", *arguments]) == 0
        function.publish(GOOD % 2)
        release.main(["promote", arguments[0]])


@pytest.mark.parametrize("trouble", ["is gone", "is other code"])
def test_the_site_goes_back_even_where_the_recorded_version(
    trouble: str, function: Function, s3: "S3Client", bucket: str, tmp_path: Path
) -> None:
    place = [f"--bucket={bucket}", f"--state=s3://{bucket}/state/site"]
    release_twice(function, place, tmp_path)
    if trouble == "is gone":
        function.client.delete_function(FunctionName=function.name, Qualifier="1")
    else:
        forge_hash(s3, bucket)
    arguments = [*place, f"--function={function.name}", f"--to={'1' * 40}"]
    with pytest.raises(NotRestoredError, match="the site is release 1 again, its function is not"):
        release.main(["restore", *arguments])
    assert s3.get_object(Bucket=bucket, Key="index.html")["Body"].read() == b"1" * 40
    assert function.live() == "3"
    records = s3.list_objects_v2(Bucket=bucket, Prefix="state/releases/")
    assert records["KeyCount"] == 2


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_neither_the_function_nor_the_site_goes_back_where_one_version_has_expired(
    more: list[str], function: Function, s3: "S3Client", bucket: str, tmp_path: Path
) -> None:
    place = [f"--bucket={bucket}", f"--state=s3://{bucket}/state/site"]
    release_twice(function, place, tmp_path)
    found = s3.list_object_versions(Bucket=bucket, Prefix="index.html")["Versions"]
    (older,) = [version["VersionId"] for version in found if not version["IsLatest"]]
    s3.delete_object(Bucket=bucket, Key="index.html", VersionId=older)
    before = written(s3, bucket)
    with pytest.raises(RefusedError, match=r"expired \(index\.html\).*choose a newer release"):
        release.main(["restore", "--to=1", *place, f"--function={function.name}", *more])
    assert function.live() == "3"
    assert written(s3, bucket) == before


def written(s3: "S3Client", bucket: str) -> list[tuple[str, str]]:
    """Give every version of every object, so that any write shows."""
    found = s3.list_object_versions(Bucket=bucket)["Versions"]
    return [(version["Key"], version["VersionId"]) for version in found]


def forge_hash(s3: "S3Client", bucket: str) -> None:
    """Make the first record say another hash, as if the function had been replaced since."""
    key = "state/releases/000001.json"
    record = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    record["function"]["sha256"] = "0" * 64
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(record).encode())
