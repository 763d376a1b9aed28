"""Publishing into a folder: what visitors get is the build, and the function's data stay."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scripts.dev.local.publish import PublishedChanges, publish_site
from scripts.errors import RefusedError

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
    assert publish_site(built, tmp_path / "out") == PublishedChanges(put=4, deleted=0)
    assert publish_site(built, tmp_path / "out") == PublishedChanges(put=0, deleted=0)


def test_a_removed_page_is_gone_and_the_functions_data_stay(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_site(built, out)
    data(out)
    (built / "404.html").unlink()
    assert publish_site(built, out) == PublishedChanges(put=0, deleted=1)
    assert not (out / "404.html").exists()
    assert (out / "data.json").exists()
    assert (out / "data/rome.json").exists()


def test_a_folder_that_was_moved_is_made_anew(built: Path, tmp_path: Path) -> None:
    publish_site(built, tmp_path / "out")
    for name in ("out", "out.state"):
        (tmp_path / name).rename(tmp_path / name.replace("out", "moved"))
    assert publish_site(built, tmp_path / "moved") == PublishedChanges(put=4, deleted=0)
    assert (tmp_path / "moved/index.html").read_text() == "<p>one"


def test_a_publish_that_was_killed_does_not_stand_in_the_way(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_site(built, out)
    (state,) = (tmp_path / "out.state").rglob("manifest.json")
    manifest = json.loads(state.read_text())
    unfinished = {"intent": {"index.html": ["0", "0"]}, "release": "other", "at": time_from_now()}
    state.write_text(json.dumps({**manifest, **unfinished}))
    (built / "index.html").write_text("<p>two")
    publish_site(built, out)
    assert (out / "index.html").read_text() == "<p>two"


def test_a_build_with_a_secret_leaves_what_is_shown_alone(built: Path, tmp_path: Path) -> None:
    publish_site(built, tmp_path / "out")
    (built / "server.key").write_text("secret")
    with pytest.raises(RefusedError, match=r"server\.key"):
        publish_site(built, tmp_path / "out")
    assert (tmp_path / "out/index.html").read_text() == "<p>one"


def time_from_now() -> str:
    return (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
