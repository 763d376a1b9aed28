"""The arguments of the command, and what they may say together."""

import argparse
from collections.abc import Sequence

from scripts.errors import UsageError
from scripts.setup.model import PROJECT, REGION
from scripts.setup.repository import parse_name

# Options that become variables of the repository.
GIVEN = ("contact", "domain", "alarm_email")


def parse(argv: Sequence[str], about: str) -> argparse.Namespace:
    """Parse the arguments.

    Raises:
        UsageError: They contradict each other, or the repository is not OWNER/NAME.
    """
    options = _parser(about).parse_args(argv)
    parse_name(options.repository)
    if options.live and not options.check:
        raise UsageError("--live goes with --check")
    if options.check and (options.dry_run or options.remove):
        raise UsageError("--check changes nothing: leave out --dry-run and --remove")
    return options


def given(options: argparse.Namespace) -> dict[str, str]:
    """Return the variables of the repository that the arguments name."""
    values = {f"WINDSOCK_{name.upper()}": getattr(options, name) for name in GIVEN}
    return {name: value for name, value in values.items() if value}


def _parser(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.setup", description=about)
    parser.add_argument("repository", metavar="OWNER/NAME", help="your repository at GitHub")
    parser.add_argument(
        "--check", action="store_true", help="only look; exit code 1 if it is wrong"
    )
    parser.add_argument(
        "--live", action="store_true", help="with --check: what a real account shows"
    )
    parser.add_argument("--remove", action="store_true", help="take everything back, data included")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be changed")
    parser.add_argument("--confirm", metavar="PROJECT", help="with --remove: its name, not asked")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument("--json", action="store_true", help="print what was found and done as JSON")
    names = parser.add_argument_group("names and places")
    names.add_argument("--project", default=PROJECT, help=f"begins every name (default: {PROJECT})")
    names.add_argument("--region", default=REGION, help=f"region of AWS (default: {REGION})")
    names.add_argument("--domain", default="", help="the site's own name, in Route 53")
    people = parser.add_argument_group("people")
    people.add_argument("--contact", default="", help="your address or page, for MET Norway")
    people.add_argument("--alarm-email", default="", help="who is written to when data are old")
    people.add_argument(
        "--reviewer",
        action="append",
        default=[],
        metavar="LOGIN|ORG/TEAM",
        help="who agrees to guarded deploys (default: you)",
    )
    who = people.add_mutually_exclusive_group()
    who.add_argument(
        "--alone",
        action="store_true",
        help="require no approvals (default if only one person can push)",
    )
    who.add_argument(
        "--team", action="store_true", help="require approvals even if only one person can push"
    )
    return parser
