"""Judges the repository's variables at GitHub; nothing here makes a request."""

from collections.abc import Iterable, Iterator, Mapping

from scripts.setup.calls import Call
from scripts.setup.findings import Finding
from scripts.setup.model import PROJECT, Setup

CONTACT, PROJECT_VARIABLE = "WINDSOCK_CONTACT", "WINDSOCK_PROJECT"
# Outputs that AWS chooses: no name of the set-up leads to them.
OF_BOOTSTRAP = ("PREVIEW_URL",)
OF_SITE = ("SITE_BUCKET", "DISTRIBUTION_ID", "SITE_URL")
PREFIX = "WINDSOCK_"
OPTIONAL = ("SMOKE_SECONDS",)


def judge_variables(
    setup: Setup, found: Mapping[str, str], outputs: Mapping[str, str]
) -> list[Finding]:
    """Judge every variable that a set-up needs.

    Args:
        setup: Whose repository it is.
        found: The repository's variables.
        outputs: Outputs of both roots by name, as far as they are known.
    """
    wanted = wanted_of_bootstrap(setup, found, outputs) | wanted_of_site(outputs)
    return [judge_variable(setup, name, value, found.get(name)) for name, value in wanted.items()]


def wanted_of_bootstrap(
    setup: Setup, found: Mapping[str, str], outputs: Mapping[str, str]
) -> dict[str, str]:
    """Return the variables that are known before the first deploy; "" where one is not yet."""
    # A project of another name is passed on; the usual one needs no variable.
    named = {PROJECT_VARIABLE: setup.project} if setup.project != PROJECT else {}
    made = {name: outputs.get(name.lower(), "") for name in OF_BOOTSTRAP}
    contact = {CONTACT: found.get(CONTACT, "")}
    return {**setup.variables(), **made, **contact, **named, **setup.given}


def wanted_of_site(outputs: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that the first deploy makes known; "" before it."""
    return {name: outputs.get(name.lower(), "") for name in OF_SITE}


def judge_together(what: str, findings: Iterable[Finding]) -> Finding:
    """Return several findings as one, for a line and an act of its own."""
    wrong = [f for f in findings if not f.good]
    if not wrong:
        return Finding(what, expected="set")
    problem = f"{len(wrong)} to set: {', '.join(f.what.removeprefix('variable ') for f in wrong)}"
    calls = tuple(call for f in wrong for call in f.calls)
    fix = " && ".join(dict.fromkeys(f.fix for f in wrong))
    return Finding(what, problem, fix, "set", calls)


def judge_variable(setup: Setup, name: str, wanted: str, found: str | None) -> Finding:
    """Judge one variable; an expected value of "" is not known yet."""
    what = f"variable {name}"
    if not wanted:
        problem = "" if found else "is not set, and its value is not known yet"
        return Finding(what, problem, setup.command if problem else "", found or "")
    if found == wanted:
        return Finding(what, expected=wanted)
    problem = "is not set" if found is None else f"is {found}"
    call = _set(name, wanted, new=found is None)
    return Finding(what, problem, call.command(setup.full_name), wanted, (call,))


def ours(found: Mapping[str, str], setup: Setup) -> Iterator[str]:
    """Return the names of the variables that belong to this site."""
    known = {*setup.variables(), *OF_BOOTSTRAP, *OF_SITE, *OPTIONAL}
    return (name for name in found if name in known or name.startswith(PREFIX))


def _set(name: str, value: str, *, new: bool) -> Call:
    if new:
        return Call("POST", "/actions/variables", {"name": name, "value": value})
    return Call("PATCH", f"/actions/variables/{name}", {"name": name, "value": value})
