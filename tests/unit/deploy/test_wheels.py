"""The function's libraries come as pinned, or not at all."""

import hashlib
import sys
from pathlib import Path

import pytest

from scripts.deploy.wheels import WheelError, download_with_pip, fetch_wheels
from scripts.errors import UsageError
from tests.support.fake_command import put_on_path

WHEEL = b"a wheel"
NAME = "lib-1.0-py3-none-any.whl"
ROOT = Path(__file__).parents[3]


def write_requirements(folder: Path, wheel: bytes = WHEEL, condition: str = "") -> Path:
    path = folder / "function.txt"
    digest = hashlib.sha256(wheel).hexdigest()
    path.write_text(f"lib==1.0{condition} \\\n    --hash=sha256:{digest}\n    # via lib; why\n")
    return path


class Index:
    """Hands out one wheel and counts how often it was asked."""

    def __init__(self, wheel: bytes = WHEEL) -> None:
        self.wheel = wheel
        self.asked = 0

    def __call__(self, requirements: Path, folder: Path) -> None:
        self.asked += 1
        (folder / NAME).write_bytes(self.wheel)


def test_a_second_call_downloads_nothing(tmp_path: Path) -> None:
    index = Index()
    requirements = write_requirements(tmp_path)
    for _ in range(2):
        (wheel,) = fetch_wheels(requirements, tmp_path / "cache", index)
    assert (wheel.name, index.asked) == (NAME, 1)


def test_a_wheel_changed_in_the_cache_is_refused(tmp_path: Path) -> None:
    requirements = write_requirements(tmp_path)
    (wheel,) = fetch_wheels(requirements, tmp_path / "cache", Index())
    wheel.write_bytes(b"something else")
    with pytest.raises(WheelError, match="is not what the requirements pin"):
        fetch_wheels(requirements, tmp_path / "cache", Index())


def test_a_missing_wheel_is_refused(tmp_path: Path) -> None:
    requirements = write_requirements(tmp_path)
    with pytest.raises(WheelError, match="holds 0 wheels, not 1"):
        fetch_wheels(requirements, tmp_path / "cache", lambda _requirements, _folder: None)


def test_a_failed_download_leaves_no_half_set_behind(tmp_path: Path) -> None:
    def fail(_requirements: Path, folder: Path) -> None:
        (folder / NAME).write_bytes(WHEEL)
        raise WheelError("the network is gone")

    requirements = write_requirements(tmp_path)
    with pytest.raises(WheelError, match="network"):
        fetch_wheels(requirements, tmp_path / "cache", fail)
    assert list((tmp_path / "cache").iterdir()) == []


def test_conditions_that_each_machine_answers_for_itself_are_refused(tmp_path: Path) -> None:
    requirements = write_requirements(tmp_path, condition=' ; sys_platform == "win32"')
    with pytest.raises(UsageError, match="condition"):
        fetch_wheels(requirements, tmp_path / "cache", Index())


def test_missing_requirements_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.txt"):
        fetch_wheels(tmp_path / "nowhere.txt", tmp_path, Index())


def test_the_real_requirements_hold_for_every_machine(tmp_path: Path) -> None:
    with pytest.raises(WheelError, match="holds 0 wheels"):
        fetch_wheels(ROOT / "requirements/function.txt", tmp_path, lambda _requirements, _f: None)


@pytest.mark.parametrize("code", [0, 1])
def test_pip_is_asked_for_pure_wheels_with_their_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    program = "(pathlib.Path(__file__).parent / 'asked').write_text(' '.join(asked))\n"
    program += f"print('no wheel for lib', file=sys.stderr)\nsys.exit({code})\n"
    put_on_path(tmp_path, "python", program, monkeypatch)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    if code:
        with pytest.raises(WheelError, match="no wheel for lib"):
            download_with_pip(tmp_path / "requirements.txt", tmp_path)
    else:
        download_with_pip(tmp_path / "requirements.txt", tmp_path)
    asked = (tmp_path / "asked").read_text()
    assert "--require-hashes" in asked
    assert "--only-binary=:all:" in asked
