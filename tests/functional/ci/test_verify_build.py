"""The build is checked as a whole: the zip is made again, loaded, and every page is complete."""

import json
from pathlib import Path

import pytest

from scripts.ci import verify_build
from scripts.deploy.function_zip import make_function_zip, write_function_zip
from scripts.errors import RefusedError

HANDLER = "def handle(event, context): ...\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a small repository with a function, and a build of it."""
    (tmp_path / "function/weather").mkdir(parents=True)
    (tmp_path / "function/weather/__init__.py").write_text("")
    (tmp_path / "function/weather/handler.py").write_text(HANDLER)
    (tmp_path / "dist/site").mkdir(parents=True)
    (tmp_path / "dist/site/index.html").write_text("<p>")
    write_function_zip(make_function_zip(tmp_path / "function", []), tmp_path / "dist")
    monkeypatch.setattr(verify_build, "ROOT", tmp_path)
    monkeypatch.setattr(verify_build, "DIST", tmp_path / "dist")
    monkeypatch.setattr(verify_build, "fetch_wheels", lambda *_: [])
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    return tmp_path


def test_a_good_build_passes_with_its_hash_in_the_summary(root: Path) -> None:
    assert verify_build.main() == 0
    made = json.loads((root / "dist/function.json").read_text())
    assert made["sha256"] in (root / "summary").read_text()


def test_a_zip_of_other_sources_is_refused(root: Path) -> None:
    (root / "function/weather/handler.py").write_text(HANDLER + "# changed\n")
    with pytest.raises(RefusedError, match="not reproducible"):
        verify_build.main()
    assert not (root / "summary").exists()
