"""The one command, from an empty account and a new fork to the live site, and the way back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.dev.rehearsal import person
from scripts.dev.rehearsal.world import ROOT, RehearsalWorld, make_world, missing
from tests.support.skips import skip_unless_ready


@pytest.fixture(scope="module")
def fork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RehearsalWorld]:
    """Start a world of its own: an empty account, and a fork to which nothing was done."""
    skip_unless_ready(missing())
    report = tmp_path_factory.mktemp("report")
    with make_world(ROOT, tmp_path_factory.mktemp("scratch"), report) as world:
        yield world


def test_one_call(fork: RehearsalWorld) -> None:
    """One command leads from a fork to the live site."""
    typed = person.type_command(fork)
    Path(fork.report / "setup.txt").write_text(typed.text, encoding="utf-8")
    assert typed.code == 0, typed.text
    assert f"live      https://{fork.domain}" in typed.text
    assert "<title>" in fork.visit("/").body.decode()
    assert f"https://{fork.domain}/sitemap.xml" in fork.visit("/robots.txt").body.decode()
    assert fork.visit("/data.json").status == 200
    assert [name for name, inside in fork.github.asked if inside][:2] == [
        "production",
        "production-guarded",
    ]


@pytest.mark.needs("one_call")
def test_second_call(fork: RehearsalWorld) -> None:
    """Started again, it finds nothing to do and only reads."""
    fork.github.settings.asked.clear()
    before, runs = fork.observer.look(), len(fork.runs)
    typed = person.type_command(fork)
    assert (typed.code, "nothing to do" in typed.text) == (0, True), typed.text
    assert fork.github.settings.writes() == []
    assert len(fork.runs) == runs
    after = fork.observer.look()
    assert (after.site, after.state, after.artifacts) == (
        before.site,
        before.state,
        before.artifacts,
    )


@pytest.mark.needs("second_call")
def test_leaving(fork: RehearsalWorld) -> None:
    """The way back leaves nothing at AWS and nothing at GitHub."""
    typed = person.type_command(fork, "--remove", "--confirm", "windsock")
    assert typed.code == 0, typed.text
    assert "nothing is left" in typed.text
    assert fork.observer.client("s3").list_buckets()["Buckets"] == []
    assert fork.observer.client("iam").list_roles()["Roles"] == []
    assert (
        fork.observer.client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
        == []
    )
    assert (
        fork.observer.client("cloudfront").list_distributions()["DistributionList"].get("Items", [])
        == []
    )
    assert fork.observer.client("lambda").list_functions()["Functions"] == []
    assert fork.github.settings.kept() == {"variables": {}, "environments": {}, "rulesets": []}
