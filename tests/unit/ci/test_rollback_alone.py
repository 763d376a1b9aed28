"""A rollback needs the bucket, the state and the image's own tools, and checks what it takes."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.ci import fetch_libraries, keep_libraries
from scripts.ci.stack_outputs import read_outputs
from scripts.deploy import libraries
from scripts.deploy.libraries import install_wheels, libraries_key, pack_wheels, unpack_wheels
from scripts.deploy.wheels import WheelError
from scripts.errors import RefusedError, UsageError

ROOT = Path(__file__).parents[3]
WHEEL = "lib-1.0-py3-none-any.whl"
STEPS = ("check_release", "fetch_libraries")


class Bucket:
    """The artifact bucket: what lies in it, and how often it was written."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def names(self, prefix: str) -> Sequence[str]:
        return [key for key in self.objects if key.startswith(prefix)]

    def write(self, key: str, body: bytes, replaces: str | None) -> str:
        self.objects[key] = body
        return "etag"

    def read(self, key: str) -> tuple[bytes, str] | None:
        raise NotImplementedError


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    file = tmp_path / WHEEL
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("lib.py", "answer = 42\n")
    return file


@pytest.fixture(autouse=True)
def requirements(tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pin that one wheel, and work in a folder of the test's own."""
    file = tmp_path / "deploy.txt"
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    file.write_text(f"lib==1.0 \\\n    --hash=sha256:{digest}\n")
    for module in (fetch_libraries, keep_libraries):
        monkeypatch.setattr(module, "REQUIREMENTS", file)
        monkeypatch.setattr(module, "libraries_key", lambda: libraries_key(file))
    monkeypatch.chdir(tmp_path)
    return file


def kept_by(body: bytes, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """Let the aws command answer with this body; give what it was asked."""
    asked: list[Sequence[str]] = []

    def run(command: Sequence[str], **_: object) -> "subprocess.CompletedProcess[str]":
        asked.append(command)
        Path(command[-1]).write_bytes(body)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return asked


@pytest.mark.parametrize("step", STEPS)
def test_the_first_steps_need_nothing_but_the_standard_library(step: str) -> None:
    command = [sys.executable, "-S", "-c", f"import scripts.ci.{step}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_deploy_keeps_the_libraries_once(wheel: Path, requirements: Path) -> None:
    bucket, downloads = Bucket(), 0

    def download(_: Path, folder: Path) -> None:
        nonlocal downloads
        downloads += 1
        (folder / WHEEL).write_bytes(wheel.read_bytes())

    assert keep_libraries.store_libraries(bucket, download)
    assert not keep_libraries.store_libraries(bucket, download)
    assert (list(bucket.objects), downloads) == ([libraries_key(requirements)], 1)


def test_other_requirements_are_kept_under_another_key(requirements: Path) -> None:
    before = libraries_key(requirements)
    requirements.write_text("lib==2.0\n")
    assert libraries_key(requirements) != before


def test_what_was_kept_can_be_imported(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = kept_by(pack_wheels([wheel]), monkeypatch)
    environ = {"ARTIFACT_BUCKET": "artifacts", "AWS_ACCOUNT_ID": "123456789012"}
    assert fetch_libraries.main(environ) == 0
    assert Path("dist/libraries/lib.py").read_text() == "answer = 42\n"
    assert "--expected-bucket-owner=123456789012" in asked[0]


def test_a_wheel_that_was_exchanged_in_the_bucket_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other" / WHEEL
    other.parent.mkdir()
    with zipfile.ZipFile(other, "w") as opened:
        opened.writestr("lib.py", "answer = 43\n")
    kept_by(pack_wheels([other]), monkeypatch)
    with pytest.raises(WheelError, match="not what the requirements pin"):
        fetch_libraries.main({"ARTIFACT_BUCKET": "artifacts"})
    assert not Path("dist/libraries").exists()


def test_an_archive_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    kept_by(b"no zip", monkeypatch)
    with pytest.raises(WheelError, match="not an archive of wheels"):
        fetch_libraries.main({"ARTIFACT_BUCKET": "artifacts"})


def test_names_in_an_archive_never_lead_out_of_the_folder(tmp_path: Path) -> None:
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("../../escaped.whl", "x")
    inside = tmp_path / "inside"
    inside.mkdir()
    unpack_wheels(archive, inside)
    assert [f.name for f in inside.iterdir()] == ["escaped.whl"]


@pytest.mark.parametrize("failure", ["refused", "no command"])
def test_where_nothing_is_kept_yet_the_index_is_asked(
    failure: str,
    wheel: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(command: Sequence[str], **_: object) -> "subprocess.CompletedProcess[str]":
        if failure == "no command":
            raise FileNotFoundError("aws")
        return subprocess.CompletedProcess(command, 254, "", "\nNoSuchKey: not there\n")

    def download(_: Path, folder: Path) -> None:
        (folder / WHEEL).write_bytes(wheel.read_bytes())

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(fetch_libraries, "download_with_pip", download)
    assert fetch_libraries.main({"ARTIFACT_BUCKET": "artifacts"}) == 0
    assert "package index" in capsys.readouterr().err


def test_a_bucket_that_is_not_set_is_named() -> None:
    with pytest.raises(UsageError, match="ARTIFACT_BUCKET"):
        fetch_libraries.main({})


def test_the_pinned_libraries_depend_on_no_machine() -> None:
    text = libraries.REQUIREMENTS.read_text(encoding="utf-8")
    assert ";" not in "".join(line for line in text.splitlines() if line.lstrip()[:1] != "#")


def test_wheels_are_laid_out_beside_each_other(wheel: Path, tmp_path: Path) -> None:
    install_wheels([wheel], tmp_path / "target")
    assert (tmp_path / "target/lib.py").is_file()


def state(**changes: object) -> bytes:
    outputs = {"site_url": {"value": "https://site"}, "site_bucket": {"value": "b"}}
    return json.dumps({"version": 4, "outputs": outputs, **changes}).encode()


def test_the_state_says_where_production_is() -> None:
    assert read_outputs(state()) == {
        "site_url": "https://site",
        "site_bucket": "b",
        "domain": "site",
    }


@pytest.mark.parametrize(
    "wrong", [b"", b"[]", b"{}", state(version=5), state(outputs={"site_url": 1})]
)
def test_what_is_no_state_is_refused(wrong: bytes) -> None:
    with pytest.raises(RefusedError, match=r"site/terraform\.tfstate"):
        read_outputs(wrong)


def test_a_stack_that_was_never_applied_is_a_misuse() -> None:
    with pytest.raises(UsageError, match="deploy once first"):
        read_outputs(state(outputs={}))
