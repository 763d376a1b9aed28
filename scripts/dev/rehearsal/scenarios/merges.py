"""Merges to main, from the first to the one that must be stopped or taken back."""

import json

from scripts.ci.report_deploy import LINE
from scripts.ci.report_deploy import MARKER as DEPLOY_MARKER
from scripts.ci.reviewed import MARKER as PLAN_MARKER
from scripts.ci.stale_plans import STALE
from scripts.dev.rehearsal.act import Run
from scripts.dev.rehearsal.cloud import Cloud
from scripts.dev.rehearsal.events import dispatch, push
from scripts.dev.rehearsal.grants import Event
from scripts.dev.rehearsal.origin import Edit
from scripts.dev.rehearsal.scenarios import edits
from scripts.dev.rehearsal.scenarios.pull_requests import REVIEWED
from scripts.dev.rehearsal.scenarios.story import (
    Finding,
    Scenario,
    changed,
    equal,
    log_days,
    new_paths,
    paths_of,
    rewritten,
    same,
    untouched,
)
from scripts.dev.rehearsal.world import Release, World

GUARDED = ("production-guarded", True)
REFUSED = ("production-guarded", False)
OPEN = ("production", True)
LIVE = ("production", "success")
OTHER = 12  # an open pull request whose plan is older than the merge
SHOWN = f"{PLAN_MARKER}\n<!-- digest={'0' * 64} commit={'d' * 40} -->\n"


def _merge(world: World) -> list[Finding]:
    pull = world.opened[REVIEWED]
    world.github.record_approval(pull.number, pull.head)
    world.github.record_open(OTHER, "d" * 40)
    world.github.add_comment(str(OTHER), {"body": SHOWN})
    commit = world.origin.merge(pull)
    world.github.record_merge(commit, pull.number, pull.head)
    _, after, run, asked = deploy(world, push(commit))
    return [
        equal("only the release counts as a deployment", deployed(world, commit), [LIVE]),
        Finding("the pull request says where it is live", "🟢 Live at https://" in line(world)),
        Finding("an older plan is marked", any(map(_is_stale, world.github.comments[OTHER]))),
        equal("every job succeeds", results(run), {"success"}),
        equal("the reviewed plan needs no further approval", asked, [OPEN, OPEN]),
        Finding("the site is there", {"index.html", "version.json"} <= after.site.keys()),
        Finding("there is weather", "data.json" in after.data),
        equal(
            "the function has one version, and it is live",
            (after.versions, after.live),
            (("1",), "1"),
        ),
        equal("one release is recorded", len(after.releases), 1),
        Finding("visitors get the page", _visitors_get(world, "/", "<title>")),
        *_no_lock(after),
    ]


def line(world: World) -> str:
    """Return the line about the release under the pull request that was merged."""
    comments = world.github.comments.get(REVIEWED, [])
    return next((c["body"] for c in comments if c["body"].startswith(LINE)), "")


def deployed(world: World, commit: str) -> list[tuple[str, str]]:
    """Return (environment, state) of each deployment of a commit."""
    found = [d for d in world.github.deployments if d["sha"] == commit]
    return [(d["environment"], d["state"]) for d in found]


def _is_stale(comment: dict[str, str]) -> bool:
    return comment["body"].startswith(STALE)


def _address(world: World) -> list[Finding]:
    world.publish_variables()
    before, after, run, asked = deploy(world, dispatch(world.origin.head, {}))
    world.first = Release(world.origin.head, after)
    sitemap = f"https://{world.domain}/sitemap.xml"
    return [
        equal("every job succeeds", results(run), {"success"}),
        equal("nobody is asked", asked, [OPEN, OPEN]),
        Finding("the site says where it stands", _visitors_get(world, "/robots.txt", sitemap)),
        equal("nothing is uploaded that did not change", rewritten(before.site, after.site), set()),
        same("no new version of the function", before.versions, after.versions),
        equal("the release is recorded", len(after.releases - before.releases), 1),
    ]


def _no_change(world: World) -> list[Finding]:
    before, after, run, asked = _push(world, edits.README)
    return [
        Finding("no plan is made", "nothing that Terraform reads has changed" in run.summary),
        equal("every job succeeds", results(run), {"success"}),
        equal("nobody is asked", asked, [OPEN, OPEN]),
        *untouched(before, after),
    ]


def _site_only(world: World) -> list[Finding]:
    before, after, run, _ = _push(world, edits.PAGE)
    keys = changed(before.site, after.site)
    return [
        equal("every job succeeds", results(run), {"success"}),
        Finding("the page is new", {"index.html", "version.json"} <= keys, str(keys)),
        equal("nothing is uploaded that did not change", rewritten(before.site, after.site), set()),
        Finding("few files are uploaded", len(keys) <= 4, str(sorted(keys))),
        equal("exactly these are invalidated", new_paths(before, after), paths_of(keys)),
        same("no new version of the function", before.versions, after.versions),
        same("Terraform's state was not written", before.state, after.state),
        equal("the release is recorded", len(after.releases - before.releases), 1),
        Finding("visitors get the new page", _visitors_get(world, "/", "Rehearsed: ")),
    ]


def _function_only(world: World) -> list[Finding]:
    before, after, run, asked = _push(world, edits.FUNCTION)
    return [
        equal("every job succeeds", results(run), {"success"}),
        equal("a plan that nobody reviewed needs approval", asked, [OPEN, GUARDED]),
        equal("there is one new version", len(after.versions), len(before.versions) + 1),
        equal("and it is live", after.live, after.versions[-1]),
        same("nothing was uploaded", before.site, after.site),
        same("nothing was invalidated", before.invalidations, after.invalidations),
        equal("the release is recorded", len(after.releases - before.releases), 1),
    ]


def _refused(world: World) -> list[Finding]:
    with world.github.refusing(GUARDED[0]):
        before, after, run, asked = _push(world, edits.TERRAFORM)
    return [
        equal("the reviewer is asked and says no", asked, [OPEN, REFUSED]),
        equal("the run is red", run.green, False),
        equal("no issue is opened: nothing is wrong", deploy_issue(world), None),
        Finding("the summary says who rejected it", "reviewer rejected it" in run.summary),
        equal(
            "it counts as a failed deployment",
            deployed(world, world.origin.head),
            [("production-guarded", "failure")],
        ),
        *untouched(before, after),
    ]


def _terraform(world: World) -> list[Finding]:
    days = log_days(world)
    before, after, run, asked = deploy(world, dispatch(world.origin.head, {}))
    return [
        Finding("the log was kept shorter before", days != edits.LOG_DAYS),
        equal("every job succeeds", results(run), {"success"}),
        equal("the reviewer is asked and agrees", asked, [OPEN, GUARDED]),
        equal("the log is kept as the code says", log_days(world), edits.LOG_DAYS),
        same("nothing was uploaded", before.site, after.site),
        same("no new version of the function", before.versions, after.versions),
        equal("no issue is open", deploy_issue(world), None),
    ]


def _destroy(world: World) -> list[Finding]:
    good = world.origin.head
    with world.github.refusing(GUARDED[0]):
        before, after, _, asked = _push(world, edits.OTHER_BUCKET)
    world.origin.go_back(good)
    return [
        equal("the gate stops it and asks a reviewer", asked, [OPEN, REFUSED]),
        Finding("the bucket and its pages are there", bool(after.site)),
        Finding("visitors get the page", _visitors_get(world, "/", "<title>")),
        *untouched(before, after),
    ]


def _bad_smoke(world: World) -> list[Finding]:
    good = world.origin.head
    before, after, run, _ = _push(world, edits.BROKEN_PAGE)
    world.origin.go_back(good)
    contents = [{k: etag for k, (_, etag) in c.site.items()} for c in (before, after)]
    issue = deploy_issue(world)
    title = str(issue and issue["title"])
    return [
        equal("the run is red", run.jobs["release"], "failure"),
        Finding("the broken page was live", bool(changed(before.site, after.site))),
        same("the previous release is back, byte for byte", *contents),
        same("the previous version of the function is live", before.live, after.live),
        same("the newest record is the previous release", before.released, after.released),
        Finding("visitors get a whole page", _visitors_get(world, "/", "data/text.html")),
        Finding("an issue says so", "put back" in str(issue and issue["body"])),
        Finding("it names the step", "Ask the live site" in title, title),
        Finding("and its error", "txet" in str(issue and issue["body"]), str(issue)[:500]),
    ]


def _push(world: World, edit: Edit) -> tuple[Cloud, Cloud, Run, list[tuple[str, bool]]]:
    return deploy(world, push(world.origin.commit("A change", edit)))


def deploy(world: World, event: Event) -> tuple[Cloud, Cloud, Run, list[tuple[str, bool]]]:
    """Run a deploy; return the cloud before and after, the run, and which environments it asked."""
    before, asked = world.observer.look(), len(world.github.asked)
    run = world.run("deploy", event)
    return before, world.observer.look(), run, world.github.asked[asked:]


def results(run: Run) -> set[str]:
    """Return the results of the jobs of a deploy that have something to do in it."""
    idle = {("not-set-up", "skipped"), ("waiting", "skipped")}
    return {result for job, result in run.jobs.items() if (job, result) not in idle}


def _visitors_get(world: World, path: str, text: str) -> bool:
    answer = world.visit(path)
    return answer.status == 200 and text in answer.body.decode("utf-8", "replace")


def deploy_issue(world: World) -> dict[str, str] | None:
    """Return the open issue about a failed deploy, or None."""
    opened = [i for i in world.github.issues if i["state"] == "open"]
    return next((i for i in opened if i["body"].startswith(DEPLOY_MARKER)), None)


def _no_lock(cloud: Cloud) -> list[Finding]:
    locks = [k for k in cloud.state if k.endswith(".tflock")]
    return [equal("no lock is left on the state", json.dumps(locks), "[]")]


MERGE = Scenario(
    "merge", "The pull request is merged: everything goes live", _merge, ("pull-request",)
)
ADDRESS = Scenario(
    "address", "A person sets the variables that are known now", _address, ("merge",)
)
NO_CHANGE = Scenario("no-change", "A merge that changes nothing", _no_change, ("address",))
SITE_ONLY = Scenario("site-only", "Only the page changes", _site_only, ("address",))
FUNCTION_ONLY = Scenario("function-only", "Only the function changes", _function_only, ("address",))
APPROVAL = Scenario("approval", "A reviewer refuses a change", _refused, ("address",))
TERRAFORM = Scenario("terraform", "Tried again, the reviewer agrees", _terraform, ("approval",))
DESTROY = Scenario("destroy", "A change would replace the bucket", _destroy, ("address",))
BAD_SMOKE = Scenario("bad-smoke", "A broken page is taken back", _bad_smoke, ("address",))
