"""The steps from an empty account and a new repository to a live site, in their order."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from scripts.setup.checks.aws import judge_bucket
from scripts.setup.checks.branch import judge_branch
from scripts.setup.checks.environments import judge_environment
from scripts.setup.checks.switches import (
    judge_actions,
    judge_issues,
    judge_owners,
    judge_reports,
    judge_subject_form,
    judge_workflows,
)
from scripts.setup.checks.variables import (
    judge_together,
    judge_variable,
    wanted_of_bootstrap,
    wanted_of_site,
)
from scripts.setup.findings import Finding
from scripts.setup.model import BOOTSTRAP_STATE, ENVIRONMENTS
from scripts.setup.place import Place, managed
from scripts.setup.runner import Step, StepError

STATE_BUCKET = 'aws_s3_bucket.kept["state"]'


@dataclass(frozen=True)
class GitHubStep:
    """A setting at GitHub: judged, and corrected by the calls of the judgment."""

    what: str
    place: Place
    judge: Callable[[], Finding]

    def find(self) -> Finding:
        """Look at the setting."""
        return self.judge()

    def do(self, finding: Finding) -> None:
        """Send the calls that correct it."""
        if not finding.calls:
            raise StepError(f"{finding.problem}; {finding.fix}")
        self.place.settings.send(finding.calls)
        self.place.changed()


@dataclass(frozen=True)
class StateBucket:
    """The bucket of Terraform's states: it is there before anything that Terraform makes."""

    place: Place
    what: str = "state bucket"

    def find(self) -> Finding:
        """Look at the bucket."""
        name = self.place.setup.bucket("state")
        return judge_bucket(self.place.setup, name, self.place.account.bucket(name))

    def do(self, finding: Finding) -> None:
        """Make it."""
        self.place.account.make_bucket(self.place.setup.bucket("state"))
        self.place.changed()


@dataclass(frozen=True)
class Bootstrap:
    """terraform/bootstrap: buckets, roles, their trust, the previews' distribution."""

    place: Place
    what: str = "terraform/bootstrap"
    expected: str = "applied, with its state in the bucket"

    def find(self) -> Finding:
        """Plan it."""
        setup = self.place.setup
        if not self.place.account.has_bucket(setup.bucket("state")):
            problem = "is not applied: makes buckets, roles and the previews' distribution"
        else:
            plan = self.place.bootstrap.plan(self.place.bootstrap_variables())
            problem = plan and f"is not applied: {plan}"
        return Finding(self.what, problem, setup.command if problem else "", self.expected)

    def do(self, finding: Finding) -> None:
        """Apply it; the bucket of its own state was there before it."""
        variables, bucket = self.place.bootstrap_variables(), self.place.setup.bucket("state")
        known = STATE_BUCKET in managed(self.place.state(BOOTSTRAP_STATE))
        adopt = {} if known else {STATE_BUCKET: bucket}
        self.place.bootstrap.apply(variables, self.place.say, adopt)
        self.place.changed()


@dataclass(frozen=True)
class Bound(Bootstrap):
    """Roles that reach the site's own distribution and no other one."""

    what: str = "roles bound to the distribution"
    expected: str = "no role reaches another distribution"

    def find(self) -> Finding:
        """Plan bootstrap with the distribution's id."""
        if self.place.distribution():
            found = super().find()
            return replace(found, problem=found.problem.replace("is not applied", "not yet"))
        problem = "not yet: the distribution is made by the first deploy"
        return Finding(self.what, problem, self.place.setup.command, self.expected)


def github_first(place: Place) -> list[Step]:
    """Return the steps that let workflows run and report."""
    setup = place.setup
    steps = [
        GitHubStep("issues", place, lambda: judge_issues(setup, place.switches())),
        GitHubStep("workflows", place, lambda: judge_actions(setup, place.switches())),
        GitHubStep("each workflow", place, lambda: judge_workflows(setup, place.switches())),
        GitHubStep("form of the subject", place, lambda: _subject(place)),
        GitHubStep("private reports", place, lambda: _reports(place)),
    ]
    return [*steps]


def aws(place: Place) -> list[Step]:
    """Return the steps that make what the workflows need at AWS."""
    return [StateBucket(place), Bootstrap(place)]


def github_then(place: Place) -> list[Step]:
    """Return the steps that need to know what is at AWS, and what protects it."""
    environments = [
        GitHubStep(f"environment {name}", place, _environment(place, name)) for name in ENVIRONMENTS
    ]
    return [
        GitHubStep("variables of bootstrap", place, lambda: _of_bootstrap(place)),
        *environments,
        GitHubStep("CODEOWNERS", place, lambda: judge_owners(place.setup, place.switches())),
        GitHubStep("branch main", place, lambda: _branch(place)),
    ]


def of_site(place: Place) -> list[Step]:
    """Return the steps after the first deploy that set what it made known."""
    return [
        GitHubStep("variables of the site", place, lambda: _of_site(place)),
        Bound(place),
    ]


def _subject(place: Place) -> Finding:
    return judge_subject_form(place.setup, default=place.settings.default_subject())


def _reports(place: Place) -> Finding:
    found = place.switches()
    if not found.public:
        return Finding("private reports", expected="offered to public repositories only")
    return judge_reports(place.setup, found)


def _environment(place: Place, name: str) -> Callable[[], Finding]:
    return lambda: judge_environment(place.setup, name, place.environments().get(name))


def _branch(place: Place) -> Finding:
    settings = place.settings
    return judge_branch(place.setup, settings.rules_of_main(), settings.rulesets())


def _of_bootstrap(place: Place) -> Finding:
    found, outputs = place.variables(), place.outputs()
    wanted = wanted_of_bootstrap(place.setup, found, outputs)
    findings = [judge_variable(place.setup, n, value, found.get(n)) for n, value in wanted.items()]
    return judge_together("variables of bootstrap", findings)


def _of_site(place: Place) -> Finding:
    found, wanted = place.variables(), wanted_of_site(place.outputs())
    findings = [judge_variable(place.setup, n, value, found.get(n)) for n, value in wanted.items()]
    return judge_together("variables of the site", findings)
