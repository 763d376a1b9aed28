"""Merges to main that go live."""

import pytest

from scripts.ci.reviewed import MARKER as PLAN_MARKER
from scripts.ci.stale_plans import STALE
from scripts.dev.rehearsal import person
from scripts.dev.rehearsal.events import push
from scripts.dev.rehearsal.world import RehearsalWorld
from tests.rehearsal import edits
from tests.rehearsal.comparison import (
    changed,
    differences,
    new_invalidations,
    paths_of,
    rewritten,
)
from tests.rehearsal.deploys import (
    GUARDED,
    OPEN,
    REVIEWED,
    FirstRelease,
    comments,
    deploy,
    deployments,
    push_edit,
    release_line,
    results,
    visitors_get,
)

OTHER = 12  # an open pull request whose plan is older than the merge
OLDER_PLAN = f"{PLAN_MARKER}\n<!-- digest={'0' * 64} commit={'d' * 40} -->\n"


@pytest.mark.needs("pull_request")
def test_merge(world: RehearsalWorld) -> None:
    """The pull request is merged: everything goes live."""
    head = world.github.opened[REVIEWED]["head"]["sha"]
    world.github.record_approval(REVIEWED, head)
    world.github.record_open(OTHER, "d" * 40)
    world.github.add_comment(str(OTHER), {"body": OLDER_PLAN})
    commit = world.origin.merge(REVIEWED, head)
    world.github.record_merge(commit, REVIEWED, head)
    _, after, run, asked = deploy(world, push(commit))
    assert results(run) == {"success"}, run.problem
    assert asked == [OPEN, OPEN], "the reviewed plan needs no further approval"
    assert deployments(world, commit) == [("production", "success")], "only the release counts"
    assert "🟢 Live at https://" in release_line(world)
    assert [c.startswith(STALE) for c in comments(world, OTHER)].count(True) == 1
    assert after.site.keys() >= {"index.html", "version.json"}
    assert "data.json" in after.data
    assert (after.versions, after.live) == (("1",), "1")
    assert len(after.releases) == 1
    assert [k for k in after.state if k.endswith(".tflock")] == []
    assert "<title>" in visitors_get(world, "/")
    assert {p.name for p in sorted(world.report.iterdir())[-1].iterdir()} >= {
        "log.txt",
        "summary.md",
    }


@pytest.mark.needs("merge")
def test_address(world: RehearsalWorld, first_release: FirstRelease) -> None:
    """A person starts the one command again: it goes on, and starts the deploy itself."""
    before, asked_before = world.observer.look(), len(world.github.asked)
    typed = person.type_command(world)
    assert typed.code == 0, typed.text
    after, run, asked = world.observer.look(), world.runs[-1], world.github.asked[asked_before:]
    first_release.commit, first_release.cloud = world.origin.head, after
    assert results(run) == {"success"}, run.problem
    assert asked == [OPEN, OPEN]
    assert f"https://{world.domain}/sitemap.xml" in visitors_get(world, "/robots.txt")
    assert rewritten(before.site, after.site) == set(), "only what changed is uploaded"
    assert after.versions == before.versions
    assert len(after.releases - before.releases) == 1


@pytest.mark.needs("address")
def test_no_change(world: RehearsalWorld) -> None:
    """A merge that changes nothing."""
    before, after, run, asked = push_edit(world, edits.README)
    assert results(run) == {"success"}, run.problem
    assert "nothing that Terraform reads has changed" in run.summary
    assert asked == [OPEN, OPEN]
    assert differences(before, after) == {}


@pytest.mark.needs("address")
def test_site_only(world: RehearsalWorld) -> None:
    """Only the page changes."""
    before, after, run, _ = push_edit(world, edits.PAGE)
    keys = changed(before.site, after.site)
    assert results(run) == {"success"}, run.problem
    assert keys >= {"index.html", "version.json"}
    assert rewritten(before.site, after.site) == set(), "only what changed is uploaded"
    pages = {key for key in keys if key.startswith("index.")}
    assert keys - pages <= {"version.json", "sw.js", ".well-known/security.txt"}
    assert set().union(*new_invalidations(before, after)) == paths_of(keys)
    assert set(differences(before, after)) == {"site", "invalidations", "releases"}
    assert len(after.releases - before.releases) == 1
    assert "Rehearsed: " in visitors_get(world, "/")


@pytest.mark.needs("address")
def test_function_only(world: RehearsalWorld) -> None:
    """Only the function changes."""
    before, after, run, asked = push_edit(world, edits.FUNCTION)
    assert results(run) == {"success"}, run.problem
    assert asked == [OPEN, GUARDED], "a plan without a review needs approval"
    assert len(after.versions) == len(before.versions) + 1
    assert after.live == after.versions[-1]
    assert differences(before, after).keys() & {"site", "invalidations"} == set()
    assert len(after.releases - before.releases) == 1
