"""The deploy role can remove everything that it has made."""

import pytest

from tests.support.lifecycle import Destroyed

ESSENTIAL = 35


@pytest.mark.removes_stack
def test_an_emptied_site_is_destroyed_by_the_deploy_role_and_one_with_pages_is_not(
    destroyed: Destroyed,
) -> None:
    assert len(destroyed.before) > ESSENTIAL
    assert destroyed.refusal == "BucketNotEmpty"
    assert destroyed.after == []
