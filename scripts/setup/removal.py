"""The steps back from a live site to nothing, in their order; the state goes last."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from scripts.errors import RefusedError
from scripts.setup.calls import Call, commands
from scripts.setup.checks.branch import read_ruleset
from scripts.setup.checks.switches import ON
from scripts.setup.checks.variables import ours
from scripts.setup.findings import Finding
from scripts.setup.inventory import left_at_aws
from scripts.setup.model import BOOTSTRAP_STATE, ENVIRONMENTS, HOST, SITE_STATE
from scripts.setup.place import PROVIDER, Place, TerraformRoot, managed
from scripts.setup.runner import Step
from scripts.setup.steps import GitHubStep
from scripts.terraform_cli import TerraformError

# Runs that change what is at AWS; while one does, nothing may be taken away under it.
CHANGING = ("deploy", "rollback", "preview", "purge-cache", "unlock")
# What would bring the site back, or complain that it is gone.
STOPPED = ("deploy", "drift", "preview", "rollback")
# The variables without a default: what they say changes nothing about what is destroyed.
OF_SITE = {
    "function_sha256": "0" * 64,
    "function_base64sha256": "A" * 43 + "=",
    "contact": "https://example.org",
}
NOT_EMPTY = "BucketNotEmpty"


def removal_steps(place: Place) -> list[Step]:
    """Return every step of leaving, in its order."""
    return [
        GitHubStep("workflows", place, lambda: judge_stopped(place)),
        Schedule(place),
        EmptyBuckets(place, ("site",), "data and pages"),
        Destroy(place, place.site, "terraform/site", SITE_STATE, _site_variables, ("site",)),
        GitHubStep("settings at GitHub", place, lambda: judge_settings(place)),
        EmptyBuckets(place, ("artifacts", "previews"), "releases and previews"),
        DestroyBootstrap(
            place,
            place.bootstrap,
            "terraform/bootstrap",
            BOOTSTRAP_STATE,
            Place.bootstrap_variables,
            ("artifacts", "previews"),
        ),
        StateBucketGone(place),
    ]


def refuse_while_running(place: Place) -> None:
    """Look for runs that change what is at AWS.

    Raises:
        RefusedError: One is under way or waits for a reviewer; nothing was changed.
    """
    for workflow in CHANGING:
        for run in place.settings.runs(workflow):
            if run["status"] != "completed":
                raise RefusedError(
                    f"{workflow} is {run['status']}: wait for it, or cancel or reject it:"
                    f" {run['html_url']}; nothing was changed"
                )


def left_over(place: Place) -> list[Finding]:
    """Return, for account and repository, what is still there of the project."""
    rest = left_at_aws(place.account.clients, place.setup)
    settings = judge_settings(place)
    expected = "nothing is left"
    what = f"account {place.setup.account}"
    problem = ", ".join(f"{kind} {name}" for kind, name in rest)
    fix = f"{place.setup.command} --remove, or delete them by hand" if rest else ""
    return [
        Finding(what, problem, fix, expected),
        Finding(f"repository {place.setup.full_name}", settings.problem, settings.fix, expected),
    ]


def judge_stopped(place: Place) -> Finding:
    """Judge whether a merge or the morning could still bring the site back."""
    states = place.switches().workflows
    running = [name for name in STOPPED if states.get(name) == ON]
    calls = tuple(Call("PUT", f"/actions/workflows/{name}.yml/disable") for name in running)
    problem = f"{', '.join(running)} may start" if running else ""
    fix = commands(calls, place.setup.full_name)
    return Finding("workflows", problem, fix, f"{', '.join(STOPPED)} are off", calls)


def judge_settings(place: Place) -> Finding:
    """Judge what a set-up has left at GitHub."""
    variables = sorted(ours(place.variables(), place.setup))
    environments = [name for name in ENVIRONMENTS if name in place.environments()]
    name = read_ruleset(alone=True)["name"]
    ruleset = place.settings.rulesets().get(name)
    calls = (
        *([Call("DELETE", f"/rulesets/{ruleset}")] if ruleset is not None else []),
        *(Call("DELETE", f"/environments/{name}") for name in environments),
        *(Call("DELETE", f"/actions/variables/{name}") for name in variables),
    )
    names = (f"ruleset {name}" if ruleset is not None else "", *environments, *variables)
    problem = ", ".join(filter(None, names))
    fix = commands(calls, place.setup.full_name)
    return Finding("settings at GitHub", problem, fix, "none is left", calls)


@dataclass(frozen=True)
class Schedule:
    """The schedule goes first: its next run would write into a bucket that was just emptied."""

    place: Place
    what: str = "schedule"

    def find(self) -> Finding:
        """Look whether the function is still called."""
        there = self.place.account.has_schedule(self.place.setup.project)
        problem = "still calls the function" if there else ""
        return Finding(self.what, problem, f"{self.place.setup.command} --remove", "is gone")

    def do(self, finding: Finding) -> None:
        """Delete it; Terraform then finds it gone."""
        self.place.account.remove_schedule(self.place.setup.project)


@dataclass(frozen=True)
class EmptyBuckets:
    """Buckets whose every version is deleted: a bucket that holds something cannot go."""

    place: Place
    roles: tuple[str, ...]
    what: str

    def find(self) -> Finding:
        """Count what is in them."""
        counts = {name: self.place.account.count(name) for name in self._names()}
        full = [f"{count} versions in {name}" for name, count in counts.items() if count]
        fix = f"{self.place.setup.command} --remove"
        return Finding(self.what, ", ".join(full), fix if full else "", "deleted")

    def do(self, finding: Finding) -> None:
        """Delete every version."""
        for name in self._names():
            self.place.account.empty(name)

    def _names(self) -> list[str]:
        return [self.place.setup.bucket(role) for role in self.roles]


@dataclass(frozen=True)
class Destroy:
    """One root of Terraform, destroyed.

    Attributes:
        place: What is removed.
        root: The root.
        what: Its name.
        key: Where its state lies.
        variables: Returns its variables.
        buckets: Buckets that it destroys, which must be empty.
    """

    place: Place
    root: TerraformRoot
    what: str
    key: str
    variables: Callable[[Place], dict[str, str]]
    buckets: tuple[str, ...]

    def find(self) -> Finding:
        """Count what its state still knows."""
        known = [address for address in managed(self.place.state(self.key)) if "." in address]
        problem = f"has {len(known)} resources" if known else ""
        fix = f"{self.place.setup.command} --remove" if known else ""
        return Finding(self.what, problem, fix, "destroyed")

    def do(self, finding: Finding) -> None:
        """Destroy it; a run of the function that was under way may have written once more."""
        with contextlib.suppress(_AgainError):
            self._destroy()
            return
        EmptyBuckets(self.place, self.buckets, self.what).do(finding)
        self._destroy()

    def _destroy(self) -> None:
        try:
            self.root.destroy(self.variables(self.place), self.place.say)
        except TerraformError as error:
            if NOT_EMPTY in str(error):
                raise _AgainError(str(error)) from error
            raise
        finally:
            self.place.changed()


class _AgainError(TerraformError):
    """Raised when a bucket was written to after it had been emptied."""


@dataclass(frozen=True)
class DestroyBootstrap(Destroy):
    """terraform/bootstrap without what must outlive it: its own state, and others' provider."""

    def do(self, finding: Finding) -> None:
        """Let the state keep its bucket, and others their provider; destroy the rest."""
        self.root.drop(sorted(self._kept()))
        self.place.changed()
        super().do(finding)

    def _kept(self) -> set[str]:
        known = {a for a in managed(self.place.state(self.key)) if "." in a}
        shared = self._others() and {a for a in known if a.startswith(f"{PROVIDER}.")}
        return {a for a in known if a.endswith('.kept["state"]')} | (shared or set())

    def _others(self) -> list[str]:
        """Return the roles of others that trust GitHub's provider of this account."""
        setup = self.place.setup
        roles = self.place.account.trusting(setup.arn("oidc-provider", HOST))
        return [role for role in roles if not role.startswith(f"{setup.project}-")]


@dataclass(frozen=True)
class StateBucketGone:
    """The bucket of the states: the last thing that knows what there was."""

    place: Place
    what: str = "state bucket"

    def find(self) -> Finding:
        """Look whether it is there."""
        name = self.place.setup.bucket("state")
        problem = f"{name} is there" if self.place.account.has_bucket(name) else ""
        fix = f"{self.place.setup.command} --remove" if problem else ""
        return Finding(self.what, problem, fix, "deleted")

    def do(self, finding: Finding) -> None:
        """Empty and delete it."""
        name = self.place.setup.bucket("state")
        self.place.account.empty(name)
        self.place.account.remove_bucket(name)
        self.place.changed()


def _site_variables(place: Place) -> dict[str, str]:
    setup = place.setup
    own = {"project": setup.project, "region": setup.region}
    return {**OF_SITE, **own, "artifact_bucket": setup.bucket("artifacts")}
