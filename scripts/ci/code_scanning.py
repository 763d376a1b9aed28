"""Uploads the findings of zizmor and checkov to GitHub code scanning, which shows them in the diff.

The checks of `ci` decide; this only displays. Runs in public repositories, without credentials.
"""

import base64
import gzip
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.console import run_command, write_summary
from scripts.errors import WindsockError
from scripts.github_api import GitHub, connect

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dist/scan"
ZIZMOR = ".venv/bin/zizmor --offline --persona=auditor --quiet --no-progress --format=sarif .github"
CHECKOV = (
    ".venv-checkov/bin/checkov --directory=terraform --framework=terraform --skip-download --quiet"
    f" --soft-fail --output=sarif --output-file-path={FOLDER.relative_to(ROOT)}"
)
CHECKOVS_FILE = "results_sarif.sarif"
VERSION = "2.1.0"


class ScannerError(WindsockError):
    """Raised when a scanner did not write SARIF."""


def main(environ: Mapping[str, str] = os.environ) -> int:
    """Run both scanners and upload their findings."""
    commit, ref = environ["GITHUB_SHA"], environ["GITHUB_REF"]
    found = {"zizmor": _scan(ZIZMOR), "checkov": _scan(CHECKOV, FOLDER / CHECKOVS_FILE)}
    counts = upload_findings(connect(environ), commit, ref, found)
    write_summary("### Code scanning\n\n" + "\n".join(f"- {line}" for line in counts))
    print("\n".join(counts))
    return 0


def upload_findings(github: GitHub, commit: str, ref: str, found: Mapping[str, str]) -> list[str]:
    """Upload the findings of each scanner; return one line for each.

    Args:
        github: The repository.
        commit: What was scanned, 40 hexadecimal digits.
        ref: Its full ref, also of a pull request's merge.
        found: SARIF by scanner.

    Raises:
        ScannerError: Something is not SARIF; nothing of any scanner was uploaded.
    """
    counts = [f"{name}: {_count(name, sarif)} findings" for name, sarif in found.items()]
    for sarif in found.values():
        packed = base64.b64encode(gzip.compress(sarif.encode())).decode()
        body = {"commit_sha": commit, "ref": ref, "sarif": packed}
        github.rest.post("/code-scanning/sarifs", body)
    return counts


def _count(name: str, sarif: str) -> int:
    """Count findings that were not suppressed with a reason."""
    try:
        document = json.loads(sarif)
        runs = document["runs"] if document["version"] == VERSION else []
        results = [result for run in runs for result in run["results"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ScannerError(f"{name} wrote no SARIF ({error!r}); run it locally") from error
    if not runs:
        raise ScannerError(f"{name} wrote no SARIF {VERSION} with a run in it; run it locally")
    return sum(not result.get("suppressions") for result in results)


def _scan(command: str, file: Path | None = None) -> str:
    done = subprocess.run(
        command.split(), cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode:
        raise ScannerError(f"{command.split()[0]} failed: {(done.stderr or done.stdout)[-500:]}")
    return file.read_text(encoding="utf-8") if file else done.stdout


if __name__ == "__main__":
    raise SystemExit(run_command(main))
