"""Builds the function's zip, with the same bytes on every machine.

Decision: entries are stored, not deflated. What deflate gives depends on the zlib that Python was
built with (zlib and zlib-ng differ), so a zip built again on another machine would be another
function to Terraform. Stored, it is about 2 MB, far below Lambda's 50 MB.
Names are sorted, dates are 1980, modes are 0644, and no entry carries an extra field.
"""

import base64
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from scripts.errors import RefusedError, UsageError
from scripts.hashes import sha256

EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644
UNIX = 3
COMPILED_SUFFIXES = {".so", ".pyd", ".dll", ".dylib", ".a", ".o"}
COMPILED_STARTS = (b"\x7fELF", b"MZ", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xcf")
LEFT_OUT_FOLDERS = {"__pycache__", "tests", "test"}
LEFT_OUT_SUFFIXES = {".pyc", ".pyo", ".pyi"}
# Name, version and license of a library stay; the rest is about installing it.
KEPT_OF_DIST_INFO = ("METADATA", "LICENSE", "LICENCE", "NOTICE", "COPYING", "AUTHORS", "licenses")


@dataclass(frozen=True)
class FunctionZip:
    """A function's zip and what identifies it.

    Attributes:
        body: The zip.
        files: SHA-256 in hex of every file in it, by its path in the zip, sorted.
    """

    body: bytes
    files: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """Return the hash of the zip in hex."""
        return sha256(self.body)

    @property
    def base64sha256(self) -> str:
        """Return the hash as Lambda and Terraform write it."""
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()

    def manifest(self) -> str:
        """Write what the zip holds as JSON: sha256, base64sha256, size in bytes, files."""
        content = {
            "sha256": self.sha256,
            "base64sha256": self.base64sha256,
            "size": len(self.body),
            "files": dict(self.files),
        }
        return json.dumps(content, indent=2) + "\n"


def make_function_zip(function: Path, wheels: Iterable[Path]) -> FunctionZip:
    """Return the zip of the function's folder and its libraries' wheels.

    Raises:
        UsageError: The folder holds no Python file.
        RefusedError: A file is compiled for one platform, or two sources bring the same file.
    """
    files = _own_files(function)
    for wheel in wheels:
        for path, body in _wheel_files(wheel).items():
            if path in files:
                raise RefusedError(f"{wheel.name}: brings {path}, which is there already")
            files[path] = body
    _refuse_compiled(files)
    return pack_files(files)


def pack_files(files: Mapping[str, bytes]) -> FunctionZip:
    """Write files into a zip whose bytes depend on their paths and contents alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED, strict_timestamps=True) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, EPOCH)
            entry.create_system = UNIX
            entry.external_attr = MODE << 16
            archive.writestr(entry, files[path])
    hashes = {path: sha256(files[path]) for path in sorted(files)}
    return FunctionZip(buffer.getvalue(), hashes)


def write_function_zip(package: FunctionZip, out: Path) -> None:
    """Write function.zip and function.json into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "function.zip").write_bytes(package.body)
    (out / "function.json").write_text(package.manifest(), encoding="utf-8")


def _own_files(function: Path) -> dict[str, bytes]:
    paths = {p.relative_to(function).as_posix(): p for p in function.rglob("*") if p.is_file()}
    files = {name: path.read_bytes() for name, path in paths.items() if _belongs(name)}
    if not any(name.endswith(".py") for name in files):
        raise UsageError(f"{function}: holds no Python file; return the function's folder")
    return files


def _wheel_files(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if not name.endswith("/")]
        if scattered := [name for name in names if ".data/" in name]:
            raise RefusedError(
                f"{wheel.name}: wants {scattered[0]} outside its package, which a zip cannot give;"
                " choose another library"
            )
        return {name: archive.read(name) for name in names if _belongs(name)}


def _belongs(name: str) -> bool:
    path = PurePosixPath(name)
    if path.suffix in LEFT_OUT_SUFFIXES or LEFT_OUT_FOLDERS & set(path.parts[:-1]):
        return False
    if any(part.startswith(".") for part in path.parts):
        return False
    if path.parts[0].endswith(".dist-info"):
        return path.parts[1].startswith(KEPT_OF_DIST_INFO)
    return True


def _refuse_compiled(files: Mapping[str, bytes]) -> None:
    for name, body in files.items():
        if PurePosixPath(name).suffix in COMPILED_SUFFIXES or body.startswith(COMPILED_STARTS):
            raise RefusedError(
                f"{name}: is compiled for one platform and may not run where the function runs;"
                " choose a pure-Python library"
            )
