"""From a new repository and an empty AWS account to a live site; checks it, repairs it, removes it.

Started again it goes on where it was; where nothing is to do it only reads, and says so. It asks
once, after it has shown what it found and before anything is written.
"""

import functools
import sys
from collections.abc import Callable, Sequence

from scripts.errors import RefusedError
from scripts.setup import steps
from scripts.setup.check import check, subjects
from scripts.setup.deploy import Address, Clock, Deploy
from scripts.setup.findings import Finding
from scripts.setup.options import parse
from scripts.setup.place import Place
from scripts.setup.preflight import judge
from scripts.setup.removal import left_over, refuse_while_running, removal_steps
from scripts.setup.report import as_json, closing_lines
from scripts.setup.runner import Result, Step, carry_out
from scripts.setup.session import Session, Tools, open_session

TO_DO = 1


def main(argv: Sequence[str], tools: Tools | None = None) -> int:
    """Set up, check or remove; return the exit code.

    Args:
        argv: The arguments.
        tools: What it works with besides AWS and GitHub; tests have their own.
    """
    options = parse(argv, __doc__ or "")
    say = functools.partial(print, file=sys.stderr if options.json else sys.stdout, flush=True)
    session = open_session(options, tools or Tools(), say)
    if options.check:
        return _check(session)
    if options.remove:
        return _remove(session)
    return _set_up(session, _checked_place(session))


def all_steps(place: Place, clock: Clock) -> list[Step]:
    """Return every step from an empty account to the live site, in its order."""
    return [
        *steps.github_first(place),
        *steps.aws(place),
        *steps.github_then(place),
        Deploy(place, clock),
        *steps.of_site(place),
        Address(place, clock),
    ]


def _set_up(session: Session, place: Place) -> int:
    options, clock = session.options, session.tools.clock
    started = clock.now()
    agree = ask_once(place, "make and change this", yes=options.yes)
    results = carry_out(
        all_steps(place, clock), session.say, clock.sleep, agree, dry_run=options.dry_run
    )
    for line in closing_lines(place, results, clock.now() - started, dry_run=options.dry_run):
        session.say(line)
    if options.json:
        print(as_json(results, subjects(place.setup)))
    return 0


def _remove(session: Session) -> int:
    """Take everything back, and list what is left; nothing may be."""
    options, place = session.options, _checked_place(session)
    refuse_while_running(place)
    agree = ask_name(place, options.confirm)
    results = carry_out(
        removal_steps(place), session.say, session.tools.clock.sleep, agree, dry_run=options.dry_run
    )
    if options.dry_run:
        return 0
    left = left_over(place)
    for finding in left:
        session.say("\n".join(finding.lines()))
    if options.json:
        print(as_json([*results, *map(Result, left)], {}))
    return 0 if all(finding.good for finding in left) else TO_DO


def _checked_place(session: Session) -> Place:
    """Judge everything first; nothing is written before all of it is right."""
    facts = session.facts()
    found = judge(facts, session.settings.name, session.options.region)
    for finding in found:
        session.say("\n".join(finding.lines()))
    if wrong := sum(not finding.good for finding in found):
        raise RefusedError(f"{wrong} to correct first; nothing was changed")
    return session.place(facts)


def _check(session: Session) -> int:
    facts = session.facts()
    found = judge(facts, session.settings.name, session.options.region)
    listed: dict[str, list[str]] = {}
    if all(finding.good for finding in found):
        place = session.place(facts)
        found += check(place, live=session.options.live)
        listed = subjects(place.setup)
    _print(session, found, listed)
    return 0 if all(finding.good for finding in found) else TO_DO


def _print(session: Session, found: Sequence[Finding], listed: dict[str, list[str]]) -> None:
    if session.options.json:
        print(as_json([Result(finding) for finding in found], listed))
        return
    for finding in found:
        session.say("\n".join(finding.lines()))
    if listed:
        session.say("\nSubjects that GitHub sends, old repositories without the numbers:")
    for role, names in listed.items():
        for name in names:
            session.say(f"  {role:15} {name}")
    wrong = sum(not finding.good for finding in found)
    session.say(f"\n{len(found)} looked at, {wrong} to correct")


def ask_name(place: Place, given: str | None) -> Callable[[], None]:
    """Return what asks for the project's name before the first thing is taken away.

    Raises:
        RefusedError: The name is another one, or there is no one to ask.
    """
    setup = place.setup

    @functools.cache
    def agree() -> None:
        name = given
        if name is None and sys.stdin.isatty():
            print(f"\n{setup.full_name} · account {setup.account} · {setup.region}")
            print("The site, its data, its releases and its roles go; nothing brings them back.")
            name = input("The name of the project, to remove it: ").strip()
        if name != setup.project:
            wanted = f"--confirm {setup.project}"
            raise RefusedError(f"{name or 'no name'}: nothing was changed; give {wanted}")

    return agree


def ask_once(place: Place, what: str, *, yes: bool) -> Callable[[], None]:
    """Return what asks before the first change, and remembers the answer.

    Raises:
        RefusedError: The answer is no, or there is no one to ask.
    """
    setup = place.setup
    where = f"{setup.full_name} · account {setup.account} · {setup.region} · {setup.project}"

    @functools.cache
    def agree() -> None:
        if yes:
            return
        if not sys.stdin.isatty():
            raise RefusedError(f"{where}: nothing was changed; add --yes where no one can be asked")
        if input(f"\n{where}\nGo on, and {what}? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise RefusedError("nothing was changed")

    return agree
