"""`make` installs once, never takes half an environment for a whole one, and lists its targets."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# A Python that makes environments whose pip fails as long as the file `broken` is there.
FAKE_PYTHON = """\
#!/bin/sh
target=$4
mkdir -p "$target/bin"
cat > "$target/bin/python" <<'END'
#!/bin/sh
echo "$@" >> asked
[ ! -e broken ]
END
chmod +x "$target/bin/python"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Copy the Makefile into a project of its own, with a fake Python and nothing to prepare."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts/machine.sh").write_text("exit 0\n")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements/dev.txt").write_text("a==1\n")
    (tmp_path / "python").write_text(FAKE_PYTHON)
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make as from a shell, even where the tests themselves run below a make."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )


def make_environment(project: Path) -> subprocess.CompletedProcess[str]:
    return make(project, "PYTHON=./python", ".venv/.done")


def asked(project: Path) -> list[str]:
    return (project / "asked").read_text().splitlines()


def test_an_environment_is_made_once_with_hashes_required(project: Path) -> None:
    assert make_environment(project).returncode == 0
    assert make_environment(project).returncode == 0
    (call,) = asked(project)
    assert "--require-hashes" in call
    assert call.endswith("-r requirements/dev.txt")


def test_changed_requirements_are_installed_again(project: Path) -> None:
    make_environment(project)
    later = (project / ".venv/.done").stat().st_mtime + 10
    os.utime(project / "requirements/dev.txt", (later, later))
    make_environment(project)
    assert len(asked(project)) == 2


def test_half_an_environment_is_made_anew(project: Path) -> None:
    (project / "broken").touch()
    assert make_environment(project).returncode != 0
    assert not (project / ".venv/.done").exists()
    (project / "broken").unlink()
    assert make_environment(project).returncode == 0
    assert (project / ".venv/.done").exists()


def test_a_machine_that_cannot_be_prepared_stops_before_anything_is_installed(
    project: Path,
) -> None:
    (project / "scripts/machine.sh").write_text("exit 1\n")
    assert make_environment(project).returncode != 0
    assert not (project / ".venv").exists()


def test_make_alone_lists_every_target_with_what_it_does(project: Path) -> None:
    lines = make(project).stdout.splitlines()
    names = [line.split()[1] for line in lines]
    assert names[0] == "help"
    assert {"preview", "test", "check", "rehearse", "bench", "screenshots"} <= set(names)
    assert all(len(line.split()) > 3 for line in lines)


def test_what_is_installed_here_is_not_installed_again() -> None:
    done = make(ROOT, "--dry-run", "preview")
    assert done.returncode == 0
    assert "pip install" not in done.stdout
