"""What a job runs needs no package beyond the requirements that the job installs."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from ruamel import yaml

ROOT = Path(__file__).parents[2]
RUNS = re.compile(r"python -m (scripts[\w.]*)")
PINNED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
SETUP = "/.github/actions/python"

# Imports a module in a process that does not find the packages whose names are passed.
IMPORT = """
import importlib, sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"{name} is not in requirements/{requirements}.txt")
module, requirements, *names = sys.argv[1:]
hidden = set(names)
sys.meta_path.insert(0, Hidden())
importlib.import_module(module)
"""


def commands() -> set[tuple[str, str]]:
    """Return (requirements, module) for every job that sets Python up."""
    found: set[tuple[str, str]] = set()
    for file in (ROOT / ".github/workflows").glob("*.yml"):
        workflow = yaml.YAML(typ="safe").load(file.read_text(encoding="utf-8"))
        for job in workflow["jobs"].values():
            found |= job_commands(job.get("steps", []))
    return found


def job_commands(steps: list[dict[str, Any]]) -> set[tuple[str, str]]:
    installed = [s["with"]["requirements"] for s in steps if s.get("uses", "").endswith(SETUP)]
    modules = {m for s in steps for m in RUNS.findall(s.get("run", ""))}
    return {(requirements, module) for requirements in installed for module in modules}


def hidden(requirements: str) -> list[str]:
    """Return the top-level packages of this environment that the requirements do not install."""
    text = (ROOT / f"requirements/{requirements}.txt").read_text(encoding="utf-8")
    pinned = {normal(name) for name in PINNED.findall(text)}
    found = packages_distributions()
    return [top for top, owners in found.items() if not pinned & set(map(normal, owners))]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def import_module(module: str, requirements: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", IMPORT, module, requirements, *hidden(requirements)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_jobs_that_hold_credentials_are_among_them() -> None:
    wanted = {"scripts.sync_site", "scripts.release", "scripts.ci.terraform", "scripts.purge_cache"}
    assert {("deploy", module) for module in wanted} <= commands()


@pytest.mark.parametrize(("requirements", "module"), sorted(commands()))
def test_a_command_imports_only_what_its_job_installs(requirements: str, module: str) -> None:
    done = import_module(module, requirements)
    assert done.returncode == 0, done.stderr.splitlines()[-1]


def test_a_package_that_is_not_installed_there_is_seen() -> None:
    done = import_module("scripts.dev.rehearsal.world", "deploy")
    assert "is not in requirements/deploy.txt" in done.stderr
