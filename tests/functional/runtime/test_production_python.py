"""The function on the Python that production runs: its own tests, and the zip that is deployed."""

import io
import os
import re
import subprocess
import zipfile
from pathlib import Path

import pytest

from scripts.dev.local.weather_sources import simulated_sources
from scripts.dev.simulator import start_simulator
from tests.support.skips import skip_unless_ready
from tests.support.stack import build_function

ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".venv-3.13/bin/python"
LAYERS = ("tests/unit/function", "tests/functional/function")
# Of the environment only boto3 may come in: the runtime has it, the zip has not.
RUN = """
import sys
zip_folder, libraries = sys.argv[1:]
sys.path[:0] = [zip_folder]
sys.path.append(libraries)
import urllib3, weather.handler
assert urllib3.__file__.startswith(zip_folder), urllib3.__file__
class Context:
    def get_remaining_time_in_millis(self):
        return 30_000
weather.handler.handle({}, Context())
"""


@pytest.fixture(autouse=True)
def _ready() -> None:
    skip_unless_ready(
        None if PYTHON.exists() else "Python 3.13 is missing: install it and run make setup"
    )


def run(*command: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PYTHON), *map(str, command)],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_the_python_that_terraform_asks_for() -> None:
    terraform = (ROOT / "terraform/site/function.tf").read_text()
    (wanted,) = re.findall(r'runtime\s+= "python([\d.]+)"', terraform)
    assert run("-c", "import sys; print('%d.%d' % sys.version_info[:2])").stdout.strip() == wanted


@pytest.mark.parametrize("layer", LAYERS)
def test_the_function_keeps_its_promises_there(layer: str) -> None:
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=0", layer)
    assert done.returncode == 0, done.stdout[-4000:]
    assert re.search(r"\d{2,} passed", done.stdout)
    assert "skipped" not in done.stdout


def test_the_zip_loads_and_publishes_there(tmp_path: Path) -> None:
    package = build_function(tmp_path)
    zipfile.ZipFile(io.BytesIO(package.body)).extractall(tmp_path / "zip")
    (libraries,) = (ROOT / ".venv-3.13/lib").glob("python*/site-packages")
    with start_simulator() as simulator:
        settings = simulated_sources(simulator).environment((tmp_path / "site").as_uri(), 20, {})
        done = run("-I", "-S", "-c", RUN, tmp_path / "zip", libraries, **settings)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site/data.json").is_file()
    assert len(list((tmp_path / "site/data").glob("*.json"))) > 1
