"""`terraform test` of both roots: refusals of variables and choices that must stay."""

import re
from pathlib import Path

import pytest

from scripts.dev.emulated_stack import LOCAL_BACKEND, NEEDED, copy_clean
from scripts.terraform_cli import run_terraform
from tests.support.stack import ROOT

MODULES = ("bootstrap", "site")
WITHOUT_RESOURCES = {"locals.tf", "terraform.tf", "providers.tf", "outputs.tf"}


@pytest.mark.parametrize("module", MODULES)
def test_every_run_of_terraform_test_passes(
    module: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp(module)
    for name in NEEDED:
        copy_clean(ROOT / name, root / name)
    folder = root / "terraform" / module
    (folder / LOCAL_BACKEND).write_text('terraform {\n  backend "local" {}\n}\n')
    run_terraform(folder, "init")

    done = run_terraform(folder, "test", "-no-color")

    counted = re.search(r"Success! (\d+) passed, 0 failed", done.stdout)
    assert counted, done.stdout
    assert int(counted[1]) == len(_runs(module))


@pytest.mark.parametrize("module", MODULES)
def test_every_file_of_resources_has_its_tests(module: str) -> None:
    folder = ROOT / "terraform" / module
    described = {p.name for p in folder.glob("*.tf")} - WITHOUT_RESOURCES
    tested = {p.name.replace(".tftest.hcl", ".tf") for p in folder.glob("tests/*.tftest.hcl")}

    # Variables of the site are refused where they are used.
    assert described - tested <= ({"variables.tf"} if module == "site" else set())


def test_every_check_on_a_variable_is_seen_refusing() -> None:
    for module in MODULES:
        folder = ROOT / "terraform" / module
        blocks = re.findall(
            r'^variable "(\w+)" {\n(.*?)^}', _text(folder, "variables.tf"), re.M | re.S
        )
        validated = {name for name, body in blocks if "validation {" in body}
        refused = set(re.findall(r"var\.(\w+)", " ".join(_expected(folder))))
        assert validated - refused <= SHARED[module]


# The same expression as in the other root, where it is seen refusing.
SHARED: dict[str, set[str]] = {"bootstrap": set(), "site": {"project", "region", "zone_id"}}


def _runs(module: str) -> list[str]:
    files = (ROOT / "terraform" / module / "tests").glob("*.tftest.hcl")
    return [name for f in files for name in re.findall(r'^run "(\w+)"', f.read_text(), re.M)]


def _expected(folder: Path) -> list[str]:
    files = (folder / "tests").glob("*.tftest.hcl")
    return [e for f in files for e in re.findall(r"expect_failures = \[(.*?)\]", f.read_text())]


def _text(folder: Path, name: str) -> str:
    return (folder / name).read_text()
