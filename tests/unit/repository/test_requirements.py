"""What is installed is what is written down, and nothing of it can be exchanged."""

import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.repository import ROOT

FOLDER = ROOT / "requirements"
NAMES = sorted(path.stem for path in FOLDER.glob("*.in"))
INDEX_OPTION = re.compile(
    r"^\s*(?:-i|-f|--(?:extra-)?index-url|--find-links|--trusted-host)\b", re.M
)


@dataclass(frozen=True)
class Pin:
    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (specifier,) = self.requirement.specifier
        return specifier.version


def read_pins(text: str) -> list[Pin]:
    """Read the entries of a hashed requirements file."""
    lines = [line.partition(" #")[0] for line in text.splitlines() if not line.startswith("#")]
    entries = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [
        Pin(Requirement(entry.partition("--hash")[0]), tuple(re.findall(r"--hash=(\S+)", entry)))
        for entry in entries
        if entry.strip()
    ]


def pins(name: str) -> list[Pin]:
    return read_pins((FOLDER / f"{name}.txt").read_text())


def wanted(name: str) -> list[Requirement]:
    """Read what an .in file asks for, and what the files it includes ask for."""
    found: list[Requirement] = []
    for line in (FOLDER / f"{name}.in").read_text().splitlines():
        entry = line.partition("#")[0].strip()
        if entry.startswith("-r "):
            found += wanted(entry.removeprefix("-r ").strip().removesuffix(".in"))
        elif entry:
            found.append(Requirement(entry))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_library_is_pinned_to_one_version_with_hashes(name: str) -> None:
    for pin in pins(name):
        assert [s.operator for s in pin.requirement.specifier] == ["=="], pin.name
        assert pin.hashes, pin.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", h) for h in pin.hashes), pin.name


@pytest.mark.parametrize("name", NAMES)
def test_no_requirements_file_chooses_an_index(name: str) -> None:
    for suffix in ("in", "txt"):
        assert not INDEX_OPTION.search((FOLDER / f"{name}.{suffix}").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_the_pins_give_what_is_asked_for(name: str) -> None:
    versions = {pin.name: pin.version for pin in pins(name)}
    for requirement in wanted(name):
        got = versions.get(canonicalize_name(requirement.name))
        assert got is not None, f"{requirement} is not in {name}.txt (make requirements)"
        assert requirement.specifier.contains(got), f"{name}.txt has {got}, asked for {requirement}"


@pytest.mark.parametrize("name", NAMES)
def test_a_bot_can_read_how_each_file_is_resolved(name: str) -> None:
    # Dependabot's updater for uv takes the options from this line. Without them it would resolve
    # for one platform and one Python.
    header = (FOLDER / f"{name}.txt").read_text().splitlines()[1]
    script = (ROOT / "scripts/requirements.sh").read_text().replace("\\\n", "")
    (line,) = [x for x in script.splitlines() if "pip compile" in x]
    used = line.partition("pip compile")[2].replace("$name", name).replace('"', "").split()
    options = [word for word in used if word not in {"--quiet", "--upgrade"}]
    assert header.removeprefix("#").split() == ["uv", "pip", "compile", *options]
    assert {"--universal", "--python-version"} <= set(options)


def test_the_tests_run_with_the_libraries_that_are_deployed() -> None:
    tested = {pin.name: pin.version for pin in pins("dev")}
    for name in ("function", "deploy"):
        assert {p.name: p.version for p in pins(name)}.items() <= tested.items()


def test_the_environment_holds_what_is_pinned() -> None:
    marked = [p for p in pins("dev") if not p.requirement.marker or p.requirement.marker.evaluate()]
    assert {p.name: p.version for p in marked} == {p.name: installed(p.name) for p in marked}


def installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def test_a_pin_is_read_with_its_condition_and_all_its_hashes() -> None:
    hashes = "\\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    first, second = read_pins(f'a==1.0 ; sys_platform == "win32" {hashes}    # via b\nc==2\n')
    assert (first.name, first.version, first.hashes) == ("a", "1.0", ("sha256:aa", "sha256:bb"))
    assert str(first.requirement.marker) == 'sys_platform == "win32"'
    assert second.hashes == ()
