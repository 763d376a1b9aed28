"""The repository's files name no registry, no machine, and no file that is not there."""

import re

import pytest

from tests.support.repository import ROOT, texts, texts_of
from tests.support.repository_files import find_machine_paths, find_registry_hosts

LINK = re.compile(r"\]\((?!https?:|mailto:|#|\.\./\.\./actions/)(?P<target>[^)\s#]+)")


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert find_registry_hosts(texts()) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert find_machine_paths(texts()) == []


@pytest.mark.parametrize("name", sorted(texts_of(".md")))
def test_every_link_to_a_file_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    targets = [found["target"] for found in LINK.finditer(texts()[name])]
    assert [t for t in targets if not (folder / t).exists()] == []
