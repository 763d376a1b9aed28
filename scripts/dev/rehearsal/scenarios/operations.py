"""What people do besides merging: set up, purge, roll back, look for drift, unlock."""

import json

from scripts.dev.rehearsal.cloud import Cloud
from scripts.dev.rehearsal.events import dispatch, schedule
from scripts.dev.rehearsal.scenarios.story import (
    LOG_GROUP,
    Finding,
    Scenario,
    equal,
    log_days,
    same,
)
from scripts.dev.rehearsal.world import World

DRIFT_MARKER = "<!-- windsock:drift -->"
# Nothing but loopback answers: no package index, no registry of Terraform's.
CUT_OFF = {
    **dict.fromkeys(
        ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"
    ),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"),
    "PIP_RETRIES": "0",
}
LOCK = "00000000-1111-2222-3333-444444444444"
VARIABLES = {
    "artifact_bucket",
    "aws_region",
    "deploy_role_arn",
    "plan_role_arn",
    "preview_bucket",
    "preview_removal_role_arn",
    "preview_role_arn",
    "preview_url",
    "purge_role_arn",
    "state_bucket",
}
HOSTILE = {
    "a command": "/x; rm -rf /",
    "a substitution": "/$(id)",
    "a newline": "/index.html\n/etc",
    "a star inside": "/a*b",
    "16 paths": " ".join(f"/{n}" for n in range(16)),
}


def _bootstrap(world: World) -> list[Finding]:
    outputs = world.bootstrap()
    roles = world.observer.client("iam").list_roles()["Roles"]
    names = {r["RoleName"] for r in roles}
    wanted = {f"windsock-{n}" for n in ("plan", "deploy", "purge", "preview", "preview-removal")}
    return [
        equal("its outputs are the variables to set", set(outputs), VARIABLES),
        Finding("the five roles are there", wanted <= names, str(names)),
    ]


def _purge(world: World) -> list[Finding]:
    before, asked = world.observer.look(), len(world.github.asked)
    inputs = {"scope": "custom", "paths": "/index.html /data/*", "reason": "An `odd` | *reason*"}
    run = world.run("purge-cache", dispatch(world.origin.head, inputs))
    after = world.observer.look()
    new = [after.invalidations[i] for i in after.invalidations.keys() - before.invalidations.keys()]
    return [
        equal("every job succeeds", set(run.jobs.values()), {"success"}),
        equal("environment purge is asked", world.github.asked[asked:], [("purge", True)]),
        equal(
            "one invalidation of exactly these paths",
            sorted(map(sorted, new)),
            [["/data/*", "/index.html"]],
        ),
        Finding(
            "the summary says who and why", "maintainer" in run.summary and "reason" in run.summary
        ),
        same("nothing else changed", before.site, after.site),
    ]


def _hostile_purge(world: World) -> list[Finding]:
    findings, asked, trace = [], len(world.github.asked), world.scratch / "somebody-was-here"
    for name, paths in HOSTILE.items():
        inputs = {"scope": "custom", "paths": paths, "reason": f"$(touch {trace}) `touch {trace}`"}
        run = world.run("purge-cache", dispatch(world.origin.head, inputs))
        judged = (run.jobs["check"], run.jobs["purge"])
        findings.append(equal(f"{name} is refused", judged, ("failure", "skipped")))
    inside = [name for name, _ in world.github.asked[asked:] if name == "purge"]
    return [
        *findings,
        equal("no job with credentials began", inside, []),
        Finding("nothing that was typed ran as a command", not trace.exists()),
    ]


def _rollback(world: World) -> list[Finding]:
    release, before = world.first, world.observer.look()
    if release is None:
        return [Finding("there is a release to go back to", kept=False)]
    first = release.cloud
    inputs = {"release": release.commit[:10]}
    run = world.run("rollback", dispatch(world.origin.head, inputs), CUT_OFF)
    after = world.observer.look()
    return [
        equal("every job succeeds, with nothing from outside", set(run.jobs.values()), {"success"}),
        equal("every page is that release's, byte for byte", _pages(after), _pages(first)),
        equal("its version of the function is live", after.live, first.live),
        equal("the newest record is that release", after.released, release.commit),
        same("Terraform's state was not written", before.state, after.state),
        Finding("the weather is still there", after.data.keys() >= first.data.keys()),
    ]


def _previous(world: World) -> list[Finding]:
    before = world.observer.look()
    run = world.run("rollback", dispatch(world.origin.head, {}), CUT_OFF)
    there = world.observer.look()
    again = world.run("rollback", dispatch(world.origin.head, {}), CUT_OFF)
    after = world.observer.look()
    return [
        equal("both runs are green", (run.green, again.green), (True, True)),
        Finding("what was live is not live any more", _pages(there) != _pages(before)),
        equal("previous of the previous is what was live", _pages(after), _pages(before)),
        same("its version of the function is live", before.live, after.live),
    ]


def _wrong_rollback(world: World) -> list[Finding]:
    findings = []
    for name, release in {
        "a word": "latest",
        "a short hash": "abc123",
        "another commit": "f" * 40,
    }.items():
        run = world.run("rollback", dispatch(world.origin.head, {"release": release}))
        findings.append(equal(f"{name} is refused", run.jobs["restore"], "skipped"))
    return findings


def _drift(world: World) -> list[Finding]:
    logs = world.observer.client("logs")
    before, days = world.observer.look(), log_days(world)
    logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=1)
    found = world.run("drift", schedule(world.origin.head))
    opened = _drift_issues(world)
    logs.put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=days)
    gone = world.run("drift", schedule(world.origin.head))
    after = world.observer.look()
    return [
        equal("both runs are green", (found.green, gone.green), (True, True)),
        equal("one issue was opened", len(opened), 1),
        Finding("it names what differs", "log\\_group.function" in "".join(opened)),
        equal("and closed when it was over", _drift_issues(world), []),
        same("drift writes nothing: no state, no lock", before.state, after.state),
    ]


def _unlock(world: World) -> list[Finding]:
    bucket, key = world.variables["STATE_BUCKET"], "site/terraform.tfstate.tflock"
    about = {"ID": LOCK, "Operation": "OperationTypeApply", "Who": "a dead run", "Path": key}
    s3 = world.observer.client("s3")
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(about).encode())
    run = world.run("unlock", dispatch(world.origin.head, {"lock": LOCK}))
    return [
        equal("the lock's id is taken", run.jobs["unlock"], "success"),
        Finding("the lock is gone", key not in world.observer.look().state),
        equal("a reviewer was asked", world.github.asked[-1], ("production-guarded", True)),
    ]


def _pages(cloud: Cloud) -> dict[str, str]:
    return {k: etag for k, (_, etag) in cloud.site.items() if not k.startswith("assets/")}


def _drift_issues(world: World) -> list[str]:
    opened = [i["body"] for i in world.github.issues if i["state"] == "open"]
    return [body for body in opened if body.startswith(DRIFT_MARKER)]


BOOTSTRAP = Scenario("bootstrap", "A person applies bootstrap once", _bootstrap)
PURGE = Scenario("purge", "Chosen paths are purged", _purge, ("address",))
HOSTILE_PURGE = Scenario("hostile-purge", "Hostile inputs are refused", _hostile_purge)
ROLLBACK = Scenario("rollback", "Back to the first release", _rollback, ("address",))
PREVIOUS = Scenario("previous", "Back by one release, and forth", _previous, ("rollback",))
WRONG_ROLLBACK = Scenario("wrong-rollback", "Back to what is no release", _wrong_rollback)
DRIFT = Scenario("drift", "Somebody changes AWS by hand", _drift, ("address",))
UNLOCK = Scenario("unlock", "A dead run left its lock", _unlock, ("address",))
