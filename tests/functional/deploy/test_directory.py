"""A folder as a bucket keeps to its root."""

from pathlib import Path

import pytest

from scripts.deploy.directory import DirectorySite
from scripts.deploy.key_rules import Headers
from scripts.deploy.source import Upload, hash_file
from scripts.deploy.sync_command import publish_folder
from scripts.errors import UsageError
from tests.support.deploys import Stage


@pytest.mark.parametrize("key", ["../out", "/etc/x", "a//b", "a/./b", ".headers/a.json", ""])
def test_a_key_cannot_leave_the_folder(tmp_path: Path, key: str) -> None:
    (tmp_path / "file").write_text("x")
    upload = Upload(hash_file(tmp_path / "file"), Headers("text/plain", "no-store"))
    with pytest.raises(UsageError, match="key"):
        DirectorySite(tmp_path / "root").put(key, upload, None)


def test_a_folder_is_published_and_published_again(stage: Stage, tmp_path: Path) -> None:
    root = tmp_path / "live"
    tools = stage.job().tools
    assert publish_folder(stage.folder, root, tools).plan.waves
    assert publish_folder(stage.folder, root, tools).plan.is_noop
    assert (root / "index.html").read_bytes() == stage.source()["index.html"]


def test_what_the_function_wrote_stays_when_the_folder_is_published(
    stage: Stage, tmp_path: Path
) -> None:
    root = tmp_path / "live"
    root.mkdir()
    (root / "data.json").write_text("{}")
    publish_folder(stage.folder, root, stage.job().tools)
    assert (root / "data.json").read_text() == "{}"


def test_half_a_write_is_no_object(tmp_path: Path) -> None:
    (tmp_path / ".part-abc").write_text("half")
    assert DirectorySite(tmp_path).list() == {}
