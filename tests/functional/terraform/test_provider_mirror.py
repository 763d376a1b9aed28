"""One download of the provider serves every later `init` of a job, checked by the lock files."""

from pathlib import Path

import pytest

from scripts.ci import fetch_provider
from scripts.dev.emulated_stack import copy_clean
from scripts.terraform_cli import PROVIDER, find_mirror, missing_terraform, run_terraform
from tests.support.skips import skip_unless_ready
from tests.support.stack import ROOT

ONLY = 'provider_installation {{\n  filesystem_mirror {{\n    path = "{}"\n  }}\n}}\n'


def copy_roots(folder: Path) -> None:
    for name in ("bootstrap", "headers", "site"):
        copy_clean(ROOT / "terraform" / name, folder / name)


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Path:
    skip_unless_ready(missing_terraform())
    folder = tmp_path_factory.mktemp("mirror")
    copy_roots(folder)
    return fetch_provider.fetch(folder / "site", folder / "data")


@pytest.mark.parametrize("name", ["bootstrap", "site"])
def test_a_later_init_needs_no_registry(name: str, mirror: Path, tmp_path: Path) -> None:
    copy_roots(tmp_path)
    (tmp_path / "rc").write_text(ONLY.format(mirror))
    env = {"TF_CLI_CONFIG_FILE": str(tmp_path / "rc")}

    run_terraform(tmp_path / name, "init", "-backend=false", "-lockfile=readonly", env=env)

    (linked,) = (tmp_path / name / ".terraform/providers" / PROVIDER).glob("*/*")
    assert linked.is_symlink()


def test_the_mirror_is_one_that_terraform_is_pointed_at(
    mirror: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_PLUGIN_MIRROR", str(mirror))
    find_mirror.cache_clear()
    found = find_mirror()
    find_mirror.cache_clear()

    assert found == mirror
