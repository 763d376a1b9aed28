"""What the checks of the repository's own files find, and what they let pass."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.repository import texts
from tests.support.repository_files import (
    FilesError,
    find_machine_paths,
    find_registry_hosts,
    read_texts,
    repository_files,
)


@pytest.mark.parametrize("labels", [("pypi", "org"), ("registry", "npmjs", "org"), ("ghcr", "io")])
def test_the_host_of_a_package_registry_is_found_with_its_line(labels: tuple[str, ...]) -> None:
    text = "first\nindex-url = https://" + ".".join(labels) + "/simple\n"
    assert [str(f) for f in find_registry_hosts({"pip.conf": text})] == [
        f"pip.conf:2: names the host of a package registry: {'.'.join(labels[-2:])}"
    ]


def test_terraforms_own_provider_address_is_no_finding() -> None:
    text = 'provider "registry.terraform.io/hashicorp/aws" {'
    assert find_registry_hosts({".terraform.lock.hcl": text}) == []


@pytest.mark.parametrize("folder", ["work", "root", "home", "Users", "mnt"])
def test_a_path_of_one_machine_is_found(folder: str) -> None:
    found = find_machine_paths({"a.sh": f"cd '/{folder}/me/windsock'"})
    assert [f.line for f in found] == [1]


@pytest.mark.parametrize(
    "text",
    ["https://example.org/home/page", "src/work/x", "/var/task/x", "$HOME/work/x", "../root/x"],
)
def test_addresses_and_relative_paths_are_let_pass(text: str) -> None:
    assert find_machine_paths({"a": text}) == []


def test_pictures_are_not_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "b.txt").write_bytes("é".encode("latin-1"))
    assert read_texts(tmp_path, ["a.png", "b.txt"]) == {"b.txt": "\ufffd"}


def test_a_repository_that_git_cannot_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: nowhere")
    with pytest.raises(FilesError, match="git cannot list"):
        repository_files(tmp_path)


def test_a_copy_without_history_is_listed_as_git_lists_the_repository(tmp_path: Path) -> None:
    for name in ("a.py", "b/c.txt", ".venv/x", ".venv-more/y", "b/__pycache__/c.pyc", "s.tfstate"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / ".gitignore").write_text(texts()[".gitignore"])
    without = repository_files(tmp_path)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    assert without == repository_files(tmp_path) == [".gitignore", "a.py", "b/c.txt"]


def test_a_repository_of_somebody_else_is_listed_too(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "a.py").write_text("")
    if os.geteuid() == 0:
        os.chown(tmp_path, 12345, 12345)
    assert repository_files(tmp_path) == ["a.py"]
