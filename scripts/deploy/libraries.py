"""The libraries of a rollback, which a deploy stores in the artifact bucket.

A wheel is used only if requirements/deploy.txt, which was reviewed, holds its hash.
"""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from scripts.deploy.wheels import WheelError
from scripts.hashes import sha256_of_file

REQUIREMENTS = Path(__file__).parents[2] / "requirements/deploy.txt"
CACHE = Path("dist/wheels")


def libraries_key(requirements: Path = REQUIREMENTS) -> str:
    """Return the key under which the wheels of a requirements file are kept."""
    return f"releases/libraries/{sha256_of_file(requirements)}.zip"


def pack_wheels(wheels: Iterable[Path]) -> bytes:
    """Put wheels into one archive; they are compressed already."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as archive:
        for wheel in wheels:
            archive.write(wheel, wheel.name)
    return body.getvalue()


def unpack_wheels(archive: Path, folder: Path) -> None:
    """Extract the wheels of such an archive; the caller checks their hashes.

    Raises:
        WheelError: It is not an archive of wheels.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                (folder / Path(name).name).write_bytes(opened.read(name))
    except (OSError, zipfile.BadZipFile) as error:
        raise WheelError(f"{archive.name}: is not an archive of wheels ({error})") from error


def install_wheels(wheels: Iterable[Path], folder: Path) -> None:
    """Extract pure-Python wheels into a folder for PYTHONPATH; none of their code runs."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            opened.extractall(folder)
