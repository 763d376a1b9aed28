"""The function's zip: same bytes everywhere, no compiled code, no noise."""

import base64
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.deploy.function_zip import make_function_zip, pack_files, write_function_zip
from scripts.errors import RefusedError, UsageError

CODE = {"weather/__init__.py": b"", "weather/handler.py": b"def handle(): ...\n"}


def folder_with(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, body in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    return root


def wheel_with(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return path


def test_clock_mode_and_file_order_do_not_change_a_byte(tmp_path: Path) -> None:
    first = folder_with(tmp_path / "a", CODE)
    second = folder_with(tmp_path / "b", dict(reversed(CODE.items())))
    for path in second.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o700)
    assert make_function_zip(first, []).body == make_function_zip(second, []).body


def test_the_zip_is_these_very_bytes() -> None:
    # A pinned hash, so that another Python or zlib that gives other bytes turns this red.
    assert (
        pack_files({"a.py": b"print(1)\n", "b/c.json": b"{}"}).sha256
        == "0efc756297387f5bc30cfd3400e0d3173677d81c3e1ed5a8e250790e94547b6d"
    )


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?\.py", fullmatch=True), st.binary()))
def test_every_file_comes_back_unchanged(files: dict[str, bytes]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(pack_files(files).body))
    assert {name: archive.read(name) for name in archive.namelist()} == files
    assert archive.namelist() == sorted(files)


def test_entries_are_stored_readable_and_dated_1980() -> None:
    (entry,) = zipfile.ZipFile(io.BytesIO(pack_files({"a.py": b"1"}).body)).infolist()
    assert entry.compress_type == zipfile.ZIP_STORED
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.external_attr >> 16 == 0o100644
    assert entry.extra == b""


def test_what_is_only_for_development_stays_out(tmp_path: Path) -> None:
    noise = {
        "weather/__pycache__/handler.cpython-313.pyc": b"x",
        "weather/tests/test_x.py": b"x",
        "weather/.DS_Store": b"x",
        "weather/handler.pyi": b"x",
    }
    package = make_function_zip(folder_with(tmp_path, {**CODE, **noise}), [])
    assert list(package.files) == sorted(CODE)


def test_of_a_library_the_code_and_the_licence_stay(tmp_path: Path) -> None:
    library = {
        "lib/__init__.py": b"1",
        "lib/tests/test_a.py": b"2",
        "lib-1.dist-info/METADATA": b"3",
        "lib-1.dist-info/RECORD": b"4",
        "lib-1.dist-info/WHEEL": b"5",
        "lib-1.dist-info/licenses/LICENSE": b"6",
    }
    wheel = wheel_with(tmp_path / "lib-1-py3-none-any.whl", library)
    package = make_function_zip(folder_with(tmp_path / "function", CODE), [wheel])
    assert set(package.files) - set(CODE) == {
        "lib/__init__.py",
        "lib-1.dist-info/METADATA",
        "lib-1.dist-info/licenses/LICENSE",
    }


@pytest.mark.parametrize(
    ("name", "body"),
    [("lib/fast.so", b"x"), ("lib/fast.pyd", b"x"), ("lib/tool", b"\x7fELF\x02"), ("lib/x", b"MZ")],
)
def test_compiled_code_is_refused_by_name(tmp_path: Path, name: str, body: bytes) -> None:
    wheel = wheel_with(tmp_path / "lib-1-py3-none-any.whl", {name: body})
    with pytest.raises(RefusedError, match=name):
        make_function_zip(folder_with(tmp_path / "function", CODE), [wheel])


def test_two_sources_of_one_file_are_refused(tmp_path: Path) -> None:
    wheel = wheel_with(tmp_path / "w-1-py3-none-any.whl", {"weather/handler.py": b"other"})
    with pytest.raises(RefusedError, match=r"weather/handler\.py"):
        make_function_zip(folder_with(tmp_path / "function", CODE), [wheel])


def test_files_outside_the_package_are_refused(tmp_path: Path) -> None:
    wheel = wheel_with(tmp_path / "w-1-py3-none-any.whl", {"w-1.data/scripts/run": b"#!"})
    with pytest.raises(RefusedError, match="outside its package"):
        make_function_zip(folder_with(tmp_path / "function", CODE), [wheel])


def test_an_empty_function_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no Python file"):
        make_function_zip(tmp_path, [])


def test_the_manifest_names_hashes_size_and_files(tmp_path: Path) -> None:
    package = pack_files({"a.py": b"1"})
    write_function_zip(package, tmp_path)
    body = (tmp_path / "function.zip").read_bytes()
    assert json.loads((tmp_path / "function.json").read_text()) == {
        "sha256": hashlib.sha256(body).hexdigest(),
        "base64sha256": base64.b64encode(hashlib.sha256(body).digest()).decode(),
        "size": len(body),
        "files": {"a.py": hashlib.sha256(b"1").hexdigest()},
    }
