"""Preparing a machine: what is missing is installed where root may, and named where not."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "scripts/machine.sh"
SHELL = shutil.which("sh") or "sh"
EVERYTHING = ("chromium", "java", "node", "npm")


class Machine:
    """A machine that has only the commands that are put on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.put("id", "echo 1000")
        self.put("python3", f'exec "{sys.executable}" "$@"')
        self.put("git")

    def put(self, name: str, body: str = "exit 0") -> None:
        path = self.folder / name
        path.write_text(f"#!{SHELL}\n{body}\n")
        path.chmod(0o755)

    def become_root(self, apt: str = "exit 0") -> None:
        self.put("id", "echo 0")
        self.put("apt-get", f'echo "$@" >> "{self.folder}/asked"\n{apt}')

    def prepare(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SHELL, SCRIPT, *arguments],
            env={"PATH": str(self.folder), "HOME": "/nowhere", **more},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def installed(self) -> str:
        return (self.folder / "asked").read_text().splitlines()[-1]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_that_has_everything_is_left_alone(machine: Machine) -> None:
    for name in EVERYTHING:
        machine.put(name)
    done = machine.prepare()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_root_gets_exactly_what_is_missing(machine: Machine) -> None:
    machine.become_root()
    machine.put("node")
    assert machine.prepare().returncode == 0
    installed = (machine.folder / "asked").read_text().splitlines()
    assert [line.split("recommends ")[1] for line in installed if "install" in line] == [
        "npm",
        "chromium default-jre-headless",
    ]


def test_without_root_missing_browser_tools_are_a_warning(machine: Machine) -> None:
    done = machine.prepare("browser")
    assert done.returncode == 0
    assert "chromium default-jre-headless" in done.stderr
    assert "skipped" in done.stderr


def test_without_root_a_missing_npm_stops_the_build(machine: Machine) -> None:
    machine.put("node")
    done = machine.prepare("build")
    assert (done.returncode, done.stderr) == (1, "error: install these first: npm\n")


def test_without_root_a_missing_git_stops_everything(machine: Machine) -> None:
    (machine.folder / "git").unlink()
    done = machine.prepare("python")
    assert (done.returncode, done.stderr) == (1, "error: install these first: git\n")


def test_a_python_that_cannot_make_environments_is_completed(machine: Machine) -> None:
    machine.become_root()
    machine.put("python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    assert machine.prepare("python").returncode == 0
    assert machine.installed.endswith(" python3-venv")


def test_a_python_that_is_too_old_is_refused_with_the_way_out(machine: Machine) -> None:
    machine.put("python3", 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac')
    done = machine.prepare("python")
    assert done.returncode == 1
    assert "Python 3.9.2 is too old: 3.11 or later" in done.stderr
    assert "make PYTHON=" in done.stderr


@pytest.mark.parametrize(("part", "code"), [("browser", 0), ("build", 1), ("python", 1)])
def test_packages_that_cannot_be_had_stop_only_what_cannot_do_without(
    machine: Machine, part: str, code: int
) -> None:
    machine.become_root("exit 100")
    (machine.folder / "git").unlink()
    done = machine.prepare(part)
    assert done.returncode == code
    assert any(name in done.stderr for name in ("chromium", "npm", "git"))


def test_productions_python_is_found_where_it_works(machine: Machine) -> None:
    machine.put("python3.13", "echo switched off >&2; exit 127")
    assert machine.prepare("production", HOME=str(machine.folder)).returncode == 1
    kept = machine.folder / ".pyenv/versions/3.13.9/bin"
    kept.mkdir(parents=True)
    (kept / "python3.13").symlink_to(machine.folder / "git")
    done = machine.prepare("production", HOME=str(machine.folder))
    assert (done.returncode, done.stdout) == (0, f"{kept}/python3.13\n")
    machine.put("python3.13")
    done = machine.prepare("production", HOME=str(machine.folder))
    assert done.stdout == f"{machine.folder}/python3.13\n"


def test_an_unknown_part_is_misuse(machine: Machine) -> None:
    assert machine.prepare("everything").returncode == 2


def test_this_machine_is_prepared() -> None:
    done = subprocess.run(
        [SHELL, SCRIPT, "python"], env={**os.environ}, capture_output=True, check=False
    )
    assert done.returncode == 0
