"""A stage with one release live, for every test of the sync."""

from pathlib import Path

import pytest

from tests.support.deploys import Stage

FIRST = {
    "index.html": "<script src=assets/app.11111111.js></script>",
    "about/index.html": "about <img src=assets/pic.11111111.svg>",
    "404.html": "not found",
    "sw.js": "worker 1",
    "version.json": '{"commit": "1"}',
    "robots.txt": "robots",
    "assets/app.11111111.js": "app 1",
    "assets/pic.11111111.svg": "<svg/>",
}
# One page changed, one new, one removed; one asset new, one dropped.
SECOND = {
    "index.html": "<script src=assets/app.22222222.js></script>",
    "about/index.html": None,
    "contact.html": "write to us <img src=assets/pic.11111111.svg>",
    "sw.js": "worker 2",
    "version.json": '{"commit": "2"}',
    "assets/app.11111111.js": None,
    "assets/app.22222222.js": "app 2",
}


@pytest.fixture
def empty(tmp_path: Path) -> Stage:
    """Give a stage with a built site and nothing in the bucket but the function's data."""
    (tmp_path / "site").mkdir()
    stage = Stage(tmp_path / "site")
    stage.write(FIRST)
    stage.site.overwrite("data.json", b"{}")
    return stage


@pytest.fixture
def stage(empty: Stage) -> Stage:
    """Give a stage with the first release live and the second one built."""
    empty.deploy()
    empty.write(SECOND)
    empty.wire.clear()
    return empty
