"""Publishing into a folder: what visitors get is the build, and the function's data stay."""

import json
from pathlib import Path

import pytest

from scripts.local.publish import Changes, publish_site

FILES = {
    "index.html": "<p>one",
    "404.html": "<p>none",
    "assets/app.0123abcd.js": "1",
    ".well-known/security.txt": "Contact: x",
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    for key, text in FILES.items():
        path = tmp_path / "built" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "built"


def data(root: Path) -> None:
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "data.json").write_text("{}")
    (root / "data/rome.json").write_text("{}")


def test_every_file_gets_the_headers_it_has_in_production(built: Path, tmp_path: Path) -> None:
    publish_site(built, tmp_path / "out")
    headers = json.loads((tmp_path / "out/.headers/assets/app.0123abcd.js.json").read_text())
    assert headers == {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "public, max-age=31536000, immutable",
    }


def test_publishing_the_same_build_again_writes_nothing(built: Path, tmp_path: Path) -> None:
    assert publish_site(built, tmp_path / "out") == Changes(put=4, deleted=0)
    assert publish_site(built, tmp_path / "out") == Changes(put=0, deleted=0)


def test_a_removed_page_is_gone_and_the_functions_data_stay(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_site(built, out)
    data(out)
    (built / "404.html").unlink()
    assert publish_site(built, out) == Changes(put=0, deleted=1)
    assert not (out / "404.html").exists()
    assert (out / "data.json").exists()
    assert (out / "data/rome.json").exists()
