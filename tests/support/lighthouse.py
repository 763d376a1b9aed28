"""Asks Lighthouse about a page, with its own settings for a phone."""

import json
import os
import subprocess
from pathlib import Path

from scripts.dev.browser import FLAGS, find_chromium, missing_chromium

LIGHTHOUSE = Path(__file__).parents[2] / "node_modules/.bin/lighthouse"
SPEED = "performance"
CATEGORIES = (SPEED, "accessibility", "best-practices", "seo")


def missing_lighthouse() -> str | None:
    """Tell what is missing to run Lighthouse, in one line; None when nothing is."""
    return missing_chromium() or (
        None if LIGHTHOUSE.is_file() else "Lighthouse is missing: run make setup"
    )


def grade(url: str, folder: Path) -> dict[str, int]:
    """Grade a page; gives 0 to 100 for each category."""
    report = folder / "report.json"
    subprocess.run(
        [
            *(str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={report}"),
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={' '.join(flag for flag in FLAGS if 'resolver' not in flag)}",
        ],
        check=True,
        timeout=120,
        env={**os.environ, "CHROME_PATH": find_chromium() or "", "HOME": str(folder)},
    )
    categories = json.loads(report.read_text())["categories"]
    return {name: round(categories[name]["score"] * 100) for name in CATEGORIES}
