"""What the usual graders say: Lighthouse and the W3C's checker of HTML."""

import json
import shutil
import subprocess
from pathlib import Path

from scripts.build_site import SOURCE
from tests.support.browser_site import Site
from tests.support.lighthouse import SPEED, grade, missing_lighthouse
from tests.support.skips import skip_unless_ready

TOOLS = Path(__file__).parents[2] / "node_modules"
VNU = TOOLS / "vnu-jar/build/dist/vnu.jar"


def test_lighthouse_gives_100_for_all_but_speed(today: Site, tmp_path: Path) -> None:
    skip_unless_ready(missing_lighthouse())
    grades = grade(today.url, tmp_path)
    # Other work on the machine makes a page look slow: `make bench` judges that.
    del grades[SPEED]
    assert grades == dict.fromkeys(grades, 100)


def test_the_checker_of_html_finds_no_error(built: dict[str, bytes], tmp_path: Path) -> None:
    java = shutil.which("java")
    skip_unless_ready(None if java and VNU.is_file() else "vnu or Java is missing: run make setup")
    assert java
    paths = []
    for key in ("index.html", "404.html"):
        (tmp_path / key).write_bytes(built[key])
        paths.append(str(tmp_path / key))
    paths += [str(SOURCE / name) for name in ("style.css", "more.css", "icons/icon.svg")]
    checked = subprocess.run(
        [
            java,
            "-jar",
            str(VNU),
            "--also-check-css",
            "--also-check-svg",
            "--format",
            "json",
            *paths,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    messages = json.loads(checked.stderr)["messages"]
    assert [message for message in messages if message["type"] == "error"] == []
