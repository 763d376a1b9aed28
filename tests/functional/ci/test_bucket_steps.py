"""The steps of the pipeline that read and write the private buckets."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts.ci import (
    check_order,
    keep_libraries,
    known_plan,
    stack_outputs,
    store_zip,
    terraform_settle,
)
from scripts.deploy.libraries import libraries_key
from scripts.deploy.manifest import DeployRun
from scripts.deploy.releases import FunctionVersion, ReleaseRecord
from scripts.errors import RefusedError, UsageError
from scripts.hashes import sha256
from tests.functional.ci.conftest import OWNER
from tests.support.aws_server import AwsServer

BODY = b"zip"
HASH = sha256(BODY)
VARIABLES = {"AWS_REGION": "eu-north-1", "STATE_BUCKET": "states", "ARTIFACT_BUCKET": "artifacts"}
STATE = json.dumps({"version": 4, "outputs": {"site_url": {"value": "https://example.org"}}})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, with an output and a summary to write to."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    (tmp_path / "dist").mkdir()
    return tmp_path


def test_the_zip_is_stored_once_under_its_hash_in_the_bucket_of_the_account(
    aws: AwsServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "dist/function.zip").write_bytes(BODY)
    for _ in range(2):
        assert store_zip.main(["--bucket=artifacts", f"--sha256={HASH}"]) == 0
    assert aws.objects == {f"artifacts/function/{HASH}.zip": BODY}
    assert aws.owners == [OWNER, OWNER]
    first, second = capsys.readouterr().out.splitlines()
    assert (first.split(": ")[1], second.split(": ")[1]) == ("stored", "already there")


def test_another_zip_than_the_build_made_is_not_uploaded(aws: AwsServer, folder: Path) -> None:
    (folder / "dist/function.zip").write_bytes(b"other")
    with pytest.raises(RefusedError, match="not uploaded"):
        store_zip.main(["--bucket=artifacts", f"--sha256={HASH}"])
    assert aws.objects == {}


def test_libraries_that_are_kept_already_are_not_downloaded_again(
    aws: AwsServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keep_libraries, "download_with_pip", None)
    aws.objects[f"artifacts/{libraries_key()}"] = b"wheels"
    assert keep_libraries.main(["--bucket=artifacts"]) == 0
    assert "already there" in capsys.readouterr().out


def test_the_outputs_of_the_stack_are_read_from_the_state(aws: AwsServer, folder: Path) -> None:
    aws.objects["states/site/terraform.tfstate"] = STATE.encode()
    assert stack_outputs.main({"STATE_BUCKET": "states", "AWS_ACCOUNT_ID": OWNER}) == 0
    assert "domain=example.org" in (folder / "output").read_text().splitlines()
    assert aws.owners == [OWNER]


def test_a_state_that_is_not_there_yet_is_a_misuse(aws: AwsServer) -> None:
    with pytest.raises(UsageError, match="deploy once first"):
        stack_outputs.main({"STATE_BUCKET": "states"})


def test_an_empty_plan_is_noted_and_then_spared(
    aws: AwsServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_plan, "DIST", folder / "dist")
    monkeypatch.setattr("scripts.ci.terraform.DIST", folder / "dist")
    (folder / "dist/function.json").write_text('{"sha256": "a", "base64sha256": "b"}')
    aws.objects["states/site/terraform.tfstate"] = STATE.encode()
    environ = {"REPOSITORY_VARIABLES": json.dumps(VARIABLES)}
    assert known_plan.main(["find"], environ) == 0
    assert not (folder / "output").exists()
    assert known_plan.main(["record"], environ) == 0
    assert known_plan.main(["find"], environ) == 0
    assert "known=true" in (folder / "output").read_text().splitlines()
    with pytest.raises(UsageError, match="find, record"):
        known_plan.main([], environ)


@pytest.mark.parametrize("locked", [True, False])
def test_a_lock_that_a_cancelled_apply_left_is_named(
    aws: AwsServer, folder: Path, monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    monkeypatch.setattr(terraform_settle, "LOG", folder / "terraform.log")
    (folder / "terraform.log").write_text("")
    environ = {"REPOSITORY_VARIABLES": json.dumps(VARIABLES)}
    if not locked:
        assert terraform_settle.main(environ) == 0
        return
    aws.objects["states/site/terraform.tfstate.tflock"] = b'{"ID": "2b6a6738"}'
    with pytest.raises(terraform_settle.NotSettledError, match="2b6a6738"):
        terraform_settle.main(environ)


def test_the_first_release_has_none_to_be_compared_with(
    aws: AwsServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_order.main(["--state=s3://artifacts/site"]) == 0
    assert "nothing has been released" in capsys.readouterr().out
    assert not (folder / "output").exists()


@pytest.mark.parametrize(("contains", "superseded"), [(True, True), (False, False)])
def test_the_live_commit_is_named_and_a_superseded_run_stops(
    aws: AwsServer,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    contains: bool,
    superseded: bool,
) -> None:
    live = "b" * 40
    record = ReleaseRecord(
        1,
        "site",
        "r",
        live,
        DeployRun(),
        datetime.now(UTC),
        "me",
        FunctionVersion("f", "1", ""),
        {},
    )
    aws.objects["artifacts/releases/000001.json"] = record.to_json()
    monkeypatch.setenv("GITHUB_SHA", "a" * 40)
    monkeypatch.setattr(check_order, "is_superseded", lambda *_: contains)
    assert check_order.main(["--state=s3://artifacts/site"]) == 0
    written = (folder / "output").read_text().splitlines()
    assert (f"live={live}" in written, "superseded=true" in written) == (True, superseded)
