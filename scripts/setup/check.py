"""Everything that can be looked at without changing it, for `--check`."""

from scripts.setup.account import check_account
from scripts.setup.checks.branch import judge_branch
from scripts.setup.checks.environments import judge_environments
from scripts.setup.checks.switches import judge_subject_form, judge_switches
from scripts.setup.checks.variables import judge_variables
from scripts.setup.findings import Finding
from scripts.setup.live_reading import check_live
from scripts.setup.model import CONTEXTS, Setup
from scripts.setup.place import Place


def check(place: Place, *, live: bool) -> list[Finding]:
    """Compare account and repository with what a set-up should be; write nothing."""
    found = [*check_account(place.setup, place.account), *check_repository(place)]
    return [*found, *check_live(place)] if live else found


def check_repository(place: Place) -> list[Finding]:
    """Compare a repository's settings with what a set-up should be."""
    setup, settings = place.setup, place.settings
    return [
        *judge_variables(setup, place.variables(), place.outputs()),
        *judge_environments(setup, place.environments()),
        judge_branch(setup, settings.rules_of_main(), settings.rulesets()),
        *judge_switches(setup, place.switches()),
        judge_subject_form(setup, default=settings.default_subject()),
    ]


def subjects(setup: Setup) -> dict[str, list[str]]:
    """Return the subjects that GitHub sends, by role."""
    return {role: sorted(setup.subjects(role)) for role in CONTEXTS}
