"""What visitors may ask for, and what they may not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.dev.local.site_folder import SiteFolder, key_of

PUBLIC = {
    "/": "index.html",
    "/?utm=1": "index.html",
    "/index.html": "index.html",
    "/data/sao-paulo.json?x=1": "data/sao-paulo.json",
    "/a%20b.html": "a b.html",
    "/caf%C3%A9.html": "café.html",
    "/.well-known/security.txt": ".well-known/security.txt",
    "/docs/": "docs/index.html",
}
REFUSED = [
    "",
    "index.html",
    "http://elsewhere/",
    "/../secret",
    "/a/../../secret",
    "/%2e%2e/secret",
    "/..%2fsecret",
    "/%2e%2e%2f%2e%2e%2fetc/passwd",
    "/..\\secret",
    "/%5c..%5csecret",
    "//etc/passwd",
    "/.headers/index.html.json",
    "/%2eheaders/index.html.json",
    "/assets/.env",
    "/.git/config",
    "/a%00.html",
    "/a%0d%0aSet-Cookie:x",
    "/%ff",
]


@pytest.mark.parametrize(("target", "key"), PUBLIC.items())
def test_a_public_address_names_its_key(target: str, key: str) -> None:
    assert key_of(target) == key


@pytest.mark.parametrize("target", REFUSED)
def test_an_address_outside_the_site_names_nothing(target: str) -> None:
    assert key_of(target) is None


@given(st.text())
def test_no_address_leads_to_a_hidden_or_outer_file(path: str) -> None:
    key = key_of(f"/{path}")
    if key is not None:
        assert all(s == ".well-known" or not s.startswith(".") for s in key.split("/"))
        assert not key.startswith("/")


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "site"
    root.mkdir()
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    assert SiteFolder(root).read("out.txt") is None


def test_a_name_that_no_disk_can_hold_is_absent(tmp_path: Path) -> None:
    assert SiteFolder(tmp_path).read("a" * 5000) is None
    assert SiteFolder(tmp_path).read("a\0b") is None
