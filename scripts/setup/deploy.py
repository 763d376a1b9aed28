"""Starts the workflow `deploy` or finds the one under way, and follows it to its end."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from scripts.github_rest import GitHubError
from scripts.setup.calls import Call
from scripts.setup.findings import Finding
from scripts.setup.model import SITE_STATE
from scripts.setup.place import Place
from scripts.setup.runner import StepError

JSON = Any
WORKFLOW = "deploy"
POLL_SECONDS = 5.0
STARTS_WITHIN_SECONDS = 120.0
RECORD = re.compile(r"releases/\d+\.json")


@dataclass(frozen=True)
class Clock:
    """The time that following a run takes; tests have their own."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Deploy:
    """A run of the workflow `deploy`, from its start to its end.

    Attributes:
        place: What is set up.
        clock: Time and sleep.
        what: Its name.
        approve: Whether this person agrees to what is guarded: the first deploy only, which finds
            an empty account.
    """

    place: Place
    clock: Clock = field(default_factory=Clock)
    what: str = "first deploy"
    approve: bool = True

    def find(self) -> Finding:
        """Look whether the site is live under the name that it should have."""
        problem = self._problem()
        fix = f"gh workflow run deploy --repo {self.place.setup.full_name}" if problem else ""
        return Finding(self.what, problem, fix, "a release is recorded")

    def do(self, finding: Finding) -> None:
        """Follow the run that is under way, or start one; agree to it where GitHub asks."""
        first = not self._released()
        run = self._under_way() or self._start()
        self.place.say(f"      {run['html_url']}")
        self._follow(run["id"], agree=self.approve and first)
        self.place.changed()

    def _problem(self) -> str:
        place = self.place
        state = place.state(SITE_STATE)
        url = state["outputs"].get("site_url", {}).get("value", "") if state else ""
        if not url:
            return "has not been: nothing is live"
        if not self._released():
            return "has not ended: no release is recorded"
        domain = place.setup.domain or place.variables().get("WINDSOCK_DOMAIN", "")
        return f"is at {url}, not at https://{domain}" if domain not in url else ""

    def _released(self) -> bool:
        kept = self.place.account.keys(self.place.setup.bucket("artifacts"), "releases/")
        return any(RECORD.fullmatch(key) for key in kept)

    def _under_way(self) -> JSON:
        runs = self.place.settings.runs(WORKFLOW, branch="main")
        return next((r for r in runs if r["status"] != "completed"), None)

    def _start(self) -> JSON:
        settings = self.place.settings
        before = max((r["id"] for r in settings.runs(WORKFLOW)), default=0)
        path = f"/actions/workflows/{WORKFLOW}.yml/dispatches"
        settings.send([Call("POST", path, {"ref": "main"})])
        end = self.clock.now() + STARTS_WITHIN_SECONDS
        while self.clock.now() < end:
            if new := [r for r in settings.runs(WORKFLOW) if r["id"] > before]:
                return new[-1]
            self.clock.sleep(POLL_SECONDS)
        raise StepError("GitHub took the deploy and shows no run of it; look under Actions")

    def _follow(self, number: int, *, agree: bool) -> None:
        rest, told = self.place.settings.rest, dict[str, str]()
        while True:
            run = rest.get(f"/actions/runs/{number}")
            for job in rest.get(f"/actions/runs/{number}/jobs")["jobs"]:
                state = job["conclusion"] or job["status"]
                if told.get(job["name"]) != state and state not in {"queued", "skipped"}:
                    self.place.say(f"      {job['name']}: {state}")
                told[job["name"]] = state
            if run["status"] == "completed":
                break
            if run["status"] == "waiting" and agree:
                self._agree(number)
            self.clock.sleep(POLL_SECONDS)
        if run["conclusion"] != "success":
            raise StepError(f"it ended with {run['conclusion']}: {run['html_url']}")

    def _agree(self, number: int) -> None:
        """Agree to what waits for this person, once; others are waited for."""
        rest, path = self.place.settings.rest, f"/actions/runs/{number}/pending_deployments"
        waiting = [w for w in rest.get(path) if w["current_user_can_approve"]]
        if not waiting:
            return
        body = {
            "environment_ids": [w["environment"]["id"] for w in waiting],
            "state": "approved",
            "comment": "The first deploy, started and approved by scripts.setup",
        }
        try:
            rest.post(path, body)
        except GitHubError as error:
            self.place.say(f"      waits for a reviewer ({error})")


@dataclass(frozen=True)
class Address(Deploy):
    """A second deploy, after which the pages name their own address."""

    what: str = "address in the pages"
    approve: bool = False

    def find(self) -> Finding:
        """Look whether what is published names the site's address."""
        account, url = self.place.account, self.place.outputs().get("site_url", "")
        published = account.text(self.place.setup.bucket("site"), "robots.txt")
        problem = "" if url and url in published else "are published without it"
        fix = f"gh workflow run deploy --repo {self.place.setup.full_name}" if problem else ""
        return Finding(self.what, problem, fix, url)
