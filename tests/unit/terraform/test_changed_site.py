"""The changes that the recorded proof lays over the site's Terraform fit its source."""

import re

import pytest

from tests.support.lifecycle import CHANGED
from tests.support.repository import ROOT

SITE = "\n".join(path.read_text() for path in sorted((ROOT / "terraform/site").glob("*.tf")))
BLOCKS = re.findall(r'^((?:resource|data|module) "[^{]+") \{$', CHANGED.read_text(), re.M)
LOCALS = re.findall(
    r"^  (\w+) += ", re.findall(r"^locals \{\n(.+?)^\}", CHANGED.read_text(), re.M | re.S)[0], re.M
)


@pytest.mark.parametrize("block", BLOCKS)
def test_what_is_changed_is_in_the_source(block: str) -> None:
    assert f"\n{block} {{\n" in SITE


@pytest.mark.parametrize("name", LOCALS)
def test_a_local_value_that_is_changed_is_in_the_source(name: str) -> None:
    assert re.search(rf"^  {name} += ", SITE, re.M)


def test_the_changes_are_read() -> None:
    assert {"tags", "caches", "log_fields"} == set(LOCALS)
    assert len(BLOCKS) > 10
