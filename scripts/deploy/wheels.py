"""The function's libraries: pure-Python wheels, checked against the hashes of the requirements."""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from scripts.errors import UsageError, WindsockError
from scripts.hashes import sha256, sha256_of_file

RUNTIME = "3.13"
PURE = ("--only-binary=:all:", "--implementation=py", "--abi=none", "--platform=any")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NAME = re.compile(r"^[A-Za-z0-9][\w.-]*==", re.MULTILINE)

Download = Callable[[Path, Path], None]


class WheelError(WindsockError):
    """Raised when a library cannot be downloaded, or is not the one that is pinned."""


def fetch_wheels(requirements: Path, cache: Path, download: Download) -> list[Path]:
    """Return the wheels of a hashed requirements file, downloaded only when the cache lacks them.

    Args:
        requirements: A file of `name==version --hash=sha256:…` entries without conditions.
        cache: Where complete sets of wheels are kept, one folder for each requirements file.
        download: Puts the wheels of a requirements file into a folder.

    Returns:
        The wheels, sorted by name, each with a hash that the requirements name.

    Raises:
        UsageError: The requirements depend on the machine that reads them.
        WheelError: A wheel is missing or has another hash.
    """
    text = _read(requirements)
    folder = cache / sha256(text)[:16]
    if not folder.is_dir():
        _fill(folder, requirements, download)
    wheels = sorted(folder.glob("*.whl"))
    _check(wheels, text, folder)
    return wheels


def download_with_pip(requirements: Path, folder: Path) -> None:
    """Let pip download the wheels, for the function's Python and for no platform in particular."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", f"--python-version={RUNTIME}", *PURE]
    done = subprocess.run(
        [*command, f"--requirement={requirements}", f"--dest={folder}"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PIP_NO_INPUT": "1"},
    )
    if done.returncode:
        reason = "; ".join(done.stderr.strip().splitlines()[-2:])
        raise WheelError(
            f"{requirements.name}: a library has no pure-Python wheel or cannot be downloaded"
            f" ({reason}); check the network, or choose a library without compiled code"
        )


def _read(requirements: Path) -> str:
    try:
        text = requirements.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{requirements}: cannot be read: {error.strerror}") from error
    if ";" in re.sub(r"#.*", "", text):
        raise UsageError(
            f"{requirements.name}: has an entry with a condition (;), which every machine"
            " would answer for itself; list what the function needs without conditions"
        )
    return text


def _fill(folder: Path, requirements: Path, download: Download) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Made elsewhere and renamed, so that half a download is never used.
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        complete = Path(temporary) / "wheels"
        complete.mkdir()
        download(requirements.resolve(), complete)
        # Another process may have been faster; its set is checked like ours.
        with contextlib.suppress(OSError):
            complete.rename(folder)


def _check(wheels: list[Path], text: str, folder: Path) -> None:
    if len(wheels) != (wanted := len(NAME.findall(text))):
        raise WheelError(f"{folder}: holds {len(wheels)} wheels, not {wanted}; remove the folder")
    allowed = set(HASH.findall(text))
    for wheel in wheels:
        if sha256_of_file(wheel) not in allowed:
            raise WheelError(f"{wheel}: is not what the requirements pin; remove {folder}")
