"""What is not a built site, or must never be published, is refused before anything is read."""

import os
from pathlib import Path

import pytest

from scripts.deploy.key_rules import headers_for
from scripts.deploy.source import Upload, find_files, hash_file, hash_files, open_body
from scripts.errors import RefusedError, WindsockError
from scripts.hashes import SMALL


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<p>hello")
    return tmp_path


def test_every_file_is_found_by_its_key(site: Path) -> None:
    (site / "a/b").mkdir(parents=True)
    (site / "a/b/c.txt").write_text("c")
    (site / ".well-known").mkdir()
    (site / ".well-known/security.txt").write_text("s")
    assert sorted(find_files(site)) == [".well-known/security.txt", "a/b/c.txt", "index.html"]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="build the site first"):
        find_files(tmp_path / "nowhere")


def test_a_file_is_refused(site: Path) -> None:
    with pytest.raises(RefusedError, match="build the site first"):
        find_files(site / "index.html")


@pytest.mark.parametrize("root", [Path("/"), Path.home()])
def test_the_root_and_home_are_refused(root: Path) -> None:
    with pytest.raises(RefusedError, match="not a built site"):
        find_files(root)


@pytest.mark.parametrize("files", [[], ["about.html"], ["sub/index.html"]])
def test_a_folder_without_a_first_page_is_refused(tmp_path: Path, files: list[str]) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    with pytest.raises(RefusedError, match=r"has no index\.html"):
        find_files(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        ".env",
        ".env.production",
        "sub/.env",
        ".git/config",
        ".gitignore",
        "server.pem",
        "private.KEY",
        "id_rsa",
        "id_ed25519.bak",
        "terraform.tfstate",
        "terraform.tfstate.backup",
        "prod.tfvars",
        ".aws/credentials",
        ".npmrc",
    ],
)
def test_a_secret_in_the_source_stops_everything(site: Path, name: str) -> None:
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).write_text("secret")
    with pytest.raises(RefusedError, match="looks like a secret"):
        find_files(site)


@pytest.mark.parametrize("name", [".headers/index.html.json", ".hidden", "sub/.well-known/x"])
def test_hidden_files_are_refused(site: Path, name: str) -> None:
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_text("x")
    with pytest.raises(RefusedError, match="hidden"):
        find_files(site)


@pytest.mark.parametrize("name", [".DS_Store", "index.html~", "Thumbs.db", ".index.html.swp"])
def test_litter_of_editors_is_left_out(site: Path, name: str) -> None:
    (site / name).write_text("x")
    assert list(find_files(site)) == ["index.html"]


@pytest.mark.parametrize("target", ["index.html", "/etc/hostname", "nowhere"])
def test_a_link_is_refused_wherever_it_leads(site: Path, target: str) -> None:
    (site / "link.html").symlink_to(target)
    with pytest.raises(RefusedError, match=r"link\.html"):
        find_files(site)


def test_a_linked_folder_is_refused(site: Path) -> None:
    (site / "etc").symlink_to("/etc", target_is_directory=True)
    with pytest.raises(RefusedError, match="etc"):
        find_files(site)


def test_a_pipe_is_refused(site: Path) -> None:
    os.mkfifo(site / "pipe")
    with pytest.raises(RefusedError, match="pipe"):
        find_files(site)


@pytest.mark.parametrize("name", ["a\nb.html", "bell\x07.txt", "del\x7f"])
def test_control_characters_in_names_are_refused(site: Path, name: str) -> None:
    (site / name).write_text("x")
    with pytest.raises(RefusedError, match="control character"):
        find_files(site)


def test_a_name_that_is_not_utf8_is_refused(site: Path) -> None:
    Path(os.fsdecode(os.fsencode(site) + b"/caf\xe9.html")).write_text("x")
    with pytest.raises(RefusedError, match="not UTF-8"):
        find_files(site)


def test_a_name_of_more_than_1024_bytes_is_refused(site: Path) -> None:
    folder = site.joinpath(*["d" * 250] * 4)
    folder.mkdir(parents=True)
    (folder / ("f" * 21)).write_text("x")
    with pytest.raises(RefusedError, match="longer than 1024 bytes"):
        find_files(site)


def test_a_file_that_changes_after_it_was_hashed_is_not_uploaded(site: Path) -> None:
    file = hash_file(site / "index.html")
    (site / "index.html").write_text("<p>HELLO")
    with pytest.raises(WindsockError, match="changed while"), open_body(file):
        pass


def test_a_large_file_is_streamed_and_never_held(site: Path) -> None:
    with (site / "large.bin").open("wb") as large:
        large.truncate(SMALL + 1)
    file = hash_file(site / "large.bin")
    with open_body(file) as body:
        assert not isinstance(body, bytes)
    assert file.size == SMALL + 1


def test_what_is_wanted_is_the_hash_and_the_headers(site: Path) -> None:
    wanted = hash_files(find_files(site), headers_for)["index.html"]
    assert wanted.sha256 == hash_file(site / "index.html").sha256
    assert wanted.fingerprint == headers_for("index.html").fingerprint
    assert isinstance(wanted.content, Upload)
